"""Who is asked about vehicles: the adapter that the settings name."""

from uuid import UUID

from services.core.adapters.vehicles_dvla import DvlaRegister
from services.core.domain.vehicle_record import RegisterAnswer, RegisterSilent, Silence
from services.core.ports import VehicleRegister
from services.core.settings import Settings


class RegisterClosed:
    """What a worker has that nobody gave a key: questions are answered with why nobody was asked."""

    def look_up(self, *, mark: str, enquiry_id: UUID) -> RegisterAnswer:
        """Raises `RegisterSilent`, always."""
        del mark, enquiry_id
        raise RegisterSilent(Silence.NOT_SET)


def vehicle_register(settings: Settings) -> VehicleRegister:
    """Opens no connection."""
    key = settings.dvla_key.get_secret_value()
    if settings.vehicle_register == "none" or not key:
        return RegisterClosed()
    return DvlaRegister(key=key, url=settings.dvla_url)
