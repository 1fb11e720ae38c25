"""What goes into the sandbox and what may come out: a hostile file may have taken the child over, so every field is checked."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime

from services.core.domain.origin import LONGEST_TEXT

_Mark = Annotated[str, Field(pattern=r"^[A-Z0-9?]{2,8}$")]
_Pixels = Annotated[int, Field(ge=0, le=65_536)]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Request(_Closed):
    """`container` is the family by contents, as inspection found it; `rotation_cw` degrees."""

    path: str
    container: str
    still: bool
    rotation_cw: int
    mirrored: bool


class Sighting(_Closed):
    frame_index: Annotated[int, Field(ge=0, le=10_000_000)]
    pts_s: Annotated[float, Field(ge=-1e9, le=1e9)]
    box: tuple[_Pixels, _Pixels, _Pixels, _Pixels]
    text: _Mark
    cost: Annotated[float, Field(ge=0, le=1000)]


class Reading(_Closed):
    """`crop` names a file in the folder that the child was given; `crop_of` is the sighting it shows."""

    mark: _Mark
    confidence: Annotated[float, Field(ge=0, le=1)]
    frames_agreeing: Annotated[int, Field(ge=1, le=100_000)]
    alternatives: Annotated[tuple[_Mark, ...], Field(max_length=3)]
    crop: Annotated[str, Field(pattern=r"^plate-[0-9]{2}\.png$")] | None
    crop_of: Sighting
    sightings: Annotated[tuple[Sighting, ...], Field(min_length=1, max_length=60)]


class Burnt(_Closed):
    """As `burnt_in.BurntTime`."""

    frame_index: Annotated[int, Field(ge=0, le=10_000_000)]
    pts_s: Annotated[float, Field(ge=-1e9, le=1e9)]
    box: tuple[_Pixels, _Pixels, _Pixels, _Pixels]
    text: Annotated[str, Field(max_length=4 * LONGEST_TEXT)]
    written: NaiveDatetime
    other: NaiveDatetime | None
    frames: Annotated[int, Field(ge=1, le=100_000)]


class Answer(_Closed):
    """`frames` is how many pictures were read."""

    frames: Annotated[int, Field(ge=0, le=100_000)]
    readings: Annotated[tuple[Reading, ...], Field(max_length=30)]
    burnt: Burnt | None
