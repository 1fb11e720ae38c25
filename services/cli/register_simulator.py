"""A simulator of DVLA's Vehicle Enquiry Service v1.1.0, for the demonstration and for tests: keys are hard to come by.

It answers by DVLA's documentation: its test marks, its errors, and 404 for every other mark. Nothing in it is a real vehicle.
https://developer-portal.driver-vehicle-licensing.api.gov.uk/apis/vehicle-enquiry-service/mock-responses.html
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from services import clock

Vehicle = dict[str, Any]
_MARK: Final = re.compile("[A-Z0-9]{1,8}")
_YEAR: Final = timedelta(days=365)


@dataclass
class RegisterSimulator:
    """`vehicles` may be added to, and `answers` holds marks that are answered in a way of their own; `asked` is what came in."""

    key: str
    now: Callable[[], datetime] = clock.now
    vehicles: dict[str, Vehicle] = field(default_factory=dict)
    answers: dict[str, Callable[[], Response]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.vehicles = documented_vehicles(self.now()) | self.vehicles
        self.answers = DOCUMENTED_ERRORS | self.answers

    @property
    def app(self) -> FastAPI:
        """At the path that DVLA serves it."""
        app = FastAPI(openapi_url=None)
        app.post("/vehicle-enquiry/v1/vehicles")(self._enquire)
        app.get("/health/ready")(lambda: {"status": "ready"})
        return app

    async def _enquire(self, request: Request) -> Response:
        if request.headers.get("x-api-key") != self.key:
            return JSONResponse({"message": "Forbidden"}, status_code=403)  # their gateway's words
        body = await request.json()
        mark = body.get("registrationNumber") if isinstance(body, dict) else None
        if not isinstance(mark, str) or not _MARK.fullmatch(mark):
            return bad_request()
        self.asked.append({"mark": mark, "correlation": request.headers.get("x-correlation-id", "")})
        if mark in self.answers:
            return await run_in_threadpool(self.answers[mark])
        found = self.vehicles.get(mark)
        return JSONResponse({"registrationNumber": mark, **found}) if found is not None else not_found()


def create_app() -> FastAPI:
    """For `uvicorn --factory`: takes the key that the service was told to use."""
    return RegisterSimulator(key=os.environ["OPSNAP_DVLA_KEY"]).app


# --- errors ------------------------------------------------------------------------------------------------------------


def error(status: int, title: str, detail: str) -> Response:
    """One error as DVLA words them."""
    said = {"status": str(status), "code": str(status), "title": title, "detail": detail}
    return JSONResponse({"errors": [said]}, status_code=status)


def bad_request() -> Response:
    return error(400, "Bad Request", "Invalid format for field - vehicle registration number")


def not_found() -> Response:
    return error(404, "Vehicle Not Found", "Record for vehicle not found")


def _limited() -> Response:
    return JSONResponse({"message": "Too Many Requests"}, status_code=429)  # their gateway's words


def _fault() -> Response:
    return error(500, "Internal Server Error", "System Error occurred")


def _maintenance() -> Response:
    words = "The service is currently down for maintenance, please contact support for more information"
    said = {"status": 503, "title": "System currently down for maintenance", "detail": words}
    return JSONResponse({"errors": [said]}, status_code=503)


DOCUMENTED_ERRORS: Final[dict[str, Callable[[], Response]]] = {
    "ER19BAD": bad_request,
    "ER19NFD": not_found,
    "ER19THR": _limited,
    "ER19ERR": _fault,
    "ER19MNT": _maintenance,
}
"""DVLA's test marks for what goes wrong."""

# --- vehicles ----------------------------------------------------------------------------------------------------------

_FORD: Final[Vehicle] = {
    "artEndDate": "2025-03-30",
    "co2Emissions": 300,
    "engineCapacity": 2000,
    "euroStatus": "EURO1",
    "markedForExport": False,
    "fuelType": "PETROL",
    "motStatus": "No details held by DVLA",
    "revenueWeight": 0,
    "colour": "RED",
    "make": "FORD",
    "typeApproval": "M1",
    "yearOfManufacture": 2019,
    "taxStatus": "Taxed",
    "dateOfLastV5CIssued": "2019-05-20",
    "wheelplan": "2 AXLE RIGID BODY",
    "monthOfFirstDvlaRegistration": "2019-03",
    "monthOfFirstRegistration": "2019-03",
}


def documented_vehicles(now: datetime) -> dict[str, Vehicle]:
    """DVLA's test marks that are answered with a vehicle. Of the last four only what sets them apart is documented."""
    next_year, last_year = (_day(now + _YEAR), _day(now - _YEAR))
    ford = _FORD | {"taxDueDate": next_year}
    untaxed = {"taxStatus": "Untaxed", "taxDueDate": last_year, "make": "KAWASAKI", "colour": "BLACK"}
    motorcycle = {"typeApproval": "L3", "wheelplan": "2 WHEEL", "yearOfManufacture": 1993}
    months = {"monthOfFirstRegistration": "1993-08", "monthOfFirstDvlaRegistration": "1993-08"}
    return {
        "AA19AAA": ford | {"realDrivingEmissions": "1"},
        "AA19EEE": _without(ford, "engineCapacity")
        | {"fuelType": "ELECTRICITY", "co2Emissions": 200, "motStatus": "No results returned"},
        "AA19PPP": _lorry(ford),
        "L2WPS": _without(ford, "realDrivingEmissions") | untaxed | motorcycle | months,
        "AA19SRN": _without(ford, "taxDueDate") | {"taxStatus": "SORN"},
        "AA19DSL": ford | {"fuelType": "DIESEL"},
        "AA19MOT": ford | {"motStatus": "Valid", "motExpiryDate": next_year},
        "AA19AMP": ford | {"make": "SMITH & SONS", "colour": "BLUE & WHITE"},
    }


def _lorry(ford: Vehicle) -> Vehicle:
    """A vehicle older than its mark, as DVLA documents it: a mark can only make a vehicle look older."""
    partial = _without(ford, "artEndDate", "motStatus", "typeApproval")
    months = {"monthOfFirstRegistration": "2016-09", "monthOfFirstDvlaRegistration": "2016-09"}
    axles = {"wheelplan": "3 AXLE + 3 AXLE ARTIC", "revenueWeight": 44000, "co2Emissions": 0}
    return partial | months | axles | {"euroStatus": "EURO6", "yearOfManufacture": 2016}


def _without(vehicle: Vehicle, *names: str) -> Vehicle:
    return {name: value for name, value in vehicle.items() if name not in names}


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
