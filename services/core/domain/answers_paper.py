"""Every answer of a report on one sheet of plain text, for people of another force: what was not answered says so.

A box that was left empty is no answer: "nobody was hurt" is more than a reporter said who never opened that page.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.amounts import offset_words
from services.core.domain.answer_words import CAMERAS, CLOCKS, DOUBTS, PREFERENCES, ROLES, SCREENING
from services.core.domain.pin import pin_words
from services.core.domain.report import CameraClock, Report, SubjectVehicle
from services.core.domain.typed_mark import shown

NOT_ANSWERED: Final = "not answered"
SECTIONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "What it is": {"screening": "Any of these", "incident.kind": "Kind of driving"},
        "When and where": {
            "incident.local_at": "Date and time",
            "incident.doubt_minutes": "How sure of the time",
            "incident.road": "Road",
            "incident.town": "Town or area",
            "incident.council_area": "Council area",
            "incident.pin": "Exact place",
        },
        "The vehicle": {
            "vehicle.mark_raw": "Registration mark",
            "vehicle.unreadable": "Mark can be read",
            "vehicle.make": "Make",
            "vehicle.model": "Model",
            "vehicle.colour": "Colour",
            "vehicle.type": "Type",
            "vehicle.driver_description": "The driver",
            "further_vehicles": "Vehicle",
        },
        "What happened": {
            "account.what_happened": "What happened",
            "account.own_part": "What the reporter was doing",
            "account.why_wrong": "What was wrong",
            "witnesses.injuries": "Somebody was hurt",
            "witnesses.children": "Children were there",
            "witnesses.occupants": "Who was with the reporter",
            "witnesses.independent": "Witness",
            "incident.direction": "The reporter's direction",
            "incident.speed_limit": "Speed limit",
            "incident.weather": "Weather",
            "incident.light": "Light",
            "incident.surface": "Road surface",
            "incident.traffic": "Traffic",
        },
        "The camera": {
            "camera.type": "Camera",
            "camera.make": "Make of the camera",
            "camera.mounting": "Where it was",
            "camera.owner": "Owner",
            "camera.continuous": "Recorded without a break",
            "camera.clock": "Time shown is right",
            "incident.clock_offset_s": "How far the clock was out",
            "camera.downloaded_by": "Copied by",
            "camera.downloaded_on": "Copied on",
            "camera.edited": "Changed in any way",
            "declarations.original_kept": "Keeping the original",
            "declarations.not_posted_online": "Kept off the internet",
            "declarations.no_payment": "Nobody paid for it",
        },
        "The reporter": {
            "reporter.title": "Title",
            "reporter.full_name": "Full name",
            "reporter.date_of_birth": "Date of birth",
            "reporter.role": "How they were travelling",
            "reporter.address": "Address",
            "reporter.email": "Email address",
            "reporter.phone": "Telephone number",
            "reporter.preference": "How to reach them",
            "reporter.language": "Language or interpreter",
            "reporter.accessibility": "What the police should know",
        },
        "Declared": {
            "declarations.will_attend_court": "Willing to go to court",
            "declarations.dates_to_avoid": "Dates to avoid",
            "declarations.section_9": "Will sign a true statement",
            "declarations.privacy_read": "Read the privacy notice",
            "declarations.education_use": "Footage may teach road safety",
            "declarations.media_use": "Footage may be shown in public",
        },
    }
)
"""What each answer is called, by its path in the report."""

_MAY_BE_BLANK: Final = frozenset(
    {
        *("incident.doubt_minutes", "incident.pin", "incident.clock_offset_s"),
        *("vehicle.unreadable", "vehicle.model", "vehicle.type", "vehicle.driver_description"),
        *("further_vehicles", "witnesses.independent", "witnesses.occupants", "declarations.no_payment"),
        *("incident.direction", "incident.speed_limit", "incident.weather"),
        *("incident.light", "incident.surface", "incident.traffic"),
        *("reporter.title", "reporter.language", "reporter.accessibility", "declarations.dates_to_avoid"),
    }
)
"""Nobody has to answer these, and nobody could read anything into their not being there."""

_TICKED: Final = (
    *("witnesses.injuries", "witnesses.children"),
    *("declarations.section_9", "declarations.privacy_read"),
)
_CONSENTS: Final = ("declarations.education_use", "declarations.media_use")
_CHOICES: Final[Mapping[str, Mapping[Any, str]]] = MappingProxyType(
    {
        "reporter.role": ROLES,
        "reporter.preference": PREFERENCES,
        "camera.type": CAMERAS,
        "camera.clock": CLOCKS,
    }
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A report with its kind and council area in words, blank where not given. Who has signed has said no to what they left unticked."""

    report: Report
    kind: str
    council_area: str
    is_signed: bool


def answers_paper(told: Told) -> str:
    """The sheet: a heading and its answers, a line each."""
    return "\n".join(
        f"{heading.upper()}\n" + "".join(line for path in labels for line in _lines(told, path, labels[path]))
        for heading, labels in SECTIONS.items()
    )


def day_words(day: date | None) -> str:
    """`Wednesday 10 June 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}" if day else "none"


def _lines(told: Told, path: str, label: str) -> Iterator[str]:
    if several := _SEVERAL.get(path):
        yield from (f"{label} {number}: {_indented(words)}\n" for number, words in several(told.report))
        return
    words = _SPECIAL[path](told) if path in _SPECIAL else _plain(told.report, path)
    if words or path not in _MAY_BE_BLANK:
        yield f"{label}: {_indented(words or NOT_ANSWERED)}\n"


def _indented(text: str) -> str:
    return text.strip().replace("\n", "\n    ")


def _plain(report: Report, path: str) -> str:
    value = attrgetter(path)(report)
    if value is None:
        return ""
    if path in _CHOICES:
        return _CHOICES[path][value]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return day_words(value) if isinstance(value, date) else str(value).strip()


def _screening(told: Told) -> str:
    ticked = told.report.screening
    if ticked is None:
        return ""
    return "; ".join(SCREENING[route] for route in ticked) or "None of these"


def _moment(told: Told) -> str:
    incident = told.report.incident
    if incident.local_at is None:
        return ""
    which = f" (the {'second' if incident.fold else 'first'} time that night)"
    return f"{day_words(incident.local_at)}, {incident.local_at:%H:%M}{which * incident.is_a_repeated_hour}"


def _doubt(told: Told) -> str:
    incident = told.report.incident
    said = DOUBTS.get(incident.doubt_minutes, f"It may be {incident.doubt_words} out")
    return said if incident.doubt_minutes else ""


def _pin(told: Told) -> str:
    latitude, longitude = told.report.incident.latitude, told.report.incident.longitude
    return "" if latitude is None or longitude is None else pin_words((latitude, longitude))


def _mark(told: Told) -> str:
    vehicle = told.report.vehicle
    typed = " ".join(vehicle.mark_raw.split())
    if vehicle.unreadable or shown(vehicle.mark_raw) == typed:
        return typed or "not read" * vehicle.unreadable
    return f"{shown(vehicle.mark_raw)}, typed as “{typed}”" if typed else ""


def _clock_error(told: Told) -> str:
    if told.report.camera.clock is not CameraClock.WRONG:
        return ""
    offset = told.report.incident.clock_offset_s
    return offset_words(offset) if offset else "Not known"


def _ticked(path: str) -> Callable[[Told], str]:
    """A box: only a tick says anything."""
    return lambda told: "Yes" if attrgetter(path)(told.report) else ""


def _consent(path: str) -> Callable[[Told], str]:
    """A box of the page that is signed: left empty there, it was not given."""
    return lambda told: "Yes" if attrgetter(path)(told.report) else "No" * told.is_signed


_SPECIAL: Final[Mapping[str, Callable[[Told], str]]] = MappingProxyType(
    {
        "screening": _screening,
        "incident.kind": lambda told: told.kind,
        "incident.local_at": _moment,
        "incident.doubt_minutes": _doubt,
        "incident.council_area": lambda told: told.council_area,
        "incident.pin": _pin,
        "incident.clock_offset_s": _clock_error,
        "vehicle.mark_raw": _mark,
        "vehicle.unreadable": lambda told: "No" * told.report.vehicle.unreadable,
        **{path: _ticked(path) for path in _TICKED},
        **{path: _consent(path) for path in _CONSENTS},
    }
)


def _vehicle(vehicle: SubjectVehicle) -> str:
    mark = f"mark not read {vehicle.mark_raw}" if vehicle.unreadable else shown(vehicle.mark_raw)
    seen = " ".join(filter(None, (vehicle.colour, vehicle.make, vehicle.model, vehicle.type)))
    return ", ".join(filter(None, (mark.strip(), seen, vehicle.driver_description)))


def _vehicles(report: Report) -> Iterator[tuple[int, str]]:
    return enumerate(map(_vehicle, report.further_vehicles), start=2)


def _witnesses(report: Report) -> Iterator[tuple[int, str]]:
    told = (", ".join(filter(None, (one.name, one.contact))) for one in report.witnesses.independent)
    return enumerate(told, start=1)


_SEVERAL: Final[Mapping[str, Callable[[Report], Iterator[tuple[int, str]]]]] = MappingProxyType(
    {"further_vehicles": _vehicles, "witnesses.independent": _witnesses}
)
