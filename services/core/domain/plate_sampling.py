"""Which pictures of a film are read for marks: evenly spread, denser round the moment that the reporter marked."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

PER_SECOND: Final = 1.5
FEWEST: Final = 12
MOST: Final = 240
"""Pictures of any film, without those round the marked moment."""
MARKED_PER_SECOND: Final = 4.0
MARKED_S: Final = 2.0
"""So long before and after the marked moment, which a person set by hand, it is looked at more often."""


def wanted_frames(times: Sequence[float], *, moment_s: float | None) -> tuple[int, ...]:
    """Frames to read, counted in order of presentation; `times` are in seconds from the first frame, as `moment_s` is."""
    if not times:
        return ()
    count = min(len(times), MOST, max(FEWEST, round((times[-1] - times[0]) * PER_SECOND)))
    spread = {(2 * number + 1) * len(times) // (2 * count) for number in range(count)}
    return tuple(sorted(spread | _round_moment(times, moment_s)))


def _round_moment(times: Sequence[float], moment_s: float | None) -> set[int]:
    """Four a second; where the film has fewer frames, those that it has."""
    if moment_s is None or not times[0] <= moment_s <= times[-1]:
        return set()
    steps = round(2 * MARKED_S * MARKED_PER_SECOND)
    wished = (moment_s - MARKED_S + step / MARKED_PER_SECOND for step in range(steps + 1))
    return {bisect_left(times, at) for at in wished if times[0] <= at <= times[-1]}
