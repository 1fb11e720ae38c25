"""Every frame's presentation time, in order: the ground on which stills, storyboard and player agree. Never fps times n."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from statistics import median

KEYS_BEFORE = 1
"""Transport streams may be entered a little behind a key frame, so a part is read from the one before the nearest."""
UNEVEN_SHARE = 0.1
UNEVEN_FLOOR_S = 0.0025
"""Containers that count in milliseconds, or times rounded to one, vary by this much without meaning it."""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """`pts` in presentation order and `keys` (times of key frames) count in `time_base` seconds.

    `counted`: the container gives no presentation times, so frames are found by counting from the start.
    `last_duration` is that of the last frame; `hidden` frames are stored but cut away by an edit list.
    """

    time_base: Fraction
    pts: tuple[int, ...]
    keys: tuple[int, ...]
    last_duration: int
    hidden: int = 0
    counted: bool = False

    def seconds(self, ticks: int) -> float:
        return float(ticks * self.time_base)

    def gaps_s(self) -> tuple[float, float, float]:
        """Smallest, median and largest gap between frames in seconds; zeros for a single frame."""
        gaps = [later - earlier for earlier, later in pairwise(self.pts)] or [0]
        return self.seconds(min(gaps)), self.seconds(round(median(gaps))), self.seconds(max(gaps))

    def key_gap_s(self) -> float:
        """The longest time from one key frame to the next, or to the end."""
        if not self.pts:
            return 0.0
        ends = self.pts[-1] + self.last_duration
        return self.seconds(max(later - key for key, later in pairwise((self.pts[0], *self.keys, ends))))

    def is_uneven(self) -> bool:
        smallest, middle, largest = self.gaps_s()
        return largest - smallest > max(UNEVEN_FLOOR_S, UNEVEN_SHARE * middle)

    def as_json(self) -> dict[str, object]:
        """As it is kept beside the evidence: `pts` and `keys` in ticks of `time_base` (numerator, denominator)."""
        return {
            "version": 1,
            "time_base": [self.time_base.numerator, self.time_base.denominator],
            "pts": self.pts,
            "keys": self.keys,
            "last_duration": self.last_duration,
            "hidden": self.hidden,
            "counted": self.counted,
        }

    def part(self, from_s: float, to_s: float) -> dict[str, object]:
        """The frames on show from one second after the first to another (at least one), as `previews.Part` names its fields."""
        first = max(0, bisect_right(self.pts, self._ticks(from_s)) - 1)
        end = max(first + 1, bisect_left(self.pts, self._ticks(to_s)))
        before = bisect_right(self.keys, self.pts[first])
        key = self.keys[max(0, before - 1 - KEYS_BEFORE)] if self.keys else self.pts[0]
        return {
            "first": first,
            "frames": end - first,
            "begins_s": self.seconds(self.pts[first]),
            "after_s": self._before(first),
            "until_s": self._before(end),
            "key_s": self.seconds(min(key, self.pts[first])),
            "counted": self.counted,
        }

    def _ticks(self, from_first_s: float) -> int:
        return self.pts[0] + round(from_first_s / float(self.time_base))

    def _before(self, number: int) -> float:
        """A time between this frame and the one before it; a number past the last frame is past the end."""
        if number >= len(self.pts):
            return self.seconds(self.pts[-1] + max(1, self.last_duration))
        earlier = self.pts[number - 1] if number else self.pts[0] - 1
        return float((earlier + self.pts[number]) * self.time_base / 2)

    def duration_s(self) -> float:
        if not self.pts:
            return 0.0
        return self.seconds(self.pts[-1] - self.pts[0] + self.last_duration)


@dataclass(frozen=True)
class Slot:
    """One packet of pictures as the demuxer names it; times in ticks, None where the container has none."""

    pts: int | None
    dts: int | None
    duration: int
    is_key: bool
    is_hidden: bool


def from_packets(slots: Iterable[Slot], *, time_base: Fraction, numbered: bool = False) -> Timeline:
    """The timeline as the packets tell it, without decoding. `numbered`: the container only numbers its packets."""
    every = list(slots)
    shown = [slot for slot in every if not slot.is_hidden]
    counted = numbered or any(slot.pts is None for slot in shown)
    times = [(slot.dts if counted else slot.pts, slot) for slot in shown]
    timed = sorted(((at, slot) for at, slot in times if at is not None), key=lambda pair: pair[0])
    return Timeline(
        time_base=time_base,
        pts=tuple(at for at, _ in timed),
        keys=tuple(at for at, slot in timed if slot.is_key),
        last_duration=_last_duration(timed),
        hidden=len(every) - len(shown),
        counted=counted,
    )


def corrected(timeline: Timeline, decoded: list[int | None]) -> Timeline:
    """The same after everything was decoded: what came out is the truth.

    Frames without times, or with times out of order, are told apart by counting.
    """
    if not decoded:
        return timeline
    times = sorted(at for at in decoded if at is not None)
    if timeline.counted or times != decoded:
        return replace(timeline, pts=timeline.pts[: len(decoded)], counted=True)
    return replace(timeline, pts=tuple(times), counted=False)


def _last_duration(timed: list[tuple[int, Slot]]) -> int:
    """As the packet says; else the median gap."""
    if not timed:
        return 0
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(timed)]
    return timed[-1][1].duration or round(median(gaps or [0]))
