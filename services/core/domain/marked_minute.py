"""A long film that must be encoded anew is not waited for: the minute round the moment that the reporter marked comes first."""

import re
from typing import Final

from services.core.domain.media import MediaFacts
from services.core.domain.preview import remuxes

LONG_S: Final = 180.0
MINUTE_S: Final = 60.0
_LABEL: Final = re.compile(r"around-(\d{6,})")


def minute_round(facts: MediaFacts, *, moment_s: float | None) -> tuple[float, float] | None:
    """Where it begins and ends, in seconds from the first frame; None for a film whose whole copy is soon there, or without a mark."""
    if moment_s is None or remuxes(facts) or facts.duration_s <= LONG_S:
        return None
    begins = min(max(0.0, moment_s - MINUTE_S / 2), facts.duration_s - MINUTE_S)
    return begins, begins + MINUTE_S


def around_label(first_frame: int) -> str:
    """The ledger's label of a copy that begins with this frame of the original, counted from 0."""
    return f"around-{first_frame:06}"


def first_frame_of(label: str) -> int:
    """Which frame of the original a viewing copy with this label begins with; 0 for the whole film."""
    found = _LABEL.fullmatch(label)
    return int(found[1]) if found else 0


def is_part(label: str) -> bool:
    """Whether a viewing copy with this label is the minute only; it may begin with frame 0 all the same."""
    return _LABEL.fullmatch(label) is not None
