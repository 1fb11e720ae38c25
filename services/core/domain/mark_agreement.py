"""Two marks beside each other: where they differ, whether eyes and lenses confuse those characters, and that in words.

A mark that a machine read may hold `?` for a character that it could not read: that fits anything, at a small price.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.domain.registration import GAPPED, SUBSTITUTED, distance, printed

UNREAD: Final = "?"
UNREAD_COST: Final = 0.25
"""Less than a known confusion: an unread character speaks for no mark, and hardly against one."""
LIKE: Final = 1.5
"""Up to here two marks may be one plate, told or read wrongly: three known confusions, or one and a slip."""
_SHORTEST_PART: Final = 2


class Agreement(StrEnum):
    """How a mark that was read stands to one that was told, best first."""

    SAME = "same"
    PARTLY = "partly"
    LOOKALIKE = "lookalike"
    NEAR = "near"
    DIFFERENT = "different"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place where two marks differ; a blank side has no character there."""

    told: str
    read: str

    @property
    def cost(self) -> float:
        """As `registration.distance` counts it, and `UNREAD_COST` where nothing was read."""
        return _step(self.told, self.read) if self.told and self.read else GAPPED


@dataclass(frozen=True, kw_only=True)
class Compared:
    """`told` is normalised; `read` may hold `?`. `differences` from left to right, those that look the same among them."""

    told: str
    read: str
    differences: tuple[Difference, ...]

    @property
    def distance(self) -> float:
        """0 where both look the same on the road."""
        return sum(each.cost for each in self.differences)

    @property
    def agreement(self) -> Agreement:
        costs = [each.cost for each in self.differences if each.cost]
        if not costs:
            return Agreement.SAME
        if self.distance > LIKE:
            return Agreement.DIFFERENT
        if set(costs) == {UNREAD_COST}:
            return Agreement.PARTLY
        return Agreement.LOOKALIKE if max(costs) < SUBSTITUTED else Agreement.NEAR


def compared(told: str, read: str) -> Compared:
    """Both normalised but for `?`. Of several cheapest ways to lay them beside each other, the one with most pairs."""
    rows: list[list[_Path]] = [[(at * GAPPED, _missing("", read[:at])) for at in range(len(read) + 1)]]
    for index, from_told in enumerate(told, start=1):
        row: list[_Path] = [(index * GAPPED, _missing(told[:index], ""))]
        for at, from_read in enumerate(read, start=1):
            row.append(_cheapest(rows[-1][at - 1], rows[-1][at], row[-1], from_told, from_read))
        rows.append(row)
    return Compared(told=told, read=read, differences=rows[-1][-1][1])


_Path = tuple[float, tuple[Difference, ...]]


def _missing(told: str, read: str) -> tuple[Difference, ...]:
    only_told = (Difference(told=character, read="") for character in told)
    return (*only_told, *(Difference(told="", read=character) for character in read))


def _cheapest(both: _Path, over: _Path, before: _Path, told: str, read: str) -> _Path:
    pair = () if told == read else (Difference(told=told, read=read),)
    ways = (
        (both[0] + _step(told, read), (*both[1], *pair)),
        (over[0] + GAPPED, (*over[1], Difference(told=told, read=""))),
        (before[0] + GAPPED, (*before[1], Difference(told="", read=read))),
    )
    return min(ways, key=lambda way: way[0])  # the first of equals: a pair


def _step(told: str, read: str) -> float:
    return UNREAD_COST if UNREAD in {told, read} else distance(told, read)


# --- a part of a mark --------------------------------------------------------------------------------------------------


def parts_of(typed: str) -> tuple[str, ...]:
    """What a reporter who could not read all of it did read: its runs of letters and digits, in order (`LS06 ..P`)."""
    return tuple(re.findall("[A-Z0-9]+", typed.upper()))


def part_distance(parts: Sequence[str], read: str) -> float | None:
    """How well the parts fit into the mark read, in their order, each in one piece; None if they cannot or are too little to tell."""
    if sum(map(len, parts)) < _SHORTEST_PART:
        return None
    return _placed(tuple(parts), read)


def _placed(parts: tuple[str, ...], read: str) -> float | None:
    if not parts:
        return 0.0
    first, rest = parts[0], parts[1:]
    found = []
    for at in range(len(read) - len(first) + 1):
        after = _placed(rest, read[at + len(first) :])
        if after is not None:
            found.append(after + sum(map(_step, first, read[at : at + len(first)])))
    return min(found, default=None)


# --- words -------------------------------------------------------------------------------------------------------------


def read_words(mark: str) -> str:
    """A mark as the machine read it, with the gap of its plate also where a character is missing (`LS06 R?P`)."""
    likely = "".join("2" if at in {2, 3} else "A" if one == UNREAD else one for at, one in enumerate(mark))
    return f"{mark[:4]} {mark[4:]}" if UNREAD in mark and " " in printed(likely) else printed(mark)


def words(found: Compared) -> str:
    """One sentence for a reviewer."""
    says = f"The report says {printed(found.told)}, the footage says {read_words(found.read)}"
    if not found.differences:
        return "The report and the footage say the same mark."
    return f"{says}: {_why(found)}."


def _why(found: Compared) -> str:
    glyphs = [each for each in found.differences if not each.cost]
    real = [each for each in found.differences if each.cost and UNREAD not in {each.told, each.read}]
    unread = sum(UNREAD in {each.told, each.read} for each in found.differences)
    match found.agreement:
        case Agreement.SAME:
            return f"{_pairs(glyphs)} look the same on a plate"
        case Agreement.DIFFERENT:
            return "another mark"
        case Agreement.PARTLY:
            return f"it fits, but {_characters(unread)} could not be read"
        case Agreement.LOOKALIKE:
            missed = f"; {_characters(unread)} could not be read" if unread else ""
            return f"{_pairs(real)} look alike{missed}"
    return ", ".join(_slip(each) for each in found.differences if each.cost)


def _pairs(differences: Sequence[Difference]) -> str:
    """`O and D`, `O and D, 8 and B`; each pair once."""
    return ", ".join(dict.fromkeys(f"{each.told} and {each.read}" for each in differences))


def _slip(each: Difference) -> str:
    if not each.read:
        return f"the footage lacks the {each.told}"
    if not each.told:
        return f"the report lacks {'an' if each.read in _AN else 'a'} {each.read}"
    if UNREAD in {each.told, each.read}:
        return "one character could not be read"
    return (
        f"{each.told} and {each.read} look alike"
        if each.cost < SUBSTITUTED
        else f"{each.read} instead of {each.told}"
    )


_AN: Final = "AEFHILMNORSX8"


def _characters(count: int) -> str:
    return "one character" if count == 1 else f"{count} characters"
