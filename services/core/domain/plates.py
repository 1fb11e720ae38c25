"""What the frames agree on: tracks by vehicle, a weighted vote for each character, and abstaining.

A reading is an investigative aid: a person reads the original frame.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.core.domain.plate_alignment import ALPHABET, Alignment
from services.core.domain.plate_countries import Country
from services.core.domain.plate_grammar import Form, fits
from services.core.domain.registration import Format, distance, same_mark

Box = tuple[int, int, int, int]
"""x, y, width, height in stored pixels."""

_AGREE: Final = {Format.CURRENT: 2.5, None: 0.7}
_AGREE_RARER: Final = 1.5
"""Misfit up to which a frame counts as saying a mark; the less a format constrains, the clearer it must be seen."""
_ALONE: Final = {Format.CURRENT: 1.0, None: 0.4}
_ALONE_RARER: Final = 0.8
"""The same for a picture that is alone."""
_NEVER_REPORTED: Final = {Format.DATELESS}
"""Too much short writing on a road looks like these ("30 MPH")."""
_SURE_SHARE: Final = 0.6
_MOST_DOUBTS: Final = 2
_HAS_A_SAY: Final = 0.005
_MOST_CHANCES: Final = 3
_FARTHEST_ALTERNATIVE: Final = 2.0
"""What one frame said of another sign that was taken into the track is nothing that this mark may be."""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One crop in one frame that may be a mark."""

    frame_index: int
    pts_s: float
    box: Box
    alignment: Alignment


Chances = tuple[tuple[str, float], ...]
"""Characters that one place of a mark may be, with shares of 1."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the frames of one vehicle agree on; `agreeing` are the frames that say so, cheapest first.

    `characters` are, for each place of the mark, what it may be with its share of the vote, likeliest first.
    """

    mark: str
    confidence: float
    agreeing: tuple[Observation, ...]
    alternatives: tuple[str, ...]
    characters: tuple[Chances, ...]


# --- tracks ------------------------------------------------------------------------------------------------------------

_TRACK_GAP_S: Final = 2.5
_SAME_TEXT_GAP_S: Final = 30.0
"""A mark that was lost from view and is read the same again is the same vehicle."""
_SAME_VEHICLE: Final = 1.5
"""Marks at most so far apart (registration.distance) may be one, read twice."""


def tracks(observations: Iterable[Observation]) -> tuple[tuple[Observation, ...], ...]:
    """Group by vehicle: near in time, and near in place or much alike in text; or the same text within half a minute."""
    open_tracks: list[list[Observation]] = []
    for seen in sorted(observations, key=lambda one: (one.pts_s, one.alignment.cost)):
        fitting = [track for track in open_tracks if _continues(track, seen)]
        if fitting:
            min(fitting, key=lambda track: _apart(track[-1], seen)).append(seen)
        else:
            open_tracks.append([seen])
    return tuple(tuple(track) for track in open_tracks)


def _continues(track: Sequence[Observation], seen: Observation) -> bool:
    last = track[-1]
    gap = seen.pts_s - last.pts_s
    if last.frame_index == seen.frame_index or gap > _SAME_TEXT_GAP_S:
        return False
    if gap > _TRACK_GAP_S:
        return same_mark(last.alignment.text, seen.alignment.text)
    alike = min(distance(one.alignment.text, seen.alignment.text) for one in track[-3:]) <= _SAME_VEHICLE
    return alike or (_apart(last, seen) < 1 and not _said(seen.alignment))


def _apart(a: Observation, b: Observation) -> float:
    """Distance of the centres in widths of the larger box."""
    (ax, ay, aw, ah), (bx, by, bw, bh) = a.box, b.box
    dx, dy = ax + aw / 2 - bx - bw / 2, ay + ah / 2 - by - bh / 2
    return math.hypot(dx, dy) / max(aw, bw, 1)


# --- the vote ----------------------------------------------------------------------------------------------------------


def verdicts(observations: Iterable[Observation], *, still: bool) -> tuple[Verdict, ...]:
    """Every mark that can be agreed, best first. Of footage two frames must agree; a still is allowed one that is sure."""
    found = [verdict for track in tracks(observations) if (verdict := vote(track, still=still)) is not None]
    return tuple(sorted(_merged(found), key=lambda one: (-_prominence(one), one.mark)))


def _prominence(verdict: Verdict) -> float:
    """How sure, and how long in view: the vehicle that a report is about is seldom a passing one."""
    return verdict.confidence * math.sqrt(len(verdict.agreeing))


def vote(track: Sequence[Observation], *, still: bool) -> Verdict | None:
    """The mark of one track, or None: abstaining is an answer."""
    leader = _leading_shape(track)
    ballots = [one for one in track if _shape(one) == leader]
    shares = _shares(ballots)
    mark, doubtful = _spelt(shares, ballots), [share[0][1] < _SURE_SHARE for share in shares]
    agreeing = tuple(
        sorted((o for o in ballots if _agrees(o, mark, doubtful)), key=lambda o: o.alignment.cost)
    )
    if not _enough(agreeing, still=still) or sum(doubtful) > _MOST_DOUBTS:
        return None
    shown = "".join("?" if unsure else c for c, unsure in zip(mark, doubtful, strict=True))
    return Verdict(
        mark=shown,
        confidence=_confidence(shares, agreeing),
        agreeing=agreeing,
        alternatives=_alternatives(shown, mark, shares, track),
        characters=tuple(_chances(share) for share in shares),
    )


def _chances(share: Sequence[tuple[str, float]]) -> Chances:
    """The likeliest, and what else has a say in it."""
    best, *others = share
    said = [best, *(pair for pair in others if pair[1] >= _HAS_A_SAY)][:_MOST_CHANCES]
    return tuple((character, round(part, 3)) for character, part in said)


def _shape(one: Observation) -> tuple[Form | None, int, str]:
    """Votes are counted slot by slot, so only marks built alike are counted together."""
    kinds = "".join("9" if c.isdigit() else "A" for c in one.alignment.text) if one.alignment.form else ""
    return one.alignment.form, len(one.alignment.text), kinds


def _leading_shape(track: Sequence[Observation]) -> tuple[Form | None, int, str]:
    weights: dict[tuple[Form | None, int, str], float] = {}
    for one in track:
        weights[_shape(one)] = weights.get(_shape(one), 0.0) + _weight(one)
    return max(weights, key=lambda shape: weights[shape])


def _weight(one: Observation) -> float:
    return math.exp(-0.8 * one.alignment.misfit)


def _shares(ballots: Sequence[Observation]) -> list[list[tuple[str, float]]]:
    """For each slot the characters by their share of the vote: sum of exp(-0.8 misfit) log p, then a softmax."""
    return [_slot_shares(ballots, slot) for slot in range(len(ballots[0].alignment.text))]


def _slot_shares(ballots: Sequence[Observation], slot: int) -> list[tuple[str, float]]:
    allowed = _allowed(ballots, slot)
    scores = {
        c: sum(_weight(o) * math.log(o.alignment.slots[slot][ALPHABET.index(c)]) for o in ballots)
        for c in allowed
    }
    top = max(scores.values())
    spread = {c: math.exp(score - top) for c, score in scores.items()}
    total = sum(spread.values())
    return sorted(((c, value / total) for c, value in spread.items()), key=lambda pair: -pair[1])


def _allowed(ballots: Sequence[Observation], slot: int) -> str:
    """Within a UK format a slot keeps its kind, and shared glyphs are one character of that kind."""
    sample = ballots[0].alignment
    if sample.form is None:
        return ALPHABET.replace("O", "").replace("I", "")
    if sample.text[slot].isdigit():
        return ALPHABET[:10]
    return "".join(sorted({o.alignment.text[slot] for o in ballots} | set(ALPHABET[10:]) - set("IOQ")))


def _spelt(shares: Sequence[Sequence[tuple[str, float]]], ballots: Sequence[Observation]) -> str:
    """The winners of all slots, unless together they are no mark: then the cheapest frame's own text."""
    voted = "".join(share[0][0] for share in shares)
    form = ballots[0].alignment.form
    if form is None or fits(voted, form):
        return voted
    return min(ballots, key=lambda o: o.alignment.cost).alignment.text


def _agrees(one: Observation, mark: str, doubtful: Sequence[bool]) -> bool:
    if not _said(one.alignment):
        return False
    pairs = zip(one.alignment.text, mark, doubtful, strict=True)
    return all(unsure or same_mark(a, b) for a, b, unsure in pairs)


def _said(alignment: Alignment, *, still: bool = False) -> bool:
    """Whether this crop was seen clearly enough to count."""
    limits, rarer = (_ALONE, _ALONE_RARER) if still else (_AGREE, _AGREE_RARER)
    form = Format.CURRENT if isinstance(alignment.form, Country) else alignment.form
    return form not in _NEVER_REPORTED and alignment.misfit <= limits.get(form, rarer)


def _enough(agreeing: Sequence[Observation], *, still: bool) -> bool:
    if still:
        return bool(agreeing) and _said(agreeing[0].alignment, still=True)
    return len({one.frame_index for one in agreeing}) > 1


def _confidence(shares: Sequence[Sequence[tuple[str, float]]], agreeing: Sequence[Observation]) -> float:
    """The weakest character's share, times how unlikely it is that every frame erred; never 1."""
    all_err = math.prod(1 - 0.8 * math.exp(-0.5 * one.alignment.misfit) for one in agreeing)
    return round(min(0.99, min(share[0][1] for share in shares) * (1 - all_err)), 3)


def _alternatives(
    shown: str, mark: str, shares: Sequence[Sequence[tuple[str, float]]], track: Sequence[Observation]
) -> tuple[str, ...]:
    """What else it may be: the runner-up in each slot that is not certain, then what single frames said."""
    spoken = [shown] if "?" not in shown else []
    runners = [
        mark[:at] + share[1][0] + mark[at + 1 :]
        for at, share in enumerate(shares)
        if len(share) > 1 and share[1][1] > 0.05  # noqa: PLR2004 -- one in twenty
    ]
    said = (one.alignment.text for one in sorted(track, key=lambda one: one.alignment.cost))
    singles = [text for text in said if distance(text, mark) <= _FARTHEST_ALTERNATIVE]
    unsure = [mark] if "?" in shown else []
    found = dict.fromkeys(unsure + runners + singles)
    return tuple(text for text in found if not any(same_mark(text, known) for known in spoken))[:3]


def _merged(found: Sequence[Verdict]) -> list[Verdict]:
    """One vehicle that was lost and seen again is one verdict: that of the surer track, with the sightings of both."""
    merged: list[Verdict] = []
    for verdict in sorted(found, key=lambda one: (one.mark.count("?"), -one.confidence)):
        known = next((n for n, one in enumerate(merged) if _compatible(one.mark, verdict.mark)), None)
        if known is None:
            merged.append(verdict)
        else:
            both = sorted((*merged[known].agreeing, *verdict.agreeing), key=lambda one: one.alignment.cost)
            merged[known] = replace(merged[known], agreeing=tuple(both))
    return merged


def _compatible(a: str, b: str) -> bool:
    """Whether both can be the same mark: `?` may be anything."""
    return len(a) == len(b) and all(x == y or "?" in {x, y} for x, y in zip(a, b, strict=True))
