"""From finds in single frames to proposals: what overlaps in one frame is one, what moves from frame to frame is one.

Nothing that was found is left out: linking only says which finds are the same thing, so that the frames between are hidden.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from services.core.domain.redaction import (
    FILL_S,
    Box,
    Frame,
    Proposal,
    Redactions,
    Seen,
    Source,
    Spotted,
    centre,
    edges,
    pace,
    shared,
)

_LINK_S: Final = 2 * FILL_S
"""What is lost for longer is a new track; up to here the fills of both ends meet."""
_REACH: Final = 0.6
_REACH_A_SECOND: Final = 2.0
"""How far from where it should be a track may be found again, in its own longer sides: at once, and more by the second."""
_GROWN: Final = 1.8
"""A track does not change its size by more between two sightings; two boxes joined are not larger than this, times the larger."""
_SAME: Final = 0.5


@dataclass(kw_only=True)
class _Track:
    seen: list[Seen] = field(default_factory=list)
    sources: set[Source] = field(default_factory=set)
    score: float = 0.0

    def take(self, found: "_Joined") -> None:
        self.seen.append(found.seen)
        self.sources |= found.sources
        self.score = max(self.score, found.score)

    def miss(self, seen: Seen) -> float:
        """How far a sighting is from where this track should be by then, in shares of its reach; above 1 is another thing."""
        last = self.seen[-1]
        gap = seen.pts_s - last.pts_s
        if not 0 < gap <= _LINK_S or not _alike(last.box, seen.box):
            return math.inf
        (x, y), (dx, dy), (sx, sy) = centre(last.box), pace(self.seen[::-1]), centre(seen.box)
        reach = max(last.box[2], last.box[3], seen.box[2], seen.box[3]) * (_REACH + _REACH_A_SECOND * gap)
        held = math.hypot(sx - x, sy - y)
        return min(held, math.hypot(sx - x - dx * gap, sy - y - dy * gap)) / reach


@dataclass(frozen=True, kw_only=True)
class _Joined:
    seen: Seen
    sources: frozenset[Source]
    score: float


def redactions(spotted: Iterable[Spotted], frame: Frame) -> Redactions:
    """All proposals for a file; the order of the finds does not matter."""
    finds = sorted(spotted, key=lambda one: (one.source.kind, one.pts_s, -one.score, one.box, one.source))
    tracks = []
    for _, same_kind in groupby(finds, key=lambda one: one.source.kind):
        tracks += _tracks(list(same_kind))
    tracks.sort(key=lambda track: (track.seen[0].pts_s, min(track.sources).kind, track.seen[0].box))
    numbered = enumerate(tracks, start=1)
    return Redactions(frame=frame, proposals=tuple(_proposal(track, number, frame) for number, track in numbered))  # fmt: skip


def _proposal(track: _Track, number: int, frame: Frame) -> Proposal:
    first, last = track.seen[0].pts_s, track.seen[-1].pts_s
    return Proposal(
        number=number,
        kind=min(track.sources).kind,
        sources=tuple(sorted(track.sources)),
        score=round(track.score, 3),
        from_s=round(min(first, max(frame.begins_s, first - FILL_S)), 6),
        to_s=round(max(last, min(frame.ends_s, last + FILL_S)), 6),
        seen=tuple(track.seen),
    )


def _tracks(finds: Sequence[Spotted]) -> list[_Track]:
    every: list[_Track] = []
    open_tracks: list[_Track] = []
    for at, in_frame in groupby(finds, key=lambda one: one.pts_s):
        open_tracks = [track for track in open_tracks if at - track.seen[-1].pts_s <= _LINK_S]
        begun = _continue(open_tracks, _joined(list(in_frame)))
        open_tracks += begun
        every += begun
    return every


def _continue(tracks: list[_Track], found: list[_Joined]) -> list[_Track]:
    """The nearest pairs first; what fits no track begins one. Returns those that begin."""
    pairs = [
        (miss, t, f)
        for t, track in enumerate(tracks)
        for f, one in enumerate(found)
        if (miss := track.miss(one.seen)) <= 1
    ]
    taken_tracks: set[int] = set()
    taken: set[int] = set()
    for _, t, f in sorted(pairs):
        if t not in taken_tracks and f not in taken:
            tracks[t].take(found[f])
            taken_tracks.add(t)
            taken.add(f)
    return [_begun(one) for f, one in enumerate(found) if f not in taken]


def _begun(found: _Joined) -> _Track:
    track = _Track()
    track.take(found)
    return track


def _joined(finds: Sequence[Spotted]) -> list[_Joined]:
    """What the finders of one frame say twice is said once, by the box round both."""
    joined: list[_Joined] = []
    for one in finds:
        new = _Joined(
            seen=Seen(frame_index=one.frame_index, pts_s=one.pts_s, box=one.box),
            sources=frozenset((one.source,)), score=one.score,
        )  # fmt: skip
        known = next((n for n, other in enumerate(joined) if _is_one(other.seen.box, one.box)), None)
        if known is None:
            joined.append(new)
        else:
            joined[known] = _both(joined[known], new)
    return joined


def _both(a: _Joined, b: _Joined) -> _Joined:
    seen = Seen(frame_index=a.seen.frame_index, pts_s=a.seen.pts_s, box=_round(a.seen.box, b.seen.box))
    return _Joined(seen=seen, sources=a.sources | b.sources, score=max(a.score, b.score))


def _round(a: Box, b: Box) -> Box:
    (al, at, ar, ab), (bl, bt, br, bb) = edges(a), edges(b)
    left, top = min(al, bl), min(at, bt)
    return int(left), int(top), int(max(ar, br) - left), int(max(ab, bb) - top)


def _is_one(a: Box, b: Box) -> bool:
    _, _, wide, high = _round(a, b)
    return shared(a, b) >= _SAME and wide * high <= _GROWN * max(a[2] * a[3], b[2] * b[3])


def _alike(a: Box, b: Box) -> bool:
    return all(max(a[side], b[side]) <= _GROWN * max(1, min(a[side], b[side])) for side in (2, 3))
