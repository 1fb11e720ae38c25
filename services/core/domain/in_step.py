"""Two films of one event beside each other: how far the clock of one is ahead of the other's, as a reviewer found it."""

import math
from typing import Final

from services.core.errors import Refusal

_NONE_IN_COMMON: Final = Refusal(
    code="nothing_in_step",
    message="So far apart the two files show no moment in common. Find a moment that both show.",
    field="ahead_s",
)


def step_refusals(ahead_s: float, *, first_s: float, second_s: float) -> tuple[Refusal, ...]:
    """Why the second film cannot be so many seconds ahead of the first; both lengths in seconds."""
    if math.isfinite(ahead_s) and -first_s <= ahead_s <= second_s:
        return ()
    return (_NONE_IN_COMMON,)
