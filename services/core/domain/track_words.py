"""Places, lengths, speeds and times of a camera's track as people read them."""

from datetime import datetime

from services.core.domain.deadlines import LONDON
from services.core.domain.pin import pin_words
from services.core.domain.telemetry import ClockKind, Fix


def place_words(fix: Fix) -> str:
    """`52.48620, -1.89040`."""
    return pin_words((fix.latitude, fix.longitude))


def speed_words(speed_mps: float) -> str:
    """`31 mph (50 km/h)`."""
    return f"{speed_mps * 3600 / 1609.344:.0f} mph ({speed_mps * 3.6:.0f} km/h)"


def length_words(metres: float) -> str:
    """`34 metres`, `2.1 km`."""
    if round(metres) < 1000:  # noqa: PLR2004 -- a kilometre
        return "1 metre" if round(metres) == 1 else f"{metres:.0f} metres"
    return f"{metres / 1000:,.1f} km"


def written_words(written: datetime, clock: ClockKind) -> str:
    """`2026-07-23 10:20:00`, as the camera wrote it; where it is UTC, with London's time beside it."""
    words = f"{written:%Y-%m-%d %H:%M:%S}"
    if clock is not ClockKind.UTC:
        return words
    return f"{words} UTC ({written.astimezone(LONDON):%H:%M:%S} in London)"
