"""The frame that an address or the box by the player names."""

from dataclasses import dataclass
from urllib.parse import urlencode

from services.core.domain.frame_times import read_place
from services.core.errors import NotFound, Refusal
from services.core.ports import EvidenceStore
from services.core.queries.case_footage import FootageView
from services.core.queries.footage_times import footage_times

_NO_FRAMES = Refusal(
    code="no_frames", message="This file has no frames to go to: it is a photograph, or not inspected yet.", field="at"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FramePlace:
    """`position` is the file's number, None for the first that was accepted.

    `frame` is None where none was named or what was `typed` is none; `refusals` then say why. `ends` are what was typed
    as the first and last frame of an excerpt.
    """

    position: int | None = None
    typed: str = ""
    frame: int | None = None
    refusals: tuple[Refusal, ...] = ()
    ends: tuple[str, str] = ("", "")


NOWHERE = FramePlace()


def frame_place(
    typed: str, *, position: int | None, file: FootageView | None, store: EvidenceStore
) -> FramePlace:
    """What was typed, as a frame of the file on show."""
    if not typed.strip() or file is None:
        return FramePlace(position=position)
    try:
        found = read_place(typed, footage_times(file, store=store))
    except NotFound:
        found = _NO_FRAMES
    if isinstance(found, Refusal):
        return FramePlace(position=position, typed=typed, refusals=(found,))
    return FramePlace(position=position, typed=typed, frame=found)


def frame_address(case_id: object, *, file: FootageView, frame: int) -> str:
    """The case page with this file at this frame."""
    return f"/cases/{case_id}?{urlencode({'file': file.position, 'frame': frame})}#footage"


def still_address(case_id: object, *, file: FootageView, frame: int) -> str:
    """The still of this frame of the file; it is made if it is not there."""
    return f"/cases/{case_id}/footage/{file.id}/frames/{frame}.png"
