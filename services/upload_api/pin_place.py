"""On the page that asks where: what the pin says, if the operator supplied the boundaries of council areas."""

from fastapi import Request

from services.core.bootstrap import Core
from services.core.domain.pin import read_pin
from services.core.domain.report import Incident, Report
from services.core.domain.report_advice import Advice
from services.core.domain.whereabouts import filled, filled_advice, pin_advice
from services.upload_api.questions import PIN, Fields

AREA = "incident.council_area"
FROM_PIN = "from-pin"
"""In the query of the page: its council area was just taken from the pin."""


def with_area(core: Core, fields: Fields) -> Fields:
    """The form with the pin's council area where none was chosen; as it is where the pin does not tell."""
    pin = read_pin(fields.one(PIN))
    if core.boundaries is None or pin is None:
        return fields
    by_pin = core.boundaries.area_at(latitude=pin[0], longitude=pin[1])
    area = filled(fields.one(AREA), by_pin=by_pin, rules=core.rules)
    return fields.replaced(AREA, area) if area != fields.one(AREA) else fields


def from_pin(address: str) -> str:
    """The page again, to say that its council area was taken from the pin."""
    return f"{address}{'&' if '?' in address else '?'}{FROM_PIN}"


def place_advice(core: Core, report: Report) -> tuple[Advice, ...]:
    """Asks which is right where pin and council area differ."""
    area = report.incident.council_area
    found = pin_advice(area, by_pin=_area_of(core, report.incident), rules=core.rules, forces=core.forces)
    return (found,) if found else ()


def said_of_pin(core: Core, request: Request, report: Report) -> tuple[Advice, ...]:
    """Says that the council area was taken from the pin, on the page that is shown after it was."""
    area = report.incident.council_area
    if FROM_PIN not in request.query_params or not area or area != _area_of(core, report.incident):
        return ()
    return (filled_advice(area, forces=core.forces),)


def _area_of(core: Core, incident: Incident) -> str | None:
    if core.boundaries is None or incident.latitude is None or incident.longitude is None:
        return None
    return core.boundaries.area_at(latitude=incident.latitude, longitude=incident.longitude)
