"""Consecutive files of one camera as one timeline, its gaps and overlaps in seconds; all cameras of one event side by side.

By the times in the files' names, else by the times written in the files, else by the numbers in their names. Clocks of
different kinds are never compared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

from services.core.domain.camera_names import series_named, view_named
from services.core.domain.media import View
from services.core.domain.name_times import name_time

MOST_GAP_S: Final = 600.0
"""What lies further apart is another event."""
FOLLOWS_S: Final = 1.5
"""Names and headers count whole seconds: so much may be neither gap nor overlap."""
MOST_OVERLAP_S: Final = 5.0
"""Dashcams repeat the last seconds of a file in the next. What overlaps by more is another camera."""
NEAR_NUMBERS: Final = 3
"""What lies further apart by number is another recording."""


class Basis(StrEnum):
    """What the order rests on."""

    NAME = "name"
    WRITTEN = "written"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One film of a case. `view` is the reporter's word; `written` the time in its header, as it stands there."""

    position: int
    filename: str
    duration_s: float
    view: View = View.UNSAID
    written: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One file in its lane; seconds from where the timeline begins, None where only the order is known."""

    position: int
    starts_s: float | None
    ends_s: float | None


@dataclass(frozen=True, kw_only=True)
class Join:
    """Between two files: seconds of gap (negative: overlap, 0: it follows on), None if not known; files missing by number."""

    seconds: float | None
    missing: int = 0


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One camera. `joins` lie between the pieces."""

    view: View
    pieces: tuple[Piece, ...]
    joins: tuple[Join, ...]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """One event. `begins_at` is naive, by the camera's own clock (UTC where the file says so); None without times."""

    basis: Basis
    begins_at: datetime | None
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, kw_only=True)
class _Placed:
    clip: Clip
    view: View
    starts: datetime

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(seconds=self.clip.duration_s)


def timelines(clips: Iterable[Clip]) -> tuple[Timeline, ...]:
    """Every event that more than one file shows, earliest first; a file that goes with no other is in none."""
    films = [clip for clip in clips if clip.duration_s > 0]
    named = _named(films)
    unnamed = _without(films, {one.clip.position for one in named})
    written = _events(Basis.WRITTEN, _written(unnamed))
    rest = _without(
        unnamed, {piece.position for line in written for lane in line.lanes for piece in lane.pieces}
    )
    timed = sorted((*_events(Basis.NAME, named), *written), key=lambda line: str(line.begins_at))
    return (*timed, *_by_number(rest))


def _without(clips: Iterable[Clip], positions: set[int]) -> list[Clip]:
    return [clip for clip in clips if clip.position not in positions]


def camera_of(clip: Clip) -> View:
    """As the reporter says, else as the name of the file says."""
    return view_named(clip.filename) if clip.view is View.UNSAID else clip.view


# --- by time -----------------------------------------------------------------------------------------------------------


def _named(clips: Iterable[Clip]) -> list[_Placed]:
    times = ((clip, name_time(clip.filename)) for clip in clips)
    return [_Placed(clip=clip, view=camera_of(clip), starts=_naive(at)) for clip, at in times if at]


def _written(clips: Sequence[Clip]) -> list[_Placed]:
    """Cameras write the time when a file began, or when it ended: the reading under which files join better counts."""
    began = [
        _Placed(clip=clip, view=camera_of(clip), starts=_naive(clip.written))
        for clip in clips
        if clip.written
    ]
    if len({(one.view, one.starts) for one in began}) < len(began):
        return []  # a clock that stands still
    ended = [
        _Placed(clip=one.clip, view=one.view, starts=one.starts - (one.ends - one.starts)) for one in began
    ]
    return ended if _roughness(ended) < _roughness(began) else began


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def _roughness(placed: Iterable[_Placed]) -> float:
    """Seconds of gap and overlap in all."""
    return sum(
        min(abs(_between(a, b)), MOST_GAP_S)
        for _, lane in _cameras(placed)
        for a, b in pairwise(sorted(lane, key=lambda one: one.starts))
    )


def _between(earlier: _Placed, later: _Placed) -> float:
    return (later.starts - earlier.ends).total_seconds()


def _cameras(placed: Iterable[_Placed]) -> Iterable[tuple[View, list[_Placed]]]:
    order = list(View)
    ranked = sorted(placed, key=lambda one: (order.index(one.view), one.starts, one.clip.position))
    return [(view, list(lane)) for view, lane in groupby(ranked, key=lambda one: one.view)]


def _events(basis: Basis, placed: Sequence[_Placed]) -> list[Timeline]:
    """Cut where nothing was recorded for long."""
    events: list[list[_Placed]] = []
    ends: datetime | None = None
    for one in sorted(placed, key=lambda one: (one.starts, one.clip.position)):
        if ends is None or (one.starts - ends).total_seconds() > MOST_GAP_S:
            events.append([])
        events[-1].append(one)
        ends = max(one.ends, ends) if ends else one.ends
    return [_timeline(basis, event) for event in events if len(event) > 1]


def _timeline(basis: Basis, event: Sequence[_Placed]) -> Timeline:
    begins = min(one.starts for one in event)
    lanes = [_timed_lane(view, lane, begins) for view, camera in _cameras(event) for lane in _apart(camera)]
    return Timeline(basis=basis, begins_at=begins, lanes=tuple(lanes))


def _apart(camera: Sequence[_Placed]) -> list[list[_Placed]]:
    """Files of one view that overlap by much are of several cameras."""
    lanes: list[list[_Placed]] = []
    for one in camera:
        fitting = next((lane for lane in lanes if _between(lane[-1], one) >= -MOST_OVERLAP_S), None)
        if fitting is None:
            lanes.append([one])
        else:
            fitting.append(one)
    return lanes


def _timed_lane(view: View, lane: Sequence[_Placed], begins: datetime) -> Lane:
    return Lane(
        view=view,
        pieces=tuple(
            Piece(
                position=one.clip.position,
                starts_s=(one.starts - begins).total_seconds(),
                ends_s=(one.ends - begins).total_seconds(),
            )
            for one in lane
        ),
        joins=tuple(Join(seconds=_rounded(_between(a, b))) for a, b in pairwise(lane)),
    )


def _rounded(seconds: float) -> float:
    return 0.0 if abs(seconds) <= FOLLOWS_S else round(seconds, 1)


# --- by number ---------------------------------------------------------------------------------------------------------

_Numbered = tuple[int, Clip]


def _by_number(clips: Iterable[Clip]) -> tuple[Timeline, ...]:
    """Names of one series with numbers that follow each other; one number may be there once for each camera."""
    found: dict[str, list[_Numbered]] = {}
    for clip in clips:
        if (named := series_named(clip.filename)) is not None:
            found.setdefault(named[0], []).append((named[1], clip))
    runs = (run for files in found.values() for run in _runs(sorted(files, key=_place)))
    return tuple(_numbered(run) for run in runs if len(run) > 1)


def _place(file: _Numbered) -> tuple[int, int]:
    return file[0], file[1].position


def _runs(files: Iterable[_Numbered]) -> list[list[_Numbered]]:
    runs: list[list[_Numbered]] = []
    for file in files:
        if not runs or file[0] - runs[-1][-1][0] > NEAR_NUMBERS:
            runs.append([])
        runs[-1].append(file)
    return runs


def _numbered(run: Iterable[_Numbered]) -> Timeline:
    order = list(View)
    ranked = sorted(run, key=lambda file: (order.index(camera_of(file[1])), *_place(file)))
    lanes = groupby(ranked, key=lambda file: camera_of(file[1]))
    return Timeline(
        basis=Basis.NUMBER,
        begins_at=None,
        lanes=tuple(_numbered_lane(view, list(lane)) for view, lane in lanes),
    )


def _numbered_lane(view: View, lane: Sequence[_Numbered]) -> Lane:
    return Lane(
        view=view,
        pieces=tuple(Piece(position=clip.position, starts_s=None, ends_s=None) for _, clip in lane),
        joins=tuple(Join(seconds=None, missing=max(0, b[0] - a[0] - 1)) for a, b in pairwise(lane)),
    )
