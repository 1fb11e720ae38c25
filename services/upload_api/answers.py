"""The form's fields become the core's report, and a saved report fills the form again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import Any, Final

from pydantic import TypeAdapter

from services.core.domain.force_rules import Route
from services.core.domain.report import CameraType, Preference, Report, Role
from services.core.errors import Refusal

_REPORT: Final = TypeAdapter(Report)


class Kind(Enum):
    """How an answer is asked."""

    TEXT = auto()
    DAY = auto()
    MOMENT = auto()
    YES_NO = auto()
    TICK = auto()
    CHOICE = auto()
    SEVERAL = auto()


QUESTIONS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "screening": Kind.SEVERAL,
        "incident.local_at": Kind.MOMENT,
        "incident.road": Kind.TEXT,
        "incident.town": Kind.TEXT,
        "incident.council_area": Kind.TEXT,
        "vehicle.mark_raw": Kind.TEXT,
        "vehicle.make": Kind.TEXT,
        "vehicle.model": Kind.TEXT,
        "vehicle.colour": Kind.TEXT,
        "vehicle.driver_description": Kind.TEXT,
        "account.what_happened": Kind.TEXT,
        "account.own_part": Kind.TEXT,
        "account.why_wrong": Kind.TEXT,
        "witnesses.injuries": Kind.TICK,
        "camera.type": Kind.CHOICE,
        "camera.make": Kind.TEXT,
        "camera.mounting": Kind.TEXT,
        "camera.owner": Kind.TEXT,
        "camera.continuous": Kind.YES_NO,
        "camera.clock_right": Kind.YES_NO,
        "camera.downloaded_by": Kind.TEXT,
        "camera.downloaded_on": Kind.DAY,
        "camera.edited": Kind.YES_NO,
        "reporter.title": Kind.TEXT,
        "reporter.full_name": Kind.TEXT,
        "reporter.date_of_birth": Kind.DAY,
        "reporter.address": Kind.TEXT,
        "reporter.email": Kind.TEXT,
        "reporter.phone": Kind.TEXT,
        "reporter.preference": Kind.CHOICE,
        "reporter.role": Kind.CHOICE,
        "reporter.accessibility": Kind.TEXT,
        "declarations.original_kept": Kind.YES_NO,
        "declarations.not_posted_online": Kind.YES_NO,
        "declarations.no_payment": Kind.YES_NO,
        "declarations.will_attend_court": Kind.YES_NO,
        "declarations.dates_to_avoid": Kind.TEXT,
        "declarations.section_9": Kind.TICK,
        "declarations.privacy_read": Kind.TICK,
        "declarations.education_use": Kind.TICK,
        "declarations.media_use": Kind.TICK,
    }
)
"""Every question by the path of its answer in the report, in the order of the page."""

_CHOICES: Final[dict[str, type[StrEnum]]] = {
    "camera.type": CameraType,
    "reporter.preference": Preference,
    "reporter.role": Role,
}
_YES_NO: Final = {"yes": True, "no": False}
_DATE_PARTS: Final = ("year", "month", "day")


class Fields:
    """What was typed, by the names of inputs; a list for boxes that may be ticked together."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._all: dict[str, list[str]] = {}
        for name, value in pairs:
            self._all.setdefault(name, []).append(value)

    def one(self, name: str) -> str:
        """The value, without space around it or a NUL, which no database takes; blank if it was not sent."""
        return self._all.get(name, [""])[-1].replace("\x00", "").replace("\r\n", "\n").strip()

    def all(self, name: str) -> list[str]:
        """Every value of the name."""
        return self._all.get(name, [])


def report_of(fields: Fields) -> Report:
    """The report as far as it was answered; what cannot be read is a gap (see `unreadable`)."""
    nested: dict[str, Any] = {}
    for path, kind in QUESTIONS.items():
        *rooms, name = path.split(".")
        room = nested.setdefault(rooms[0], {}) if rooms else nested
        room[name] = _read(fields, path, kind)
    return _REPORT.validate_python(nested)


def unreadable(fields: Fields) -> tuple[Refusal, ...]:
    """Days and times that were typed and are none."""
    found = []
    for path, kind in QUESTIONS.items():
        if kind in {Kind.DAY, Kind.MOMENT} and _typed_day(fields, path) and _day(fields, path) is None:
            found.append(_refusal(path, "Enter a real date, for example 27 3 2025."))
        elif kind is Kind.MOMENT and fields.one(f"{path}.time") and _time(fields, path) is None:
            found.append(_refusal(path, "Enter the time on the 24-hour clock, for example 17:05."))
    return tuple(found)


def in_page_order(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """In the order in which a person meets the fields; the first reason for a field only."""
    order = {path: index for index, path in enumerate(QUESTIONS)}
    first: dict[str | None, Refusal] = {}
    for refusal in refusals:
        first.setdefault(refusal.field, refusal)
    return tuple(sorted(first.values(), key=lambda refusal: order.get(refusal.field or "", -1)))


def fields_of(report: Report) -> Fields:
    """A saved report as the form's fields."""
    return Fields(
        pair for path, kind in QUESTIONS.items() for pair in _written(path, kind, _value(report, path))
    )


def _read(fields: Fields, path: str, kind: Kind) -> Any:
    readers: dict[Kind, Callable[[], Any]] = {
        Kind.TEXT: lambda: fields.one(path),
        Kind.DAY: lambda: _day(fields, path),
        Kind.MOMENT: lambda: _moment(fields, path),
        Kind.YES_NO: lambda: _YES_NO.get(fields.one(path)),
        Kind.TICK: lambda: fields.one(path) == "yes",
        Kind.CHOICE: lambda: _one_of(_CHOICES[path], fields.one(path)),
        Kind.SEVERAL: lambda: tuple(route for route in Route if route in fields.all(path)),
    }
    return readers[kind]()


def _written(path: str, kind: Kind, value: Any) -> list[tuple[str, str]]:
    if kind is Kind.SEVERAL:
        return [(path, str(item)) for item in value]
    if value is None or (kind is Kind.TICK and not value):
        return []
    if kind in {Kind.DAY, Kind.MOMENT}:
        day = [(f"{path}.{part}", str(getattr(value, part))) for part in _DATE_PARTS]
        return [*day, (f"{path}.time", f"{value:%H:%M}")] if kind is Kind.MOMENT else day
    if kind in {Kind.YES_NO, Kind.TICK}:
        return [(path, "yes" if value else "no")]
    return [(path, str(value))]


def _one_of(choices: type[StrEnum], typed: str) -> StrEnum | None:
    return next((choice for choice in choices if choice == typed), None)


def _typed_day(fields: Fields, path: str) -> bool:
    return any(fields.one(f"{path}.{part}") for part in _DATE_PARTS)


def _day(fields: Fields, path: str) -> date | None:
    try:
        return date(*(int(fields.one(f"{path}.{part}")) for part in _DATE_PARTS))
    except ValueError:
        return None


def _time(fields: Fields, path: str) -> time | None:
    typed = fields.one(f"{path}.time").replace(".", ":").replace(" ", "")
    try:
        return datetime.strptime(typed, "%H:%M").time()  # noqa: DTZ007 -- a time on the wall, London by definition
    except ValueError:
        return None


def _moment(fields: Fields, path: str) -> datetime | None:
    day, at = _day(fields, path), _time(fields, path)
    return datetime.combine(day, at) if day and at else None


def _value(report: Report, path: str) -> Any:
    value: Any = report
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _refusal(path: str, message: str) -> Refusal:
    return Refusal(code="unreadable_time", message=message, field=path)
