"""What a page's form holds becomes answers of the core's report; what cannot be read is said."""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter

from services.core.domain.force_rules import Route
from services.core.domain.pin import is_in_the_kingdom, read_pin
from services.core.domain.report import CameraClock, CameraType, Preference, Report, Role
from services.core.errors import Refusal
from services.upload_api.questions import (
    BORN,
    DATE_PARTS,
    FOLD,
    MOMENT,
    NONE_OF_THESE,
    OFFSET,
    QUESTIONS,
    UNITS,
    Fields,
    Shape,
    came_twice,
)
from services.upload_api.typed_day import is_short, read_day

_REPORT: Final = TypeAdapter(Report)
_CHOICES: Final[dict[str, type[StrEnum]]] = {
    "camera.type": CameraType,
    "camera.clock": CameraClock,
    "reporter.preference": Preference,
    "reporter.role": Role,
}
_YES_NO: Final = {"yes": True, "no": False}
_WAYS: Final = {"ahead": 1, "behind": -1}
_FOLDS: Final = {"first": 0, "second": 1}
_TIME: Final = re.compile(r"(\d{1,2})[:.h]?(\d{2})(?:[:.]\d{2})?(am|pm)?|(\d{1,2})(am|pm)")
_NOON: Final = 12
_LONGEST_NUMBER: Final = 5


def answered(report: Report, fields: Fields, *, paths: Collection[str]) -> Report:
    """The report with the answers of these paths as the form has them; what cannot be read is a gap (see `unreadable`)."""
    body = _REPORT.dump_python(report)
    for path in paths:
        for place, value in _read(fields, path).items():
            *rooms, name = place.split(".")
            room = body[rooms[0]] if rooms else body
            room[name] = value
    return _REPORT.validate_python(body)


def unreadable(fields: Fields, *, paths: Collection[str]) -> tuple[Refusal, ...]:
    """What was typed among these paths and cannot be read as what it should be."""
    finders = {
        Shape.DAY: _no_day,
        Shape.MOMENT: _no_moment,
        Shape.PIN: _no_pin,
        Shape.OFFSET: _no_offset,
        Shape.SEVERAL: _none_and_more,
    }
    found = (finders.get(QUESTIONS[path], _nothing)(fields, path) for path in paths)
    said = (*(one for one in found if one), *_time_as_well(fields, paths))
    return tuple(Refusal(code="cannot_be_read", message=message, field=field) for field, message in said)


# --- from the form -----------------------------------------------------------------------------------------------------


def _read(fields: Fields, path: str) -> dict[str, Any]:
    """Values by their places in the report."""
    readers: dict[Shape, Callable[[], Any]] = {
        Shape.TEXT: lambda: fields.one(path),
        Shape.DAY: lambda: _day(fields, path),
        Shape.YES_NO: lambda: _YES_NO.get(fields.one(path)),
        Shape.TICK: lambda: fields.one(path) == "yes",
        Shape.CHOICE: lambda: _one_of(_CHOICES[path], fields.one(path)),
        Shape.SEVERAL: lambda: _several(fields.all(path)),
        Shape.OFFSET: lambda: _offset(fields, path),
        Shape.MINUTES: lambda: _minutes(fields.one(path)),
    }
    shape = QUESTIONS[path]
    if shape is Shape.MOMENT:
        at, fold = _moment(fields, path)
        return {path: at, FOLD: fold}
    if shape is Shape.PIN:
        latitude, longitude = read_pin(fields.one(path)) or (None, None)
        return {"incident.latitude": latitude, "incident.longitude": longitude}
    value = readers[shape]()
    right = path == "camera.clock" and value is not CameraClock.WRONG
    return {path: value, OFFSET: None} if right else {path: value}


def _several(ticked: list[str]) -> tuple[Route, ...] | None:
    routes = tuple(route for route in Route if route in ticked)
    return routes if routes or NONE_OF_THESE in ticked else None


def _one_of(choices: type[StrEnum], typed: str) -> StrEnum | None:
    return next((choice for choice in choices if choice == typed), None)


def _day(fields: Fields, path: str) -> date | None:
    typed = {part: fields.one(f"{path}.{part}") for part in DATE_PARTS}
    return read_day(**typed, is_recent=path != BORN)


def _time(typed: str) -> time | None:
    """`17:05`, `17.05`, `1705`, `5:05pm`, `5pm`."""
    found = _TIME.fullmatch(typed.lower().replace(" ", ""))
    if found is None:
        return None
    hour, minute = int(found[1] or found[4]), int(found[2] or 0)
    half = found[3] or found[5]
    if half and not 1 <= hour <= _NOON:
        return None
    hour = hour % _NOON + (_NOON if half == "pm" else 0) if half else hour
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _local(fields: Fields, path: str) -> datetime | None:
    day, at = _day(fields, path), _time(fields.one(f"{path}.time"))
    return datetime.combine(day, at) if day and at else None


def asks_which(fields: Fields, path: str = MOMENT) -> bool:
    """Whether the time that was typed came twice."""
    return came_twice(_local(fields, path))


def _moment(fields: Fields, path: str) -> tuple[datetime | None, int]:
    local_at = _local(fields, path)
    if not came_twice(local_at):
        return local_at, 0
    fold = _FOLDS.get(fields.one(FOLD))
    return (None, 0) if fold is None else (local_at, fold)


def _amount(fields: Fields, path: str) -> int | None:
    """Seconds in hours, minutes and seconds; None if they are no whole numbers, or all blank."""
    typed = {unit: fields.one(f"{path}.{unit}") for unit in UNITS}
    if not any(typed.values()) or not all(
        text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER for text in typed.values() if text
    ):
        return None
    return sum(int(typed[unit] or 0) * seconds for unit, seconds in UNITS.items())


def _minutes(typed: str) -> int:
    """One of a list of numbers; nought for none, and for what the list does not have."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER else 0


def _offset(fields: Fields, path: str) -> int | None:
    way, amount = _WAYS.get(fields.one(f"{path}.way")), _amount(fields, path)
    return way * amount if way and amount else None


# --- what cannot be read -----------------------------------------------------------------------------------------------

_Said = tuple[str, str] | None


def _nothing(_: Fields, __: str) -> _Said:
    return None


def _none_and_more(fields: Fields, path: str) -> _Said:
    both = NONE_OF_THESE in fields.all(path) and bool(_several(fields.all(path)))
    return (path, "Tick what is true, or only that none of these is.") if both else None


def _no_day(fields: Fields, path: str) -> _Said:
    if not any(fields.one(f"{path}.{part}") for part in DATE_PARTS):
        return None
    if path == BORN and is_short(fields.one(f"{path}.year")):
        return path, "Enter the year with all four numbers, for example 1979."
    return None if _day(fields, path) else (path, "Enter a real date, for example 27 3 2025.")


def _no_moment(fields: Fields, path: str) -> _Said:
    if said := _no_day(fields, path) or _day_left_out(fields, path) or _no_time(fields, path):
        return said
    if asks_which(fields, path) and fields.one(FOLD) not in _FOLDS:
        return FOLD, "The clocks went back that night and this time came twice. Choose which one you mean."
    return None


def _day_left_out(fields: Fields, path: str) -> _Said:
    return None if any(fields.one(f"{path}.{part}") for part in DATE_PARTS) else (path, "Enter the date.")


def _no_time(fields: Fields, path: str) -> _Said:
    typed = fields.one(f"{path}.time")
    if not typed:
        return f"{path}.time", "Enter the time, for example 17:05."
    wrong = f"{path}.time", "Enter the time on the 24-hour clock, for example 17:05."
    return None if _time(typed) else wrong


def _time_as_well(fields: Fields, paths: Collection[str]) -> tuple[tuple[str, str], ...]:
    """A day that is wrong leaves its time to be said too: they are two fields."""
    if MOMENT not in paths or not (_no_day(fields, MOMENT) or _day_left_out(fields, MOMENT)):
        return ()
    said = _no_time(fields, MOMENT)
    return (said,) if said else ()


def _no_pin(fields: Fields, path: str) -> _Said:
    typed = fields.one(path)
    pin = read_pin(typed)
    if typed and pin is None:
        return path, "Enter latitude and longitude in degrees, with a comma between them, or leave it empty."
    if pin and not is_in_the_kingdom(pin):
        return (
            path,
            "This point is not in the United Kingdom. Enter the latitude first, then the longitude, with a minus if it is west of Greenwich.",
        )
    return None


def _no_offset(fields: Fields, path: str) -> _Said:
    way = fields.one(f"{path}.way")
    if not way:
        return f"{path}.way", "Say whether it was ahead or behind, or that you do not know."
    if way in _WAYS and not _amount(fields, path):
        return path, "Enter how far it was out, in whole numbers, for example 1 hour or 3 minutes."
    return None
