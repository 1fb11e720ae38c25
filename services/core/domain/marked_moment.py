"""The moment that a reporter marks in a clip: read as people write times, written as players show them.

Seconds count from the first frame, as a player shows them.
"""

import math
import re
from typing import Final

from services.core.domain.acceptance import FootageLimits
from services.core.domain.media import MediaFacts, MediaKind
from services.core.errors import Refusal

_CLOCK: Final = re.compile(r"(?:(?P<h>[0-9]{1,2}):)?(?P<m>[0-9]{1,3}):(?P<s>[0-5]?[0-9](?:[.,][0-9]{1,3})?)")
_STOPPED: Final = re.compile(r"(?P<m>[0-9]{1,3})\.(?P<s>[0-5][0-9])")
_SECONDS: Final = re.compile(r"(?P<s>[0-9]{1,5}(?:[.,][0-9]{1,3})?)s?")
_SPELLED: Final = re.compile(
    r"(?:(?P<h>[0-9]{1,2})h)?(?:(?P<m>[0-9]{1,3})m)?(?:(?P<s>[0-9]{1,5}(?:[.,][0-9]{1,3})?)s?)?"
)
_UNITS: Final = re.compile(r"hours?|hrs?|minutes?|mins?|seconds?|secs?|and|\s")
_SIZES: Final = {"h": 3600, "m": 60, "s": 1}
_FIELD: Final = "moment"


def read_moment(typed: str) -> float | None:
    """Seconds that a person typed: `1:05`, `1.05`, `0:01:05.5`, `65`, `1 min 5 s`. None if it is no time.

    Minutes and seconds may be parted by a full stop if two digits follow it, as on some keyboards.
    """
    text = _UNITS.sub(lambda found: found[0][0] if found[0][0] in _SIZES else "", typed.strip().lower())
    for form in (_CLOCK, _STOPPED, _SECONDS, _SPELLED):
        if text and (found := form.fullmatch(text)):
            parts = found.groupdict()
            return sum(size * _number(parts.get(unit)) for unit, size in _SIZES.items())
    return None


def _number(text: str | None) -> float:
    return float((text or "0").replace(",", "."))


def moment_words(seconds: float) -> str:
    """`1:05`, or `1:05.4` where it is not a whole second."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02}" + (f".{rest % 10}" if rest % 10 else "")


def moment_refusals(moment_s: float, *, facts: MediaFacts | None) -> tuple[Refusal, ...]:
    """Why this cannot be a moment of the clip; while nothing is known of it, any that a clip could have may be."""
    if facts is not None and facts.kind is MediaKind.STILL:
        return (_no("no_moments", "This is a photograph: there is no moment to mark in it."),)
    longest = facts.duration_s if facts else FootageLimits().duration_s
    if not math.isfinite(moment_s) or moment_s < 0:
        return (_no("moment_unreadable", "Enter the time in minutes and seconds, for example 1:05."),)
    if moment_s > longest:
        return (
            _no("moment_after_end", f"This clip ends at {moment_words(longest)}. Enter an earlier time."),
        )
    return ()


def _no(code: str, message: str) -> Refusal:
    return Refusal(code=code, message=message, field=_FIELD)
