"""From what a recogniser saw in one crop to the cheapest well-formed mark: a small dynamic programme over the formats.

Pure and slow enough to be called for a few crops a frame.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.core.domain.plate_grammar import BRITISH, Form, Grammar, fits
from services.core.domain.registration import CONFUSIONS

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Spike = tuple[float, ...]
"""One character as seen: 36 probabilities in the order of `ALPHABET`; what is missing to 1 is some other sign."""

DELETED_AT_EDGE: Final = 2.2
DELETED_INSIDE: Final = 4.5
_MIXED_IN: Final = 0.06
_MIXED_INTO_VOTES: Final = 0.05
"""Less than in an alignment: there a confusion must be forgiven, here the frames must be told apart."""
_FLOOR: Final = 1e-4
_SHARED_GLYPHS: Final = (("0", "O"), ("1", "I"))
_ANY_PRIOR: Final = 2.4
_ANY_LENGTHS: Final = range(5, 9)
_DIGITS_TOGETHER: Final = re.compile("[0-9][2-9]|[2-9][0-9]|[0-9]{3}")


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """The best mark for one crop.

    `cost` 0 is certain; `misfit` is the cost without what is added for rare forms; `slots` the probabilities per
    character, for the vote; `form` None is a mark that no rule in force builds.
    """

    text: str
    cost: float
    misfit: float
    form: Form | None
    slots: tuple[Spike, ...]


def align(spikes: Sequence[Spike], *, grammar: Grammar = BRITISH) -> Alignment | None:
    """The cheapest well-formed mark for these characters, or None if nothing fits at all."""
    if not 4 <= len(spikes) <= 12:  # noqa: PLR2004 -- shorter is no mark worth reading, longer is a sentence
        return None
    found = _cheapest_built(spikes, grammar)
    if found is not None and found.cost <= _ANY_PRIOR:
        return found
    others = [one for one in (found, *_foreign(spikes, grammar)) if one is not None]
    return min(others, key=lambda one: one.cost, default=None)


def _cheapest_built(spikes: Sequence[Spike], grammar: Grammar) -> Alignment | None:
    """The cheapest mark that a rule builds; a rule that cannot win any more is left early."""
    crop = _Crop(spikes, tuple(_softened(spike) for spike in spikes))
    best: Alignment | None = None
    for rule in grammar.rules:
        limit = math.inf if best is None else best.cost - rule.prior
        found = crop.aligned(rule.slots, rule.gaps, limit=limit)
        if found is not None and fits(found[1], rule.form):
            best = crop.alignment(found, form=rule.form, prior=rule.prior)
    return best


def _foreign(spikes: Sequence[Spike], grammar: Grammar) -> list[Alignment]:
    """Marks that no rule builds: five to eight characters, digits and letters, O and 0 as they were seen."""
    crop = _Crop(spikes, tuple(tuple(min(1.0, seen + _FLOOR) for seen in spike) for spike in spikes))
    found = [crop.aligned((ALPHABET,) * length, _NO_GAP) for length in _ANY_LENGTHS]
    return [
        crop.alignment(one, form=None, prior=_ANY_PRIOR)
        for one in found
        if one and _mixed(one[1]) and not grammar.knows(one[1])
    ]


_NO_GAP: Final = frozenset[int]()


def _mixed(text: str) -> bool:
    """Letters, and digits side by side that are no O or I misread."""
    return not text.isdigit() and bool(_DIGITS_TOGETHER.search(text))


def _softened(spike: Spike, share: float = _MIXED_IN) -> Spike:
    """Shared glyphs put together, and a share of each character lent to those that it is mistaken for."""
    seen = dict(zip(ALPHABET, spike, strict=True))
    for digit, letter in _SHARED_GLYPHS:
        seen[digit] = seen[letter] = seen[digit] + seen[letter]
    lent = {
        character: max((seen[other] for other in CONFUSIONS[character]), default=0.0)
        for character in ALPHABET
    }
    return tuple(min(1.0, seen[c] + share * lent[c] * (1 - seen[c]) + _FLOOR) for c in ALPHABET)


@lru_cache(maxsize=64)
def _indices(slot: str) -> tuple[int, ...]:
    return tuple(ALPHABET.index(character) for character in slot)


Found = tuple[float, str, tuple[int, ...]]
"""What it cost, the mark, and which spike each slot took."""


class _Crop:
    """The characters of one crop, with what each costs in each kind of slot, counted once for all rules."""

    def __init__(self, spikes: Sequence[Spike], soft: Sequence[Spike]) -> None:
        self._spikes, self._soft = spikes, soft
        self._signs = [0.05 + 0.95 * min(1.0, sum(spike)) for spike in spikes]
        self._costs: dict[str, list[float]] = {}

    def aligned(
        self, slots: tuple[str, ...], gaps: frozenset[int], *, limit: float = math.inf
    ) -> Found | None:
        """Every slot takes one spike, in order; spikes left over are deleted at a cost. None if it costs `limit` or more."""
        if len(self._soft) < len(slots):
            return None
        path = self._cheapest(slots, gaps, limit)
        if path is None:
            return None
        cost, taken = path
        text = "".join(_best(self._soft[index], slot) for index, slot in zip(taken, slots, strict=True))
        return cost, text, taken

    def alignment(self, found: Found, *, form: Form | None, prior: float) -> Alignment:
        cost, text, taken = found
        slots = tuple(_softened(self._spikes[index], _MIXED_INTO_VOTES) for index in taken)
        return Alignment(text=text, cost=cost + prior, misfit=cost, form=form, slots=slots)

    def _cost(self, slot: str) -> list[float]:
        """What each spike costs in such a slot."""
        if slot not in self._costs:
            allowed = _indices(slot)
            self._costs[slot] = [-math.log(max(seen[at] for at in allowed)) for seen in self._soft]
        return self._costs[slot]

    def _cheapest(
        self, slots: tuple[str, ...], gaps: frozenset[int], limit: float
    ) -> tuple[float, tuple[int, ...]] | None:
        """Dynamic programming over (slots filled, spikes used): the least cost, and which spike each slot took."""
        rows = [_Row.empty(self._signs)]
        edges = gaps | {len(slots)}
        for filled, slot in enumerate(slots, start=1):
            rows.append(rows[-1].then(self._cost(slot), self._signs, at_edge=filled in edges))
            if min(rows[-1].costs) >= limit:
                return None
        total = rows[-1].costs[-1]
        return (total, _taken(rows)) if total < limit else None


@dataclass(frozen=True)
class _Row:
    """For some slots filled, by how many spikes were used: the least cost, and whether the last of them was left out."""

    costs: list[float]
    left_out: list[bool]

    @classmethod
    def empty(cls, signs: Sequence[float]) -> "_Row":
        """No slot filled: what stands before the mark, a flag or a bolt, is left out."""
        costs = [0.0]
        for sign in signs:
            costs.append(costs[-1] + DELETED_AT_EDGE * sign)
        return cls(costs, [True] * len(costs))

    def then(self, takes: Sequence[float], signs: Sequence[float], *, at_edge: bool) -> "_Row":
        """One slot more. What is no letter or digit is cheap to leave out, most of all at an edge or in the gap."""
        each = DELETED_AT_EDGE if at_edge else DELETED_INSIDE
        costs, left_out = [math.inf], [False]
        for used, (cost, sign) in enumerate(zip(takes, signs, strict=True)):
            taken, skipped = self.costs[used] + cost, costs[-1] + each * sign
            costs.append(min(taken, skipped))
            left_out.append(skipped < taken)
        return _Row(costs, left_out)


def _taken(rows: Sequence[_Row]) -> tuple[int, ...]:
    """Back from the end: which spike filled each slot."""
    used, taken = len(rows[0].costs) - 1, []
    for row in reversed(rows[1:]):
        while row.left_out[used]:
            used -= 1
        used -= 1
        taken.append(used)
    return tuple(reversed(taken))


def _best(slot: Spike, allowed: str) -> str:
    return max(allowed, key=lambda character: (slot[ALPHABET.index(character)], character.isdigit()))
