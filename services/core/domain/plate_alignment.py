"""From what a recogniser saw in one crop to the cheapest well-formed mark: a small dynamic programme over the formats.

Pure and slow enough to be called for a few crops a frame.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from services.core.domain.registration import CONFUSIONS, TEMPLATES, Format, Template, formats

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

_PRIORS: Final = {
    Format.CURRENT: 0.0,
    Format.PREFIX: 0.6,
    Format.SUFFIX: 1.2,
    Format.NORTHERN_IRELAND: 1.5,
    Format.Q_PLATE: 2.0,
    Format.DATELESS: 3.0,
}
"""Rarer formats must be seen more clearly to be preferred."""
_ANY_PRIOR: Final = 2.4
_DIGITS_TOGETHER: Final = re.compile("[0-9][2-9]|[2-9][0-9]|[0-9]{3}")


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """The best mark for one crop.

    `cost` 0 is certain; `misfit` is the cost without what is added for rare formats; `slots` the probabilities per
    character, for the vote; `form` None is a mark of no UK format.
    """

    text: str
    cost: float
    misfit: float
    form: Format | None
    slots: tuple[Spike, ...]


def align(spikes: Sequence[Spike]) -> Alignment | None:
    """The cheapest well-formed mark for these characters, or None if nothing fits at all."""
    if not 4 <= len(spikes) <= 12:  # noqa: PLR2004 -- shorter is no mark worth reading, longer is a sentence
        return None
    soft = tuple(_softened(spike) for spike in spikes)
    found = [one for template in TEMPLATES if (one := _aligned(soft, spikes, template)) is not None]
    if not found or min(one.cost for one in found) > _ANY_PRIOR:
        found += _foreign(spikes)
    return min(found, key=lambda one: one.cost, default=None)


def _foreign(spikes: Sequence[Spike]) -> list[Alignment]:
    """Marks of no UK format at all: five to eight characters, digits and letters, O and 0 as they were seen."""
    found = []
    soft = [tuple(min(1.0, seen + _FLOOR) for seen in spike) for spike in spikes]
    for length in range(5, 9):
        template = Template(format=Format.TRADE, slots=(ALPHABET,) * length)
        one = _aligned(soft, spikes, template)
        if one and _mixed(one.text) and not formats(one.text):
            found.append(replace(one, form=None))
    return found


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


def _aligned(soft: Sequence[Spike], spikes: Sequence[Spike], template: Template) -> Alignment | None:
    """Every slot takes one spike, in order; spikes left over are deleted at a cost."""
    path = _cheapest(soft, spikes, template)
    if path is None:
        return None
    cost, taken = path
    chosen = zip(taken, template.slots, strict=True)
    text = "".join(_best(soft[index], allowed) for index, allowed in chosen)
    slots = tuple(_softened(spikes[index], _MIXED_INTO_VOTES) for index in taken)
    is_any = template.format is Format.TRADE
    if not is_any and template.format not in formats(text):
        return None
    prior = _ANY_PRIOR if is_any else _PRIORS[template.format]
    return Alignment(text=text, cost=cost + prior, misfit=cost, form=template.format, slots=slots)


_State = tuple[float, tuple[int, ...]]
"""Cost so far, and which spike each filled slot took."""


def _best(slot: Spike, allowed: str) -> str:
    return max(allowed, key=lambda character: (slot[ALPHABET.index(character)], character.isdigit()))


def _cheapest(soft: Sequence[Spike], spikes: Sequence[Spike], template: Template) -> _State | None:
    """Dynamic programming over (spikes used, slots filled): the least cost, and which spike each slot took."""
    length = len(template.slots)
    if len(soft) < length:
        return None
    row: list[_State] = [(0.0, ()), *[(math.inf, ()) for _ in range(length)]]
    for index, spike in enumerate(soft):
        sign = 0.05 + 0.95 * min(1.0, sum(spikes[index]))
        row = [
            min(_left_out(row[filled], filled, template, sign), _taken(row, filled, template, (index, spike)))
            for filled in range(length + 1)
        ]
    return row[length] if row[length][0] < math.inf else None


def _left_out(state: _State, filled: int, template: Template, sign: float) -> _State:
    """A bolt, a flag or a hyphen stands at an edge or in the gap; what is no letter or digit is cheap to leave out."""
    at_edge = filled in {0, template.gap, len(template.slots)}
    return state[0] + (DELETED_AT_EDGE if at_edge else DELETED_INSIDE) * sign, state[1]


def _taken(row: list[_State], filled: int, template: Template, spike: tuple[int, Spike]) -> _State:
    if filled == 0:
        return math.inf, ()
    index, seen = spike
    before = row[filled - 1]
    best = max(seen[at] for at in _indices(template.slots[filled - 1]))
    return before[0] - math.log(best), (*before[1], index)
