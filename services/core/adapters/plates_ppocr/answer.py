"""What goes into the sandbox and what may come out: a hostile file may have taken the child over, so every field is checked."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime

from services.core.domain.origin import LONGEST_TEXT
from services.core.domain.plate_countries import Country

_Mark = Annotated[str, Field(pattern=r"^[A-Z0-9?]{2,9}$")]
_Picture = Annotated[str, Field(pattern=r"^(plate|sheet)-[0-9]{2}\.png$")]
_Share = Annotated[float, Field(ge=0, le=1)]
_Chance = tuple[Annotated[str, Field(pattern=r"^[A-Z0-9]$")], _Share]
_Pixels = Annotated[int, Field(ge=0, le=65_536)]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _File(_Closed):
    """`container` is the family by contents, as inspection found it; `rotation_cw` degrees."""

    path: str
    container: str
    still: bool
    rotation_cw: int
    mirrored: bool


class Given(_Closed):
    """A model file that an operator brings along."""

    path: str
    sha256: str


class Request(_File):
    """Read the marks of `countries`; `moment_s` is where to look more often; `detector` and `reader` instead of the packaged ones."""

    countries: tuple[Country, ...]
    moment_s: float | None
    detector: Given | None = None
    reader: Given | None = None


class Place(_Closed):
    """Where a mark stands, in stored pixels of a frame."""

    frame_index: Annotated[int, Field(ge=0, le=10_000_000)]
    box: tuple[_Pixels, _Pixels, _Pixels, _Pixels]


class CutRequest(_File):
    """Cut these places out again: the one of a crop, or all of a sheet."""

    places: Annotated[tuple[Place, ...], Field(min_length=1)]
    is_sheet: bool


class Sighting(_Closed):
    frame_index: Annotated[int, Field(ge=0, le=10_000_000)]
    pts_s: Annotated[float, Field(ge=-1e9, le=1e9)]
    box: tuple[_Pixels, _Pixels, _Pixels, _Pixels]
    text: _Mark
    cost: Annotated[float, Field(ge=0, le=1000)]


class Reading(_Closed):
    """`crop` and `sheet` name files in the folder that the child was given; `crop_of` and `sheet_of` are the places they show."""

    mark: _Mark
    confidence: _Share
    frames_agreeing: Annotated[int, Field(ge=1, le=100_000)]
    alternatives: Annotated[tuple[_Mark, ...], Field(max_length=3)]
    characters: Annotated[
        tuple[Annotated[tuple[_Chance, ...], Field(max_length=3)], ...], Field(max_length=9)
    ]
    crop: _Picture | None
    crop_of: Place
    sheet: _Picture | None
    sheet_of: Annotated[tuple[Place, ...], Field(max_length=12)]
    sightings: Annotated[tuple[Sighting, ...], Field(min_length=1, max_length=600)]


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
    """`frames` is how many pictures were read whole, `provider` what the models ran on."""

    frames: Annotated[int, Field(ge=0, le=100_000)]
    provider: Annotated[str, Field(pattern=r"^[A-Za-z]{1,60}$")]
    readings: Annotated[tuple[Reading, ...], Field(max_length=30)]
    burnt: Burnt | None
