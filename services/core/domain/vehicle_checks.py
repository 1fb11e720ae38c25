"""What speaks against a mark: one check for each thing that may be wrong, each with its evidence in words."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from services.core.domain.registration import Format, earliest_on, formats, printed
from services.core.domain.vehicle_record import MotStatus, Outcome, RegisterAnswer, TaxStatus, VehicleRecord
from services.core.domain.vehicle_seen import Hypothesis, Kind, Seen, Weight, disagreements


def _impossible_age(seen: Seen, answer: RegisterAnswer | None) -> Hypothesis | None:
    begins = earliest_on(seen.mark)
    if begins is None:
        return None
    number, month = seen.mark[2:4], f"{begins:%B %Y}"
    evidence = []
    if seen.incident_on and begins > seen.incident_on:
        evidence.append(f"Marks with {number} are given from {month} on: after the incident.")
    first = answer.record.first_registered if answer and answer.record else None
    if first and begins > first:
        evidence.append(
            f"Marks with {number} are given from {month} on, but the vehicle was first registered in {first:%B %Y}: "
            "a mark can only make a vehicle look older."
        )
    return _of(Kind.IMPOSSIBLE_AGE, Weight.STRONG, evidence)


_SPECIAL: Final = {
    Format.MILITARY: "military marks are not on this register",
    Format.DIPLOMATIC: "it is built like a diplomatic mark",
    Format.TRADE: "it is built like a trade mark, which names its holder and no vehicle",
}


def _not_on_register(seen: Seen, answer: RegisterAnswer | None) -> Hypothesis | None:
    if answer is None or answer.outcome is Outcome.FOUND:
        return None
    why, mark = _why_unknown(seen.mark), printed(seen.mark)
    unknown = answer.outcome is Outcome.UNKNOWN
    said = f"The register has no vehicle with {mark}" if unknown else f"The register takes {mark} for no mark"
    sentence = said + (f"; {why}." if why else ".")
    return _of(Kind.NOT_ON_REGISTER, Weight.WEAK if why else Weight.STRONG, [sentence])


def _why_unknown(mark: str) -> str:
    """An innocent reason for its absence, if its form gives one."""
    built = formats(mark)
    if not built:
        return "it has no UK form, so it may be foreign"
    return next((words for form, words in _SPECIAL.items() if form in built), "") if len(built) == 1 else ""


def _other_vehicle(seen: Seen, answer: RegisterAnswer | None) -> Hypothesis | None:
    record = answer.record if answer else None
    found = list(disagreements(seen, record)) if record else []
    weights = [weight for weight, _ in found]
    weight = Weight.STRONG if Weight.STRONG in weights or len(weights) > 1 else Weight.MEDIUM
    return _of(Kind.OTHER_VEHICLE, weight, [words for _, words in found])


def _off_the_road(_: Seen, answer: RegisterAnswer | None) -> Hypothesis | None:
    record = answer.record if answer else None
    found = list(_absences(record)) if record else []
    weight = Weight.MEDIUM if Weight.MEDIUM in [each for each, _ in found] else Weight.WEAK
    return _of(Kind.OFF_THE_ROAD, weight, [words for _, words in found])


def _absences(record: VehicleRecord) -> Iterator[tuple[Weight, str]]:
    """Reasons why the registered vehicle should not have been on a road."""
    if record.marked_for_export:
        yield Weight.MEDIUM, "It is marked for export."
    if record.tax is TaxStatus.SORN:
        yield Weight.MEDIUM, "It is declared off the road (SORN)."
    if record.tax is TaxStatus.NOT_FOR_ROAD:
        yield Weight.MEDIUM, "It is not taxed for use on roads."
    if record.tax is TaxStatus.UNTAXED:
        yield Weight.WEAK, f"It is not taxed{_since(record.tax_due_on)}."
    if record.mot is MotStatus.NOT_VALID:
        yield Weight.WEAK, f"It has no valid MOT{_since(record.mot_ends_on)}."


def _since(day: date | None) -> str:
    return f", since {day.day} {day:%B %Y}" if day else ""


def _two_places(seen: Seen, _: RegisterAnswer | None) -> Hypothesis | None:
    found = [
        f"{one.reference} reports it {one.metres / 1609.344:.0f} miles away, {_apart_words(one.apart)}: "
        f"at 70 mph that takes {_minutes(one.needed)} minutes."
        for one in seen.elsewhere
    ]
    return _of(Kind.TWO_PLACES, Weight.STRONG, found)


def _apart_words(apart: timedelta) -> str:
    minutes = _minutes(apart)
    return f"{minutes} minute{'' if minutes == 1 else 's'} apart" if minutes else "at the same minute"


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def _doubted_before(seen: Seen, _: RegisterAnswer | None) -> Hypothesis | None:
    found = [
        f"{one.reference} was decided as a false or cloned plate on {one.decided_on.day} {one.decided_on:%B %Y}."
        for one in seen.doubted
    ]
    return _of(Kind.DOUBTED_BEFORE, Weight.STRONG if len(found) > 1 else Weight.MEDIUM, found)


def _of(kind: Kind, weight: Weight, evidence: list[str]) -> Hypothesis | None:
    return Hypothesis(kind=kind, weight=weight, evidence=tuple(evidence)) if evidence else None


_Check = Callable[[Seen, RegisterAnswer | None], Hypothesis | None]
CHECKS: Final[tuple[_Check, ...]] = (
    _impossible_age,
    _not_on_register,
    _other_vehicle,
    _off_the_road,
    _two_places,
    _doubted_before,
)
"""In the order of `Kind`."""
