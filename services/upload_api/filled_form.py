"""A saved report fills the form again."""

from collections.abc import Callable
from datetime import date

from services.core.domain.answers_told import value_of
from services.core.domain.pin import pin_words
from services.core.domain.report import Incident, Report
from services.upload_api.questions import (
    DATE_PARTS,
    FOLD,
    NONE_OF_THESE,
    QUESTIONS,
    UNITS,
    Fields,
    Shape,
    came_twice,
)


def fields_of(report: Report) -> Fields:
    """A saved report as the form's fields."""
    return Fields(pair for path, shape in QUESTIONS.items() for pair in _written(report, path, shape))


def _written(report: Report, path: str, shape: Shape) -> list[tuple[str, str]]:
    value = value_of(report, path)
    writers: dict[Shape, Callable[[], list[tuple[str, str]]]] = {
        Shape.SEVERAL: lambda: [(path, str(item)) for item in value] or [(path, NONE_OF_THESE)],
        Shape.DAY: lambda: _written_day(path, value),
        Shape.MOMENT: lambda: _written_moment(report.incident, path),
        Shape.YES_NO: lambda: [(path, "yes" if value else "no")],
        Shape.TICK: lambda: [(path, "yes")] if value else [],
        Shape.PIN: lambda: [(path, pin_words(value))],
        Shape.OFFSET: lambda: _written_offset(path, value),
        Shape.MINUTES: lambda: _written_minutes(report.incident, path, value),
    }
    if value is None:
        return []
    return writers.get(shape, lambda: [(path, str(value))])()


def _written_day(path: str, day: date) -> list[tuple[str, str]]:
    return [(f"{path}.{part}", str(getattr(day, part))) for part in DATE_PARTS]


def _written_moment(incident: Incident, path: str) -> list[tuple[str, str]]:
    at = incident.local_at
    if at is None:
        return []
    which = [(FOLD, "second" if incident.fold else "first")] if came_twice(at) else []
    return [*_written_day(path, at), (f"{path}.time", f"{at:%H:%M}"), *which]


def _written_minutes(incident: Incident, path: str, minutes: int) -> list[tuple[str, str]]:
    """Nought is an answer once the time is given; before that it is none."""
    return [(path, str(minutes))] if minutes or incident.local_at else []


def _written_offset(path: str, offset: int) -> list[tuple[str, str]]:
    rest, parts = abs(offset), []
    for unit, seconds in UNITS.items():
        parts.append((f"{path}.{unit}", str(rest // seconds) if rest // seconds else ""))
        rest %= seconds
    return [(f"{path}.way", "ahead" if offset > 0 else "behind"), *parts]
