"""What goes into the sandbox and what may come out: a hostile file may have taken the child over, so every field is checked."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.core.domain.redaction import Source

_Pixels = Annotated[int, Field(ge=0, le=65_536)]
_Box = tuple[_Pixels, _Pixels, _Pixels, _Pixels]
MOST_IN_A_PICTURE = 200
MOST_HIDDEN = 2 * MOST_IN_A_PICTURE


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Request(_Closed):
    """`container` is the family by contents, as inspection found it; `rotation_cw` degrees, `mirrored` as in `MediaFacts`."""

    task: Literal["find"] = "find"
    path: str
    container: str
    still: bool
    rotation_cw: int
    mirrored: bool


class HideRequest(_Closed):
    """Pixelate these boxes of a PNG into another one."""

    task: Literal["hide"] = "hide"
    path: str
    into: str
    boxes: Annotated[tuple[_Box, ...], Field(max_length=MOST_HIDDEN)]


class FoundBox(_Closed):
    source: Source
    box: _Box
    score: Annotated[float, Field(ge=0, le=1)]


class FoundInPicture(_Closed):
    """What one picture shows, a line of the child's output; `share` of the work done."""

    share: Annotated[float, Field(ge=0, le=1)]
    frame_index: Annotated[int, Field(ge=0, le=10_000_000)]
    pts_s: Annotated[float, Field(ge=-1e9, le=1e9)]
    found: Annotated[tuple[FoundBox, ...], Field(max_length=MOST_IN_A_PICTURE)]
