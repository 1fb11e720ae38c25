"""A reporter's answers in words: as the check page reads them back, and as they go along to another force.

A box that was left empty says no once its page was sent. Before that it is no answer: "nobody was hurt" is more than a
reporter said who never opened that page.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.amounts import offset_words
from services.core.domain.day_words import day_words, time_words
from services.core.domain.pin import pin_words
from services.core.domain.report import CameraClock, Report, SubjectVehicle, Witness
from services.core.domain.typed_mark import shown

Choices = Mapping[str, Mapping[str, str]]
"""The words for what can be chosen, by question and value."""


def value_of(report: Report, path: str) -> Any:
    """The answer at a path of `answer_labels.LABELS`; the pin as a pair or None."""
    if path == "incident.pin":
        incident = report.incident
        pin = (incident.latitude, incident.longitude)
        return None if None in pin else pin
    value: Any = report
    for name in path.split("."):
        value = getattr(value, name)
    return value


def answer_words(report: Report, path: str, *, choices: Choices) -> str:
    """An answer in words, maybe of several lines; blank where there is none."""
    if special := _SPECIAL.get(path):
        return special(report, choices)
    return _plain(value_of(report, path), choices.get(path, {}))


def listed_words(report: Report, path: str) -> Iterator[tuple[int, str]]:
    """The entries of one of the report's two lists with their numbers: the first vehicle has a page of its own."""
    words, first = _LISTS[path]
    return enumerate(map(words, value_of(report, path)), start=first)


def vehicle_words(vehicle: SubjectVehicle) -> str:
    """A vehicle in one line: `AB12 CDE, blue Ford Focus, a man with a red hat`."""
    not_read = ": ".join(filter(None, ("mark not readable", vehicle.mark_raw)))
    mark = not_read if vehicle.unreadable else shown(vehicle.mark_raw)
    seen = " ".join(filter(None, (vehicle.colour, vehicle.make, vehicle.model, vehicle.type)))
    return ", ".join(filter(None, (mark, seen, vehicle.driver_description)))


def witness_words(witness: Witness) -> str:
    """A witness in one line, with how to reach them if that is known."""
    return ", ".join(filter(None, (witness.name, witness.contact)))


def _plain(value: Any, words: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_words(value)
    return pin_words(value) if isinstance(value, tuple) else words.get(value, str(value).strip())


def _screening(report: Report, choices: Choices) -> str:
    if report.screening is None:
        return ""
    return (
        "\n".join(choices["screening"].get(route, str(route)) for route in report.screening)
        or "None of these"
    )


def _moment(report: Report, _: Choices) -> str:
    incident = report.incident
    if incident.local_at is None:
        return ""
    which = f" (the {'second' if incident.fold else 'first'} time that night)" * incident.is_a_repeated_hour
    return f"{day_words(incident.local_at)} at {time_words(incident.local_at)}{which}"


def _doubt(report: Report, choices: Choices) -> str:
    """As on its page; a program may say another number."""
    incident = report.incident
    said = choices["incident.doubt_minutes"].get(str(incident.doubt_minutes))
    return (said or f"It may be {incident.doubt_words} out") if incident.doubt_minutes else ""


def _mark(report: Report, _: Choices) -> str:
    vehicle = report.vehicle
    return vehicle.mark_raw if vehicle.unreadable else shown(vehicle.mark_raw)


def _can_be_read(report: Report, _: Choices) -> str:
    """A mark that can be read needs no word about it."""
    return "No" * report.vehicle.unreadable


def _clock_error(report: Report, _: Choices) -> str:
    if report.camera.clock is not CameraClock.WRONG:
        return ""
    offset = report.incident.clock_offset_s
    return offset_words(offset) if offset else "Not known"


_SPECIAL: Final[Mapping[str, Callable[[Report, Choices], str]]] = MappingProxyType(
    {
        "screening": _screening,
        "incident.local_at": _moment,
        "incident.doubt_minutes": _doubt,
        "vehicle.mark_raw": _mark,
        "vehicle.unreadable": _can_be_read,
        "incident.clock_offset_s": _clock_error,
    }
)
_LISTS: Final[Mapping[str, tuple[Callable[[Any], str], int]]] = MappingProxyType(
    {"further_vehicles": (vehicle_words, 2), "witnesses.independent": (witness_words, 1)}
)
