"""The clock that a camera writes into its pictures, as one claim beside the others."""

from services.core.domain.burnt_in import BurntTime
from services.core.domain.clocks import ClockClaim, ClockSource


def burnt_claim(burnt: BurntTime, *, length_s: float, ahead_s: int, position: int) -> ClockClaim:
    """With the frame it was read in; certain if several frames agree and its day is stated. `length_s`, `ahead_s` and `position` as in `ClockClaim`."""
    frames = f"{burnt.frames} frames agree" if burnt.frames > 1 else "that frame alone"
    return ClockClaim(
        source=ClockSource.PICTURES,
        written=burnt.written,
        length_s=length_s,
        ahead_s=ahead_s,
        position=position,
        other=burnt.other,
        certain=burnt.other is None and burnt.frames > 1,
        seen=f"Read in frame {burnt.frame_index}; {frames}.",
    )
