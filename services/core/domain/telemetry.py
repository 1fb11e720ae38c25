"""Where and when a camera says it was: fixes as recorded, made comparable, with what cannot be true left out and counted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClockKind(StrEnum):
    """Whose time stands beside a fix."""

    UTC = "utc"
    LOCAL = "local"
    UNSTATED = "unstated"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One position, WGS84 degrees. `at_s` is seconds from the first picture, None if the file does not tie them together.

    `written` is the time as the camera wrote it, naive unless its clock is UTC; `speed_mps` metres a second and
    `bearing` degrees clockwise from north as recorded, None where the camera recorded none.
    """

    latitude: float
    longitude: float
    at_s: float | None = None
    written: datetime | None = None
    speed_mps: float | None = None
    bearing: float | None = None


@dataclass(frozen=True, kw_only=True)
class Track:
    """All usable fixes of one file, in its order. A claim of the camera's, never a measurement of ours.

    `layout` names how the file keeps them (`novatek`, `gpmf`, `nmea`, `container`, ...); `left_out` counts what sanity
    refused, by reason. `tool` and `tool_version` read it.
    """

    fixes: tuple[Fix, ...]
    clock: ClockKind
    layout: str
    tool: str
    tool_version: str
    left_out: tuple[tuple[str, int], ...] = ()
