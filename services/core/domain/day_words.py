"""Days and times of day as people read them."""

from datetime import date, datetime

_NOON = 12


def day_words(day: date | None) -> str:
    """`Wednesday 10 June 2026`; blank without a day."""
    return f"{day:%A} {day.day} {day:%B %Y}" if day else ""


def time_words(at: datetime) -> str:
    """`2:05pm`, of a time as it stands on the clock."""
    return f"{at.hour % _NOON or _NOON}:{at:%M}{'am' if at.hour < _NOON else 'pm'}"
