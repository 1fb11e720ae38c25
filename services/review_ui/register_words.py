"""What the panel of the vehicle register says: its answers, its silences, and what they may mean."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.registration import printed
from services.core.domain.vehicle_record import MotStatus, Silence, TaxStatus, VehicleRecord
from services.core.domain.vehicle_seen import Kind, Weight
from services.core.domain.vehicles import Conclusion

SILENCE_WORDS: Final[Mapping[Silence, str]] = MappingProxyType(
    {
        Silence.LIMITED: "The register limits how often we may ask, and took no more questions.",
        Silence.FAULT: "The register had a fault of its own.",
        Silence.MAINTENANCE: "The register is down for maintenance.",
        Silence.TIMED_OUT: "The register did not answer in time.",
        Silence.UNREACHABLE: "The register cannot be reached.",
        Silence.UNREADABLE: "What the register answered cannot be read.",
        Silence.NOT_ALLOWED: "The register does not accept our key. An administrator must mend it.",
        Silence.NOT_SET: "Not asked: no key for the register is set up.",
        Silence.CASE_OVER: "Not asked: the case no longer waited for a decision.",
    }
)
CONCLUSION_WORDS: Final[Mapping[Conclusion, tuple[str, str]]] = MappingProxyType(
    {
        Conclusion.AGREES: ("Agrees with the report", "green"),
        Conclusion.READ_AGAIN: ("Read the mark again first", "yellow"),
        Conclusion.MAY_BE_FALSE: ("May be a false plate", "orange"),
        Conclusion.MAY_BE_CLONED: ("May be a cloned plate", "orange"),
        Conclusion.UNCLEAR: ("No clear hint", "grey"),
    }
)
"""Words and the colour of their tag; never the colour alone."""
SUSPECTED: Final = frozenset({Conclusion.MAY_BE_FALSE, Conclusion.MAY_BE_CLONED})
KIND_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.MISREAD: "Misread",
        Kind.IMPOSSIBLE_AGE: "Impossible age",
        Kind.NOT_ON_REGISTER: "Not on the register",
        Kind.OTHER_VEHICLE: "Another vehicle",
        Kind.OFF_THE_ROAD: "Should not be on the road",
        Kind.TWO_PLACES: "In two places at once",
        Kind.DOUBTED_BEFORE: "Doubted before",
    }
)
WEIGHT_WORDS: Final[Mapping[Weight, str]] = MappingProxyType(
    {Weight.STRONG: "strong hint", Weight.MEDIUM: "hint", Weight.WEAK: "weak hint"}
)
_TAX_WORDS: Final[Mapping[TaxStatus, str]] = MappingProxyType(
    {
        TaxStatus.TAXED: "taxed",
        TaxStatus.UNTAXED: "not taxed",
        TaxStatus.SORN: "off the road (SORN)",
        TaxStatus.NOT_FOR_ROAD: "not taxed for use on roads",
    }
)
_MOT_WORDS: Final[Mapping[MotStatus, str]] = MappingProxyType(
    {
        MotStatus.VALID: "MOT valid",
        MotStatus.NOT_VALID: "no valid MOT",
        MotStatus.NO_DETAILS: "no details of an MOT",
        MotStatus.NO_RESULTS: "no results of an MOT",
    }
)


def vehicle_words(record: VehicleRecord) -> str:
    """The vehicle in one line, as far as it is known: `FORD, red, first registered March 2019, taxed, MOT valid`."""
    return ", ".join(_parts(record)) or "The register gives no details of it"


def _parts(record: VehicleRecord) -> Iterator[str]:
    yield from filter(None, (record.make, record.colour.lower()))
    if record.first_registered:
        yield f"first registered {record.first_registered:%B %Y}"
    elif record.made_in:
        yield f"made in {record.made_in}"
    if record.tax:
        yield _TAX_WORDS[record.tax]
    if record.mot:
        yield _MOT_WORDS[record.mot] + _until(record.mot_ends_on)
    if record.marked_for_export:
        yield "marked for export"


def _until(day: date | None) -> str:
    return f" (until {day.day} {day:%B %Y})" if day else ""


REGISTER_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "silence_words": SILENCE_WORDS, "conclusion_words": CONCLUSION_WORDS, "kind_of_doubt_words": KIND_WORDS,
        "weight_words": WEIGHT_WORDS, "vehicle_words": vehicle_words, "printed_mark": printed,
    }
)  # fmt: skip
"""What templates may use."""
