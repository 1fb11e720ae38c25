"""A registration mark as people type it: what no mark has, what is too long for one, and how it is shown again."""

from string import ascii_uppercase, digits
from typing import Final
from unicodedata import category, normalize

from services.core.domain.registration import LONGEST, characters, normalise, printed
from services.core.errors import Refusal

SEPARATORS: Final = ".,-‐–—·•'’\"“”()"
"""People type these between or around the characters of a mark, and mean nothing by them."""


def strange_characters(text: str) -> tuple[str, ...]:
    """What `normalise` drops and no mark has, each once: no A-Z, 0-9, space or separator. Browsers have a twin."""
    typed = dict.fromkeys(normalize("NFKC", text).upper())
    known = frozenset(ascii_uppercase + digits + SEPARATORS)
    return tuple(each for each in typed if each not in known and category(each)[0] not in "ZC")


def too_many(text: str) -> int:
    """How many letters and digits there are if no mark has so many and `normalise` cuts them, else 0. Browsers have a twin."""
    count = len(characters(text))
    return count if count > LONGEST else 0


def read_refusals(text: str, *, field: str) -> tuple[Refusal, ...]:
    """Every reason why what a reviewer typed as the mark that they read is none: nothing of it is dropped in silence."""
    strange, count = " or ".join(f"“{each}”" for each in strange_characters(text)), too_many(text)
    checks = (
        (strange, "mark_characters", f"No registration mark has {strange}: only letters A to Z and digits."),
        (
            count,
            "mark_long",
            f"No registration mark has more than {LONGEST} letters and digits, and this has {count}.",
        ),
    )
    again = "Type it again, as you read it in the footage."
    return tuple(
        Refusal(code=code, message=f"{words} {again}", field=field) for wrong, code, words in checks if wrong
    )


def shown(text: str) -> str:
    """The mark with the gap of its plate; whole and as typed where it is longer than any mark."""
    return " ".join(text.split()) if too_many(text) else printed(normalise(text))
