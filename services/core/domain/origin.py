"""What a file says of how it came to be, as inspection finds it: raw words, cleaned and bounded, judged by nobody yet."""

import re
from dataclasses import dataclass
from typing import Final

from services.core.domain.credentials import Credentials

MOST_TAGS: Final = 60
LONGEST_NAME: Final = 60
LONGEST_TEXT: Final = 160
_UNWANTED: Final = re.compile(
    r"[^\S ]|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]+"
)
"""Controls, line breaks and marks that turn the direction of text: they could forge or hide words on a page."""


def cleaned(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """On one line, without controls, at most so many characters."""
    return " ".join(_UNWANTED.sub(" ", text[: 4 * longest]).split())[:longest]


@dataclass(frozen=True, kw_only=True)
class Tag:
    """One note in a file: `name` in lower case as FFmpeg or EXIF calls it, `text` as written but cleaned."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """Of a run of frames that is even otherwise: how many gaps, the longest in seconds, and times that occur twice."""

    missing: int = 0
    longest_s: float = 0.0
    doubled: int = 0


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Everything that speaks of how a file was made.

    `brand` is the major brand of ISO/IEC 14496-12; `boxes` are its top boxes in order, each once (`uuid:` with the first
    eight digits of its id). `encoders` are signatures that software left inside the pictures. `credentials`: a C2PA box
    is there; `signed` is what was read in it, None if it could not be.
    """

    brand: str = ""
    boxes: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    encoders: tuple[str, ...] = ()
    gaps: Gaps = Gaps()
    credentials: bool = False
    signed: Credentials | None = None


NOTHING_SAID: Final = Origin()


def tags_from(notes: dict[str, str]) -> tuple[Tag, ...]:
    """Notes as tags: cleaned, without empty ones, bounded in number."""
    made = (
        Tag(name=cleaned(name.lower(), longest=LONGEST_NAME), text=cleaned(text))
        for name, text in notes.items()
    )
    return tuple(tag for tag in made if tag.text)[:MOST_TAGS]
