"""Where it happened, said twice: the council area that was chosen, and the one that the pin lies in. Neither is changed in silence."""

from typing import Final

from services.core.domain.force_rules import ForceRules, key_of
from services.core.domain.police_forces import ELSEWHERE, NOT_KNOWN, County, PoliceForces, area_named
from services.core.domain.report_advice import Advice

_FIELD: Final = "incident.council_area"


def filled(chosen: str, *, by_pin: str | None, rules: ForceRules) -> str:
    """The answer `chosen`, or the id of the pin's area where nothing was chosen, or only that it is another force's."""
    if by_pin is None:
        return chosen
    open_to = {"", NOT_KNOWN} if rules.in_force(by_pin) else {"", NOT_KNOWN, ELSEWHERE}
    return by_pin if key_of(chosen) in open_to else chosen


def filled_advice(area: str, *, forces: PoliceForces) -> Advice:
    """Says that the area was taken from the pin."""
    name = forces.area_name(area)
    message = f"Your pin is in {name}, so we put that as the council area. Change it if it is not right."
    return Advice(code="area_from_pin", field=_FIELD, message=message)


def pin_advice(chosen: str, *, by_pin: str | None, rules: ForceRules, forces: PoliceForces) -> Advice | None:
    """Asks which is right where pin and choice differ; None where they agree, or where one of them does not tell."""
    if by_pin is None or not chosen.strip() or key_of(chosen) == NOT_KNOWN:
        return None
    area = area_named(chosen, rules=rules, forces=forces)
    if area == by_pin or (area is None and not (key_of(chosen) == ELSEWHERE and rules.in_force(by_pin))):
        return None
    said = forces.area_name(area) if area else "another council area"
    message = f"Your pin is in {forces.area_name(by_pin)}, and you chose {said}. Which is right?"
    return Advice(code="pin_elsewhere", field=_FIELD, message=message)


def which_part(county: County) -> str:
    """Asks for the council area where the county alone does not tell whose place it is, or is ours."""
    if county.force:
        first, second, *_ = county.force.areas
        return f"Which part of {county.name}? Choose its council area from the list, for example {first} or {second}."
    *others, last = (force.name for force in county.forces)
    return f"Which part of {county.name}? {', '.join(others)} and {last} look after it. Choose its council area from the list."
