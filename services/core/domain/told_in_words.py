"""What the words of an account say that no box was ticked for."""

import re
from typing import Final

_CONTACT: Final = re.compile(
    r"\b(?:collided|collision|crashed (?:in)?to|knocked (?:me|us|him|her|them|my)|ran (?:in)?to (?:me|us|my)|drove into (?:me|us|my)"
    r"|(?:hit|struck|clipped|touched|scraped) (?:me|us|my|our)|fractured?|broken (?:arm|leg|wrist|rib|bone|collarbone|hip)s?)\b"
)
_NOT_QUITE: Final = re.compile(
    r"\b(?:nearly|almost|narrowly|could|would|might|about to|avoid\w*|miss\w*|without|not|never|no|didn.?t|instead of)\b[^.!?]{0,40}$"
)
_BEFORE = 60
"""Letters in which a word may take it back: `he nearly hit me`."""


def tells_a_collision(text: str) -> bool:
    """Whether an account says that somebody or something was hit; `nearly hit me` does not. An aid for advice, no finding."""
    words = text.casefold()
    return any(
        not _NOT_QUITE.search(words[max(0, found.start() - _BEFORE) : found.start()])
        for found in _CONTACT.finditer(words)
    )
