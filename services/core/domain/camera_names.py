"""What the name of a file says of its camera: which way it looked, and the file's number in a series."""

import re
from pathlib import PurePath
from typing import Final

from services.core.domain.media import View

_WORDS: Final = re.compile(
    r"(?:^|[-_. ])(front|back|rear|left|right|interior|inside|cabin)(?:[-_](?:repeater|pillar|side))?(?=$|[-_. ])",
    re.IGNORECASE,
)
"""Tesla's names and people's own."""
_LETTER: Final = re.compile(r"[0-9_][NEPMSO]?([FRBI])[HL]?$")
"""70mai and Viofo `...0001F`, BlackVue `..._NF` (N, E, P, M: what started it), Nextbase `..._FH` (H, L: its size)."""
_VIEWS: Final = {
    "f": View.FRONT,
    "r": View.REAR,
    "b": View.REAR,
    "i": View.INSIDE,
    "front": View.FRONT,
    "rear": View.REAR,
    "back": View.REAR,
    "left": View.LEFT,
    "right": View.RIGHT,
    "interior": View.INSIDE,
    "inside": View.INSIDE,
    "cabin": View.INSIDE,
}
_CHAPTER: Final = re.compile(r"^G[HXSL](?P<number>\d\d)(?P<series>\d{4})$", re.IGNORECASE)
"""GoPro: GH020123 is the second chapter of recording 0123."""
_COUNTER: Final = re.compile(r"^(?P<series>.*?)(?P<number>\d{2,6})[^0-9]{0,20}$")


def view_named(filename: str) -> View:
    """As the name says; `UNSAID` where it says nothing."""
    stem = PurePath(filename).stem
    found = _WORDS.search(stem) or _LETTER.search(stem)
    return _VIEWS[found[1].lower()] if found else View.UNSAID


def series_named(filename: str) -> tuple[str, int] | None:
    """The series and the number of a file in it, whichever its camera; None for a name without a number."""
    stem = PurePath(filename).stem
    if chapter := _CHAPTER.match(stem):
        return f"chapters of {chapter['series']}", int(chapter["number"])
    counter = _COUNTER.match(_WORDS.sub("", stem))
    return (counter["series"].lower(), int(counter["number"])) if counter else None
