"""The answers read back before signing: every question of every page with its answer, or that it has none yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.amounts import offset_words
from services.core.domain.force_rules import ForceRules
from services.core.domain.pin import pin_words
from services.core.domain.report import Report, SubjectVehicle
from services.core.domain.typed_mark import shown
from services.core.errors import Refusal
from services.upload_api.journey import Section, Step, applicable
from services.upload_api.progress import has_begun
from services.upload_api.questions import QUESTIONS, Shape, came_twice, value_of
from services.web.pages import day, time_of_day

Choices = Mapping[str, Mapping[str, str]]

LABELS: Final = MappingProxyType(
    {
        "screening": "Is it any of these?",
        "incident.kind": "Kind of driving",
        "incident.local_at": "Date and time",
        "incident.doubt_minutes": "How sure of the time",
        "incident.road": "Road",
        "incident.town": "Town or area",
        "incident.council_area": "Council area",
        "incident.pin": "Exact place",
        "vehicle.mark_raw": "Registration mark",
        "vehicle.unreadable": "Mark can be read",
        "vehicle.make": "Make",
        "vehicle.model": "Model",
        "vehicle.colour": "Colour",
        "vehicle.driver_description": "The driver",
        "account.what_happened": "What happened",
        "account.own_part": "What you were doing",
        "account.why_wrong": "What was wrong",
        "witnesses.injuries": "Somebody was hurt",
        "witnesses.children": "Children were there",
        "witnesses.occupants": "Who was with you",
        "incident.direction": "Your direction",
        "incident.speed_limit": "Speed limit",
        "incident.weather": "Weather",
        "incident.light": "Light",
        "incident.surface": "Road surface",
        "incident.traffic": "Traffic",
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
        "declarations.no_payment": "Nobody paid you",
        "reporter.title": "Title",
        "reporter.full_name": "Full name",
        "reporter.date_of_birth": "Date of birth",
        "reporter.role": "How you were travelling",
        "reporter.address": "Address",
        "reporter.email": "Email address",
        "reporter.phone": "Telephone number",
        "reporter.preference": "How to reach you",
        "reporter.language": "Language or interpreter",
        "reporter.accessibility": "What we should know",
        "reporter.remember": "Remember these details",
        "declarations.will_attend_court": "Willing to go to court",
        "declarations.dates_to_avoid": "Dates to avoid",
        "declarations.section_9": "Will sign a true statement",
        "declarations.privacy_read": "Read the privacy notice",
        "declarations.education_use": "Footage may teach road safety",
        "declarations.media_use": "Footage may be shown in public",
    }
)
"""What each question is called when it is read back."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer: `text` may have several lines; `gap` says what is to be done where it keeps the report from being signed."""

    path: str
    label: str
    text: str
    step: Step
    gap: str = ""


def rows_of(
    section: Section, report: Report, *, rules: ForceRules, choices: Choices, gaps: tuple[Refusal, ...]
) -> tuple[Row, ...]:
    """The answers of one part of the report. What is optional and has no answer is left out."""
    steps = [each for each in applicable(report, rules) if each.section is section]
    found = (row for step in steps for row in (*_asked(step, report, choices, gaps), *_listed(step, report)))
    return tuple(row for row in found if row.text or row.gap or not row.step.optional)


def _asked(step: Step, report: Report, choices: Choices, gaps: tuple[Refusal, ...]) -> list[Row]:
    shown = [path for path in step.asks if _is_shown(path, report, gaps)]
    return [
        Row(
            path=path,
            label=LABELS[path],
            text=""
            if _is_unticked(step, path, report, gaps)
            else answer_words(report, path, choices=choices),
            step=step,
            gap=" ".join(gap.message for gap in gaps if _is_about(gap, path)),
        )
        for path in shown
    ]


_WHEN_ANSWERED: Final = {
    *("incident.doubt_minutes", "vehicle.unreadable", "vehicle.model", "incident.pin"),
    *("witnesses.injuries", "witnesses.children"),
    *("reporter.title", "reporter.language", "reporter.accessibility"),
    *("declarations.dates_to_avoid", "declarations.no_payment"),
}
_PIN_PARTS: Final = {"incident.latitude", "incident.longitude"}


def _is_about(gap: Refusal, path: str) -> bool:
    return gap.field == path or (path == "incident.pin" and gap.field in _PIN_PARTS)


def _is_shown(path: str, report: Report, gaps: tuple[Refusal, ...]) -> bool:
    """Optional questions without an answer are not read back; a mark that can be read needs no word about it."""
    if path not in _WHEN_ANSWERED or any(_is_about(gap, path) for gap in gaps):
        return True
    return value_of(report, path) not in {None, "", False}


def _is_unticked(step: Step, path: str, report: Report, gaps: tuple[Refusal, ...]) -> bool:
    """A box that was left empty says no only where the page was answered, and the answer will do."""
    if QUESTIONS[path] is not Shape.TICK:
        return False
    return any(_is_about(gap, path) for gap in gaps) or not has_begun(step, report)


def _listed(step: Step, report: Report) -> list[Row]:
    if step.slug == "vehicles":
        texts = [vehicle_words(vehicle) for vehicle in report.further_vehicles]
    elif step.slug == "witnesses":
        texts = [", ".join(filter(None, (one.name, one.contact))) for one in report.witnesses.independent]
    else:
        return []
    label = {"vehicles": "Vehicle", "witnesses": "Witness"}[step.slug]
    first = {"vehicles": 2, "witnesses": 1}[step.slug]
    return [
        Row(path=f"{step.lists}.{index}", label=f"{label} {index + first}", text=text, step=step)
        for index, text in enumerate(texts)
    ]


def vehicle_words(vehicle: SubjectVehicle) -> str:
    """A vehicle in one line: `AB12CDE, blue Ford Focus`."""
    mark = "mark not readable" if vehicle.unreadable else shown(vehicle.mark_raw)
    seen = " ".join(filter(None, (vehicle.colour, vehicle.make, vehicle.model)))
    return ", ".join(filter(None, (mark, seen)))


def answer_words(report: Report, path: str, *, choices: Choices) -> str:
    """An answer in words; blank where there is none."""
    if special := _SPECIAL.get(path):
        return special(report, choices)
    value, options = value_of(report, path), choices.get(path)
    if options is not None:
        return options.get(str(value), str(value)) if value else ""
    return _plain(value, QUESTIONS[path])


def _plain(value: Any, shape: Shape) -> str:
    writers: dict[Shape, Callable[[], str]] = {
        Shape.YES_NO: lambda: "Yes" if value else "No",
        Shape.TICK: lambda: "Yes" if value else "No",
        Shape.DAY: lambda: day(value),
        Shape.PIN: lambda: pin_words(value),
    }
    return "" if value is None else writers.get(shape, lambda: str(value))()


def _screening(report: Report, choices: Choices) -> str:
    if report.screening is None:
        return ""
    words = choices["screening"]
    return "\n".join(words.get(str(route), str(route)) for route in report.screening) or "None of these"


def _moment(report: Report, _: Choices) -> str:
    at = report.incident.local_at
    if at is None:
        return ""
    which = f" (the {'second' if report.incident.fold else 'first'} time that night)"
    return f"{day(at)} at {time_of_day(at)}{which if came_twice(at) else ''}"


def _doubt(report: Report, choices: Choices) -> str:
    """As on its page; a program may say another number."""
    incident = report.incident
    said = choices["incident.doubt_minutes"].get(str(incident.doubt_minutes))
    return (said or f"It may be {incident.doubt_words} out") if incident.doubt_minutes else ""


def _mark(report: Report, _: Choices) -> str:
    vehicle = report.vehicle
    return vehicle.mark_raw if vehicle.unreadable else shown(vehicle.mark_raw)


def _can_be_read(report: Report, _: Choices) -> str:
    return "No" if report.vehicle.unreadable else ""


def _clock_error(report: Report, _: Choices) -> str:
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
