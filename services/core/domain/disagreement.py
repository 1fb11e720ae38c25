"""Where the report and the camera tell different places or times: figures in words for a reviewer, a claim beside a claim.

Neither is measured by us, so this is never a verdict and stops nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final

from services.core.domain.clocks import ClockReading, OffsetCause, Reconciliation, apart_words
from services.core.domain.frame_times import time_words
from services.core.domain.media import Warned
from services.core.domain.pin import Pin, pin_words
from services.core.domain.same_incident import NEAR_M
from services.core.domain.telemetry import WHOLE_FILE, ClockKind, Fix, metres_between
from services.core.domain.track_summary import TrackSummary
from services.core.domain.track_words import length_words, place_words, speed_words, written_words

MOST_M: Final = NEAR_M
"""How far a camera may be from the reported pin and still agree with it: what two people's pins of one incident may lie apart.

A pin is put on a map from memory, within the length of a road between two junctions; a receiver among houses adds 30 metres.
A driver at 30 mph covers it in 22 seconds, so a mark that was set some seconds early or late is no disagreement either.
"""
AROUND_S: Final = 15.0
"""The reported moment, either way: what is reported lasts some seconds, and the mark is set by hand."""
ROAD_MPS: Final = 70 * 1609.344 / 3600
"""The highest speed limit, 70 mph. One position for a whole film is that of its beginning: this is how fast the camera may leave it."""

_FLAT_M: Final = 50_000.0
"""So far the earth may be taken as flat."""


class Compared(StrEnum):
    """Which positions are put beside the reported place."""

    AT_MOMENT = "at_moment"
    WHOLE_TRACK = "whole_track"
    ONE_PLACE = "one_place"


@dataclass(frozen=True, kw_only=True)
class PlaceApart:
    """How near the camera's positions come to the reported place. `most_m` is as far as they may be and still agree.

    `fix` is the nearest position that was written; `metres` are to the line between positions, so they may be fewer.
    """

    metres: float
    most_m: float
    fix: Fix
    compared: Compared

    @property
    def disagrees(self) -> bool:
        return self.metres > self.most_m


@dataclass(frozen=True, kw_only=True)
class Disagreement(Warned):
    """A warning with its figures, one `details` a line. `position` is the file's, None where several are meant."""

    position: int | None
    details: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlacedFile:
    """One accepted file with positions. `position` is its number, `moment_s` the reporter's mark, `length_s` the film's, in seconds."""

    position: int
    track: TrackSummary
    moment_s: float | None
    length_s: float


def place_disagreements(
    files: Sequence[PlacedFile], *, pin: Pin, reported_at: datetime | None
) -> tuple[Disagreement, ...]:
    """Each file that disagrees, in words. `reported_at` is in London's time.

    Of several files those count in which the moment is marked. Where none is, one that came by the place is enough: the
    others may show what was before or after.
    """
    marked = [file for file in files if file.moment_s is not None]
    found = [
        (file, apart)
        for file in marked or files
        if (apart := place_apart(file.track, pin=pin, moment_s=file.moment_s, length_s=file.length_s))
    ]
    if not marked and any(not apart.disagrees for _, apart in found):
        return ()
    return tuple(
        _in_words(apart, file, pin=pin, reported_at=reported_at) for file, apart in found if apart.disagrees
    )


def place_apart(
    track: TrackSummary, *, pin: Pin, moment_s: float | None, length_s: float
) -> PlaceApart | None:
    """None for a track without a usable position. `moment_s` is the reporter's mark, `length_s` the film's, both in seconds."""
    if not track.path:
        return None
    compared, path = _compared(track, moment_s)
    nearest_m, number = min(
        (metres_between((fix.latitude, fix.longitude), pin), number) for number, fix in enumerate(path)
    )
    metres = nearest_m if nearest_m > _FLAT_M else min(nearest_m, _metres_to_line(path, pin))
    driven_s = (length_s if moment_s is None else moment_s) if compared is Compared.ONE_PLACE else 0.0
    return PlaceApart(metres=metres, most_m=MOST_M + ROAD_MPS * driven_s, fix=path[number], compared=compared)


def _compared(track: TrackSummary, moment_s: float | None) -> tuple[Compared, Sequence[Fix]]:
    """At the marked moment where the track tells of it; else all of it, which can only agree more."""
    if track.layout in WHOLE_FILE:
        return Compared.ONE_PLACE, track.path
    about = [
        fix for fix in track.path
        if moment_s is not None and fix.at_s is not None and abs(fix.at_s - moment_s) <= AROUND_S
    ]  # fmt: skip
    return (Compared.AT_MOMENT, about) if about else (Compared.WHOLE_TRACK, track.path)


def _metres_to_line(path: Sequence[Fix], pin: Pin) -> float:
    """To the nearest point of the straight lines between positions."""
    points = [_flat(fix, pin) for fix in path]
    return min((_to_segment(*ends) for ends in pairwise(points)), default=math.hypot(*points[0]))


def _flat(fix: Fix, pin: Pin) -> tuple[float, float]:
    """Metres east and north of the pin."""
    metre = metres_between((0.0, 0.0), (1.0, 0.0))
    return (fix.longitude - pin[1]) * metre * math.cos(math.radians(pin[0])), (fix.latitude - pin[0]) * metre


def _to_segment(a: tuple[float, float], b: tuple[float, float]) -> float:
    """From the origin, where the pin is."""
    along = b[0] - a[0], b[1] - a[1]
    square = along[0] ** 2 + along[1] ** 2
    share = 0.0 if square == 0 else min(1.0, max(0.0, -(a[0] * along[0] + a[1] * along[1]) / square))
    return math.hypot(a[0] + share * along[0], a[1] + share * along[1])


_PLACE_WORDS: Final = {
    Compared.AT_MOMENT: "File {file}: at the marked moment its camera says it was {apart} from the reported place.",
    Compared.WHOLE_TRACK: "File {file}: its camera says it came no nearer to the reported place than {apart}.",
    Compared.ONE_PLACE: "File {file}: its one position is {apart} from the reported place.",
}
_WHY_SO_FAR: Final = {
    Compared.AT_MOMENT: f"Up to {{most}}, within {AROUND_S:.0f} seconds of the mark, would count as agreeing: a pin is put on the map from memory.",
    Compared.WHOLE_TRACK: "Up to {most} would count as agreeing: a pin is put on the map from memory.",
    Compared.ONE_PLACE: "Up to {most} would count as agreeing: it is where the file began, and the camera may have been driven on.",
}  # fmt: skip
_CLAIMS: Final = (
    "Both are claims: a receiver may err, a file may have been changed, and people misplace pins."
)


def _in_words(apart: PlaceApart, file: PlacedFile, *, pin: Pin, reported_at: datetime | None) -> Disagreement:
    reported = f", {reported_at:%Y-%m-%d %H:%M:%S} in London" if reported_at else ""
    return Disagreement(
        code="place_disagrees",
        message=_PLACE_WORDS[apart.compared].format(file=file.position, apart=length_words(apart.metres)),
        position=file.position,
        details=(
            f"Nearest position: {_fix_words(apart.fix, file.track.clock)}.",
            f"Reported: {pin_words(pin)}{reported}.",
            _WHY_SO_FAR[apart.compared].format(most=length_words(apart.most_m)),
            _CLAIMS,
        ),
    )


def _fix_words(fix: Fix, clock: ClockKind) -> str:
    """`52.48620, -1.89040, at 0:31.000 of the film, 31 mph (50 km/h), 2026-07-23 10:20:00 UTC (11:20:00 in London)`."""
    said = (
        place_words(fix),
        f"at {time_words(fix.at_s)} of the film" if fix.at_s is not None else "",
        f"{speed_words(fix.speed_mps)} by its own speed" if fix.speed_mps is not None else "",
        written_words(fix.written, clock) if fix.written else "",
    )
    return ", ".join(words for words in said if words)


def time_disagreement(found: Reconciliation) -> Disagreement | None:
    """The clocks that differ from the report by more than `clocks` allows for, in one line; each one's words are its details."""
    others = [reading for reading in found.readings if reading.cause is not OffsetCause.AGREES]
    if not others:
        return None
    many = len(others) > 1
    return Disagreement(
        code="time_disagrees",
        message=_time_words(others, of=len(found.readings)),
        position=None if many else others[0].claim.position,
        details=tuple(f"File {reading.claim.position}: {reading.words}" for reading in others),
    )  # fmt: skip


def _time_words(others: Sequence[ClockReading], *, of: int) -> str:
    furthest = apart_words(max(others, key=lambda reading: abs(reading.offset)).offset)
    if len(others) > 1:
        return (
            f"{len(others)} of {of} camera clocks differ from the reported time, the furthest by {furthest}."
        )
    clock = "The camera's clock" if of == 1 else f"1 of {of} camera clocks"
    return f"{clock} differs from the reported time: {furthest}."
