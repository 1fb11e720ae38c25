"""A track as it is kept beside its footage and shown on a page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.core.domain.telemetry import WHOLE_FILE, ClockKind, Fix, Track, distance_m, metres_between

PATH_POINTS: Final = 600
NEAR_S: Final = 2.0
MOST_CLIPS: Final = 50
LOG_POINTS: Final = 3_600
"""Of a log more is kept, as a clip is a part of it: an hour whole, at a position a second."""


class MatchedBy(StrEnum):
    """How a log was found to be a clip's."""

    NAMED = "named"
    SAME_NAME = "same_name"
    TIME = "time"


@dataclass(frozen=True, kw_only=True)
class TrackSummary:
    """A track as it is kept beside its footage: what a page needs without reading every fix.

    `path` is at most `PATH_POINTS` fixes (of a log `LOG_POINTS`), first and last among them; `length_m` is along all of them. `written_from` and
    `written_to` are the first and last time that stands beside any fix. `clip` is the film that a log names, and `log` the
    name of the camera's log that the fixes were taken from, by which `matched_by` found it; nothing of these where they are in the file itself.
    """

    layout: str
    clock: ClockKind
    tool: str
    tool_version: str
    count: int
    left_out: tuple[tuple[str, int], ...]
    wrong_checksums: int
    length_m: float
    top_speed_mps: float | None
    path: tuple[Fix, ...]
    written_from: datetime | None = None
    written_to: datetime | None = None
    clip: str = ""
    log: str = ""
    matched_by: MatchedBy | None = None

    @property
    def first(self) -> Fix | None:
        """The first usable fix."""
        return self.path[0] if self.path else None

    @property
    def last(self) -> Fix | None:
        """The last usable fix."""
        return self.path[-1] if self.path else None

    @property
    def is_along(self) -> bool:
        """Whether it tells places along the film, rather than none or one for the whole file."""
        return bool(self.path) and self.layout not in WHOLE_FILE


def summaries(track: Track, *, most: int = PATH_POINTS) -> tuple[TrackSummary, ...]:
    """What is kept beside the footage: one, or for a log one for each clip that it names, in its order; each of `most` points."""
    clips = list(dict.fromkeys(fix.clip for fix in track.fixes))[:MOST_CLIPS] or [""]
    parts = {
        clip: replace(track, fixes=tuple(fix for fix in track.fixes if fix.clip == clip)) for clip in clips
    }
    return tuple(_summary(part, clip=clip, most=most) for clip, part in parts.items())


def _summary(track: Track, *, clip: str, most: int) -> TrackSummary:
    speeds = [fix.speed_mps for fix in track.fixes if fix.speed_mps is not None]
    steps = zip(track.fixes, track.fixes[1:], strict=False)
    return TrackSummary(
        layout=track.layout,
        clock=track.clock,
        tool=track.tool,
        tool_version=track.tool_version,
        count=len(track.fixes),
        left_out=track.left_out,
        wrong_checksums=track.wrong_checksums,
        length_m=round(sum(distance_m(*step) for step in steps), 1),
        top_speed_mps=max(speeds, default=None),
        path=thinned(track.fixes, most=most),
        written_from=next((fix.written for fix in track.fixes if fix.written), None),
        written_to=next((fix.written for fix in reversed(track.fixes) if fix.written), None),
        clip=clip,
    )


def thinned(fixes: Sequence[Fix], *, most: int) -> tuple[Fix, ...]:
    """At most so many, evenly chosen, the first and the last among them."""
    if len(fixes) <= most:
        return tuple(fixes)
    return tuple(fixes[round(number * (len(fixes) - 1) / (most - 1))] for number in range(most))


def fix_at(path: Sequence[Fix], at_s: float) -> Fix | None:
    """The fix nearest to a moment of the film, None if none is within two seconds of it."""
    timed = [(abs(fix.at_s - at_s), number) for number, fix in enumerate(path) if fix.at_s is not None]
    gap, number = min(timed, default=(math.inf, 0))
    return path[number] if gap <= NEAR_S else None


def nearest_m(path: Sequence[Fix], place: tuple[float, float]) -> float | None:
    """How near the camera says it came to a place, in metres; None for an empty path."""
    return min((metres_between((fix.latitude, fix.longitude), place) for fix in path), default=None)
