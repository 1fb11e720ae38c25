"""Inside the sandbox: what one layout came to, and how numbers of a camera become degrees and times."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.core.domain.telemetry import ClockKind, Fix, LeftOut

Row = Fix | LeftOut
KNOT_MPS = 1852 / 3600
KMH_MPS = 1 / 3.6
_SIDES = {"N": 1, "S": -1, "E": 1, "W": -1}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_EPOCH_S = 4_102_444_800  # the year 2100
EARLIEST_EPOCH_S = 946_684_800  # the year 2000: no camera of ours is older


@dataclass(frozen=True, kw_only=True)
class Found:
    """Records in a file's order. `wrong_checksums` counts lines that are not what their checksum says."""

    layout: str
    clock: ClockKind
    rows: Sequence[Row]
    wrong_checksums: int = 0

    @property
    def fixes(self) -> int:
        """How many records hold a position."""
        return sum(isinstance(row, Fix) for row in self.rows)


def from_minutes(value: float, side: str) -> float:
    """Degrees of `ddmm.mmmm` on a side of the globe (N, S, E, W). Raises `ValueError` for what is none."""
    if not math.isfinite(value) or value < 0:
        raise ValueError("not a position")
    whole, minutes = divmod(value, 100)
    if minutes >= 60 or side not in _SIDES:  # noqa: PLR2004 -- minutes of a degree
        raise ValueError("not minutes, or no side")
    return _SIDES[side] * (whole + minutes / 60)


def signed_minutes(value: float) -> float:
    """The same where the sign tells the side."""
    return math.copysign(from_minutes(abs(value), "N"), value)


def finite(value: float) -> float:
    """Raises `ValueError` for infinity and what is no number."""
    if not math.isfinite(value):
        raise ValueError("not a number")
    return value


def speed(value: float, unit_mps: float) -> float:
    """Metres a second. Raises `ValueError` for a negative speed."""
    if not math.isfinite(value) or value < 0:
        raise ValueError("not a speed")
    return round(value * unit_mps, 3)


def bearing_or_none(value: float) -> float | None:
    """Degrees clockwise from north; None for what is none."""
    return round(value, 2) if math.isfinite(value) and 0 <= value <= 360 else None  # noqa: PLR2004 -- a circle


def full_year(year: int) -> int:
    """Cameras write 21 for 2021."""
    return year + 2000 if year < 100 else year  # noqa: PLR2004


def from_epoch(seconds: float) -> datetime:
    """UTC. Raises `ValueError` for a time before 2000 or after 2099: a clock that was never set."""
    if not EARLIEST_EPOCH_S <= seconds < _LATEST_EPOCH_S:
        raise ValueError("not a time of this century")
    return _EPOCH + timedelta(seconds=seconds)
