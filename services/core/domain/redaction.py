"""What a redacted copy would hide: faces and plates, each with its place in every frame. Proposals: a person looks first.

Boxes are x, y, width and height in whole pixels of the picture as shown; times are seconds as the file counts them, as in
`PlateSighting`. Between sightings a box moves evenly; half a second before the first and after the last it is hidden still.
"""

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.core.domain.media import MediaFacts, PlateSighting

Box = tuple[int, int, int, int]

FILL_S: Final = 0.5
_PACE_OVER_S: Final = 0.3
"""How far back a track is looked at to say how fast it moves: single boxes tremble."""
_SPREAD: Final = 0.5
"""By how much of its height a box has grown on each side at the end of the fill: nobody saw where it went."""
_MOMENT_S: Final = 1e-6


class HiddenKind(StrEnum):
    FACE = "face"
    PLATE = "plate"


class Source(StrEnum):
    """What found it: the face model, the text model, or the look of a plate (dense upright strokes in a flat strip)."""

    FACES = "faces"
    TEXT = "text"
    SHAPE = "shape"

    @property
    def kind(self) -> HiddenKind:
        return HiddenKind.FACE if self is Source.FACES else HiddenKind.PLATE


@dataclass(frozen=True, kw_only=True)
class Spotted:
    """One find in one frame; `score` 0..1."""

    frame_index: int
    pts_s: float
    box: Box
    source: Source
    score: float


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Where a track was in one frame that was looked at."""

    frame_index: int
    pts_s: float
    box: Box


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The size of the picture as shown, and from when to when the film shows, in seconds."""

    width: int
    height: int
    begins_s: float = 0.0
    ends_s: float = 0.0

    def clipped(self, edges: tuple[float, float, float, float]) -> Box:
        """Whole pixels round left, top, right and bottom, cut at the picture's edges."""
        left, top, right, bottom = edges
        x, y = max(0, int(left // 1)), max(0, int(top // 1))
        return x, y, max(0, min(self.width, -int(-right // 1)) - x), max(0, min(self.height, -int(-bottom // 1)) - y)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One face or plate to hide from one time to another. `seen` is in order of time, one at least; `score` is its surest."""

    number: int
    kind: HiddenKind
    sources: tuple[Source, ...]
    score: float
    from_s: float
    to_s: float
    seen: tuple[Seen, ...]

    def covers(self, pts_s: float) -> bool:
        return self.from_s - _MOMENT_S <= pts_s <= self.to_s + _MOMENT_S

    def box_at(self, pts_s: float, frame: Frame) -> Box | None:
        """What to hide at a time; None before and after."""
        if not self.covers(pts_s):
            return None
        after = bisect_right(self.seen, pts_s, key=lambda one: one.pts_s)
        if after == 0:
            return _filled(self.seen, pts_s, frame)
        if after == len(self.seen):
            return _filled(self.seen[::-1], pts_s, frame)
        return _between(self.seen[after - 1], self.seen[after], pts_s, frame)


@dataclass(frozen=True, kw_only=True)
class Redactions:
    """Everything proposed for one file, in order of its first time."""

    frame: Frame
    proposals: tuple[Proposal, ...]

    def boxes_at(self, pts_s: float, *, visible: Collection[int] = ()) -> tuple[tuple[Proposal, Box], ...]:
        """What to hide in the picture at a time, but for the proposals with the numbers in `visible`."""
        wanted = (one for one in self.proposals if one.number not in visible)
        found = ((one, one.box_at(pts_s, self.frame)) for one in wanted)
        return tuple((one, box) for one, box in found if box and box[2] and box[3])


# --- where a track is --------------------------------------------------------------------------------------------------

Edges = tuple[float, float, float, float]


def _between(a: Seen, b: Seen, pts_s: float, frame: Frame) -> Box:
    """Each edge moves evenly from one sighting to the next."""
    share = (pts_s - a.pts_s) / (b.pts_s - a.pts_s)
    pairs = zip(edges(a.box), edges(b.box), strict=True)
    left, top, right, bottom = (one + (other - one) * share for one, other in pairs)
    return frame.clipped((left, top, right, bottom))


def _filled(seen: Sequence[Seen], pts_s: float, frame: Frame) -> Box:
    """Past an end (`seen` begins there): where it was, where it was going, and some room round both."""
    end = seen[0]
    away = abs(pts_s - end.pts_s)
    x, y = pace(seen)
    left, top, right, bottom = edges(end.box)
    room = _SPREAD * end.box[3] * away / FILL_S
    return frame.clipped(
        (
            left + min(0.0, x * away) - room,
            top + min(0.0, y * away) - room,
            right + max(0.0, x * away) + room,
            bottom + max(0.0, y * away) + room,
        )
    )


def pace(seen: Sequence[Seen]) -> tuple[float, float]:
    """Pixels a second over the end of a track at which `seen` begins, outwards; nought for a single sighting."""
    end = seen[0]
    near = [one for one in seen[1:] if abs(one.pts_s - end.pts_s) <= _PACE_OVER_S] or list(seen[1:2])
    if not near:
        return 0.0, 0.0
    (ex, ey), (ox, oy) = centre(end.box), centre(near[-1].box)
    apart = abs(end.pts_s - near[-1].pts_s)
    return (ex - ox) / apart, (ey - oy) / apart


def edges(box: Box) -> Edges:
    """Left, top, right, bottom."""
    x, y, wide, high = box
    return x, y, x + wide, y + high


def centre(box: Box) -> tuple[float, float]:
    x, y, wide, high = box
    return x + wide / 2, y + high / 2


def shared(a: Box, b: Box) -> float:
    """How much of the smaller of two boxes lies in the other, 0..1."""
    (al, at, ar, ab), (bl, bt, br, bb) = edges(a), edges(b)
    inside = max(0, min(ar, br) - max(al, bl)) * max(0, min(ab, bb) - max(at, bt))
    return inside / max(1, min(a[2] * a[3], b[2] * b[3]))


# --- the vehicle that the report is about stays visible ----------------------------------------------------------------

_SAME_PLACE: Final = 0.5


def visible_for(
    redactions: Redactions, sightings: Sequence[PlateSighting], facts: MediaFacts
) -> frozenset[int]:
    """The numbers of the plates that are the vehicle with these sightings: they lie on most of those in their time."""
    places = [(one.pts_s, shown_box(one.box, facts)) for one in sightings]
    plates = (one for one in redactions.proposals if one.kind is HiddenKind.PLATE)
    return frozenset(one.number for one in plates if _is_at(one, places, redactions.frame))


def _is_at(proposal: Proposal, places: Sequence[tuple[float, Box]], frame: Frame) -> bool:
    met = [(box, other) for at, box in places if (other := proposal.box_at(at, frame))]
    return 2 * sum(shared(box, other) >= _SAME_PLACE for box, other in met) > len(met)


def shown_box(stored: Box, facts: MediaFacts) -> Box:
    """A box in stored pixels as it lies in the picture as shown: flipped top to bottom if mirrored, then turned clockwise."""
    x, y, wide, high = stored
    sideways = facts.rotation_cw in {90, 270}
    stored_wide, stored_high = (facts.height, facts.width) if sideways else (facts.width, facts.height)
    if facts.mirrored:
        y = stored_high - y - high
    if facts.rotation_cw == 90:  # noqa: PLR2004 -- quarter turns
        return stored_high - y - high, x, high, wide
    if facts.rotation_cw == 180:  # noqa: PLR2004 -- quarter turns
        return stored_wide - x - wide, stored_high - y - high, wide, high
    if facts.rotation_cw == 270:  # noqa: PLR2004 -- quarter turns
        return y, stored_wide - x - wide, high, wide
    return x, y, wide, high


def words_for(boxes: Iterable[Box]) -> str:
    """As the ledger keeps what was hidden in a still."""
    return "boxes=" + " ".join(",".join(map(str, box)) for box in boxes)


def boxes_told(arguments: str) -> tuple[Box, ...]:
    """The boxes at the end of a ledger's arguments, as `words_for` wrote them."""
    _, _, told = arguments.partition("boxes=")
    numbers = (tuple(map(int, each.split(","))) for each in told.split())
    return tuple((x, y, wide, high) for x, y, wide, high in numbers)


# --- as it is kept -----------------------------------------------------------------------------------------------------


def as_json(redactions: Redactions) -> bytes:
    """The file of the ledger: the same proposals are the same bytes."""
    frame = redactions.frame
    told = {
        "version": 1, "width": frame.width, "height": frame.height, "begins_s": frame.begins_s, "ends_s": frame.ends_s,
        "proposals": [_told(one) for one in redactions.proposals],
    }  # fmt: skip
    return json.dumps(told, separators=(",", ":")).encode()


def _told(one: Proposal) -> dict[str, Any]:
    return {
        "number": one.number, "kind": one.kind, "sources": one.sources, "score": one.score,
        "from_s": one.from_s, "to_s": one.to_s,
        "seen": [[seen.frame_index, seen.pts_s, *seen.box] for seen in one.seen],
    }  # fmt: skip


def redactions_in(told: bytes) -> Redactions:
    """Read back what `as_json` wrote."""
    kept = json.loads(told)
    frame = Frame(**{name: kept[name] for name in ("width", "height", "begins_s", "ends_s")})
    return Redactions(frame=frame, proposals=tuple(_proposal(one) for one in kept["proposals"]))


def _proposal(told: dict[str, Any]) -> Proposal:
    return Proposal(
        number=told["number"], kind=HiddenKind(told["kind"]), sources=tuple(map(Source, told["sources"])),
        score=told["score"], from_s=told["from_s"], to_s=told["to_s"],
        seen=tuple(Seen(frame_index=frame, pts_s=at, box=(x, y, w, h)) for frame, at, x, y, w, h in told["seen"]),
    )  # fmt: skip
