"""The grammar of UK registration marks: every format a mark may be, what is mistaken for what, when a mark began.

Source: formats as DVLA issues them (INF104 and its predecessors); year letters never I, O, Q or Z. To confirm with an
authority: the unused U, Northern Ireland, the second military form, trade marks, and every confusion but O/0 and I/1,
which share a glyph on the road (BS AU 145). No match is a warning to a person, never a reason to turn a report away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Final
from unicodedata import normalize

LONGEST: Final = 8
_LETTERS: Final = "ABCDEFGHJKLMNOPRSTUVWXY"
_LAST_LETTERS: Final = _LETTERS + "Z"
_YEAR_LETTERS: Final = _LETTERS.replace("O", "").replace("U", "")
_DIGITS: Final = "0123456789"
_ONE_UP: Final = "123456789"


class Format(StrEnum):
    """Ways in which a mark may be built; `current` is September 2001 on, `prefix` 1983-2001, `suffix` 1963-83."""

    CURRENT = "current"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    DATELESS = "dateless"
    NORTHERN_IRELAND = "northern_ireland"
    Q_PLATE = "q_plate"
    DIPLOMATIC = "diplomatic"
    MILITARY = "military"
    TRADE = "trade"


PATTERNS: Final = {
    Format.CURRENT: re.compile(r"[A-HJ-PR-Y]{2}(?!00|01|50)[0-9]{2}[A-HJ-PR-Z]{3}"),
    Format.PREFIX: re.compile(r"[A-HJ-NPR-TV-Y][1-9][0-9]{0,2}[A-HJ-PR-Y]{3}"),
    Format.SUFFIX: re.compile(r"[A-HJ-PR-Y]{3}[1-9][0-9]{0,2}[A-HJ-NPR-TV-Y]"),
    Format.DATELESS: re.compile(
        r"(?=.{2,6}$)([A-HJ-PR-Y]{1,3}[1-9][0-9]{0,3}|[1-9][0-9]{0,3}[A-HJ-PR-Y]{1,3})"
    ),
    Format.NORTHERN_IRELAND: re.compile(r"[A-HJ-PR-Y]?(I[A-HJ-PR-Z]|[A-HJ-PR-Y][IZ])[1-9][0-9]{0,3}"),
    Format.Q_PLATE: re.compile(r"Q[1-9][0-9]{0,2}[A-HJ-PR-Y]{3}"),
    Format.DIPLOMATIC: re.compile(r"[0-9]{3}[DX][0-9]{3}"),
    Format.MILITARY: re.compile(r"[A-Z]{2}[0-9]{2}[A-Z]{2}|[0-9]{2}[A-Z]{2}[0-9]{2}"),
    Format.TRADE: re.compile(r"[0-9]{5}|[0-9]{1,3}[A-Z]{1,3}"),
}
"""The grammar, for whole marks: also served to browsers, so nothing here may be Python's alone."""


def normalise(text: str) -> str:
    """The mark in `text` for comparison: NFKC, upper case, A-Z and 0-9 only, eight characters at most. Keep the raw text too."""
    return characters(text)[:LONGEST]


def characters(text: str) -> str:
    """Every letter and digit of `text`: the mark before `normalise` cuts it."""
    upper = normalize("NFKC", text).upper()
    return "".join(each for each in upper if each.isascii() and each.isalnum())


def formats(mark: str) -> tuple[Format, ...]:
    """Every format that the normalised `mark` fits, in the order of `Format`; empty means: warn, never block."""
    return tuple(name for name, pattern in PATTERNS.items() if pattern.fullmatch(mark))


# --- what is mistaken for what -----------------------------------------------------------------------------------------

_GLYPHS: Final = str.maketrans("OI", "01")
_SHARED: Final = {"O": "0", "0": "O", "I": "1", "1": "I"}
_MISTAKEN_GROUPS: Final = (
    *("DO0Q", "8B3", "5S", "2Z", "6GC", "7TY1", "4A"),
    *("MNWH", "VYU", "KX", "EF", "PR", "JUL"),
)


def fold(mark: str) -> str:
    """O as 0 and I as 1: what remains is what the road shows, as each pair shares one glyph."""
    return mark.translate(_GLYPHS)


def glyph_readings(mark: str) -> tuple[str, ...]:
    """The marks that look like the normalised `mark` on the road (O is 0, I is 1) and fit a format; sorted."""
    return tuple(reading for reading in look_alikes(mark) if formats(reading))


def look_alikes(mark: str) -> tuple[str, ...]:
    """Every way to write the normalised `mark` that looks the same on the road, itself among them; sorted."""
    choices = [sorted({character, *_SHARED.get(character, "")}) for character in mark]
    return tuple("".join(chosen) for chosen in product(*choices))


def printed(mark: str) -> str:
    """A normalised mark with the gap that a plate of the current format has; others as they are."""
    return f"{mark[:4]} {mark[4:]}" if Format.CURRENT in formats(mark) else mark


def _mistaken_for(character: str) -> frozenset[str]:
    groups = [set(fold(group)) for group in _MISTAKEN_GROUPS if fold(character) in fold(group)]
    folded = set[str]().union(*groups, {fold(character)})
    return frozenset(
        other for other in _LAST_LETTERS + "IQ" + _DIGITS if fold(other) in folded and other != character
    )


CONFUSIONS: Final = MappingProxyType(
    {character: _mistaken_for(character) for character in sorted(_LAST_LETTERS + "IQ" + _DIGITS)}
)
"""For each of A-Z and 0-9, what people and machines take it for. Symmetric, not transitive (7-Y and Y-V, yet not 7-V)."""

SUBSTITUTED: Final = 1.0
CONFUSED: Final = 0.5
GAPPED: Final = 1.0


def _step(a: str, b: str) -> float:
    if fold(a) == fold(b):
        return 0.0
    return CONFUSED if b in CONFUSIONS.get(a, ()) else SUBSTITUTED


def distance(a: str, b: str) -> float:
    """Edit distance of two normalised marks: 0 for a shared glyph, 0.5 for a known confusion, 1 for anything else."""
    row = [index * GAPPED for index in range(len(b) + 1)]
    for from_a in a:
        above, row = row, [row[0] + GAPPED]
        for index, from_b in enumerate(b):
            row.append(
                min(above[index] + _step(from_a, from_b), above[index + 1] + GAPPED, row[index] + GAPPED)
            )
    return row[-1]


def same_mark(a: str, b: str) -> bool:
    """Whether two normalised marks look the same on the road (O is 0, I is 1)."""
    return fold(a) == fold(b)


class Likeness(StrEnum):
    """How two marks relate: the same on the road, easily misread for each other, or different."""

    SAME = "same"
    MISREADABLE = "misreadable"
    DIFFERENT = "different"


_MOST_MISREAD: Final = 2


def likeness(a: str, b: str) -> Likeness:
    """Misreadable: equally long, and up to two characters differ, each by a known confusion."""
    if same_mark(a, b):
        return Likeness.SAME
    if len(a) != len(b):
        return Likeness.DIFFERENT
    steps = [_step(from_a, from_b) for from_a, from_b in zip(a, b, strict=True)]
    misread = SUBSTITUTED not in steps and sum(step > 0 for step in steps) <= _MOST_MISREAD
    return Likeness.MISREADABLE if misread else Likeness.DIFFERENT


def misreadings(mark: str) -> tuple[str, ...]:
    """Marks one confusion away from the normalised `mark` that fit some format; try these before speaking of a clone."""
    found = {
        changed
        for index, character in enumerate(mark)
        for other in CONFUSIONS.get(character, ())
        if formats(changed := mark[:index] + other + mark[index + 1 :])
    }
    return tuple(sorted(found))


# --- slots -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Template:
    """One length of one format: the characters each slot may hold, and where the printed gap is (0: none).

    `current` also never holds 00, 01 or 50 as its number; check a finished reading with `formats`.
    """

    format: Format
    slots: tuple[str, ...]
    gap: int = 0


def _number(digits: int) -> tuple[str, ...]:
    return (_ONE_UP, *(_DIGITS,) * (digits - 1))


def _prefixes(name: Format, first: str) -> Iterator[Template]:
    for digits in (3, 2, 1):
        slots = (first, *_number(digits), *(_LETTERS,) * 3)
        yield Template(format=name, slots=slots, gap=digits + 1)


def _suffixes() -> Iterator[Template]:
    for digits in (3, 2, 1):
        slots = (*(_LETTERS,) * 3, *_number(digits), _YEAR_LETTERS)
        yield Template(format=Format.SUFFIX, slots=slots, gap=3)


def _dateless() -> Iterator[Template]:
    longest = 6
    for letters, digits in product((3, 2, 1), (4, 3, 2, 1)):
        if letters + digits > longest:
            continue
        area = (_LETTERS,) * letters
        yield Template(format=Format.DATELESS, slots=(*area, *_number(digits)), gap=letters)
        yield Template(format=Format.DATELESS, slots=(*_number(digits), *area), gap=digits)


def _northern_irish() -> Iterator[Template]:
    areas = (("I", _LAST_LETTERS), (_LETTERS, "IZ"))
    for area, digits in product(areas, (4, 3, 2, 1)):
        for first in ((_LETTERS,), ()):
            slots = (*first, *area, *_number(digits))
            yield Template(format=Format.NORTHERN_IRELAND, slots=slots, gap=len(slots) - digits)


TEMPLATES: Final = (
    Template(
        format=Format.CURRENT,
        slots=(*(_LETTERS,) * 2, *(_DIGITS,) * 2, *(_LAST_LETTERS,) * 3),
        gap=4,
    ),
    *_prefixes(Format.PREFIX, _YEAR_LETTERS),
    *_suffixes(),
    *_dateless(),
    *_northern_irish(),
    *_prefixes(Format.Q_PLATE, "Q"),
)
"""Formats worth aligning a machine's reading to, commonest first; diplomatic, military and trade are left to people."""

SUGGESTED: Final = frozenset(template.format for template in TEMPLATES)
"""Formats of which a mark may be proposed to whoever typed another: O12ABC is no hint of a trade plate 012ABC."""
MOST_SUGGESTED: Final = 3


def suggestions(mark: str) -> tuple[str, ...]:
    """Other marks of these formats that look like the normalised `mark` on the road; sorted, a few at most. Browsers have a twin."""
    others = (other for other in glyph_readings(mark) if other != mark)
    return tuple(other for other in others if not SUGGESTED.isdisjoint(formats(other)))[:MOST_SUGGESTED]


def slot_corrections(mark: str) -> tuple[str, ...]:
    """Marks of the current format that the normalised `mark` becomes when letters read as digits, and digits as letters, are put right."""
    slots = TEMPLATES[0].slots
    if len(mark) != len(slots):
        return ()
    choices = [_fitting(character, slot) for character, slot in zip(mark, slots, strict=True)]
    candidates = ("".join(chosen) for chosen in product(*choices))
    return tuple(candidate for candidate in candidates if Format.CURRENT in formats(candidate))


def _fitting(character: str, slot: str) -> tuple[str, ...]:
    if character in slot:
        return (character,)
    return tuple(sorted(other for other in CONFUSIONS.get(character, ()) if other in slot))


# --- age ---------------------------------------------------------------------------------------------------------------

SEPTEMBER_FROM: Final = 50
"""Age identifiers above it began in September."""


def earliest_on(mark: str) -> date | None:
    """The first day a mark of the current format could be on the road: 02-49 is 1 March 20nn, 51-99 is 1 September of 2000 + nn - 50; else None."""
    if Format.CURRENT not in formats(mark):
        return None
    identifier = int(mark[2:4])
    if identifier > SEPTEMBER_FROM:
        return date(2000 + identifier - SEPTEMBER_FROM, 9, 1)
    return date(2000 + identifier, 3, 1)


def begins_after(mark: str, *, incident_on: date) -> bool:
    """Whether the mark did not exist yet on the London date of the incident: a misreading or a false plate."""
    earliest = earliest_on(mark)
    return earliest is not None and earliest > incident_on
