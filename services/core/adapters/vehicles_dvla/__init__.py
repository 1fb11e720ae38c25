"""VehicleRegister over DVLA's Vehicle Enquiry Service."""

from services.core.adapters.vehicles_dvla.client import DvlaRegister as DvlaRegister
