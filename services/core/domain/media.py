"""What inspection finds out about one file: facts, warnings for the reviewer, refusals for the reporter."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from services.core.domain.burnt_in import BurntTime
from services.core.domain.likeness import KeyPicture
from services.core.domain.origin import NOTHING_SAID, Origin
from services.core.errors import Refusal


class MediaKind(StrEnum):
    VIDEO = "video"
    STILL = "still"


class View(StrEnum):
    """Which way the camera looked, as the reporter says; blank if not said."""

    UNSAID = ""
    FRONT = "front"
    REAR = "rear"
    LEFT = "left"
    RIGHT = "right"
    INSIDE = "inside"
    OTHER = "other"


VIEW_WORDS: Final = MappingProxyType(
    {
        View.UNSAID: "Not said",
        View.FRONT: "Front",
        View.REAR: "Rear",
        View.LEFT: "Left side",
        View.RIGHT: "Right side",
        View.INSIDE: "Inside the vehicle",
        View.OTHER: "Another way",
    }
)


class DerivativeKind(StrEnum):
    """Every file made from a master; each has a row in the derived ledger."""

    PTS_INDEX = "pts_index"
    POSTER = "poster"
    STORYBOARD = "storyboard"
    STORYBOARD_VTT = "storyboard_vtt"
    PREVIEW = "preview"
    STILL = "still"
    PLATE_CROP = "plate_crop"
    PLATE_SHEET = "plate_sheet"
    TELEMETRY = "telemetry"
    TELEMETRY_RAW = "telemetry_raw"
    EXCERPT = "excerpt"
    REDACTIONS = "redactions"
    REDACTED_STILL = "redacted_still"


@dataclass(frozen=True, kw_only=True)
class MediaFacts:
    """Facts of one file, by contents and never by name.

    `width` and `height` are pixels as shown, after rotation. `rotation_cw` is degrees clockwise to turn the stored
    picture (0, 90, 180, 270); `mirrored` pictures are flipped top to bottom before that turn. `duration_s` is seconds from
    the first to the end of the last frame, 0 for a still. `hidden_frames` are stored but not shown (edit list);
    `damaged_frames` are those the decoder complained about among the frames looked at.
    `created_as_written` is the creation time exactly as the file has it; nothing is converted.
    `mean_luma` is 0..255 over the pictures looked at. `sharpness` is fine detail as a share of all contrast (variance of the
    Laplacian over variance of the luma, at most 480 pixels wide or high), the middle one of the pictures looked at; None
    for an even picture. `key_gap_s` is the longest time in seconds that the film goes on without a key frame. These are None in
    what was inspected before they were measured.
    """

    kind: MediaKind
    container: str
    video_codec: str
    pixel_format: str
    width: int
    height: int
    rotation_cw: int = 0
    mirrored: bool = False
    duration_s: float = 0.0
    frame_count: int = 1
    first_pts_s: float = 0.0
    variable_frame_rate: bool = False
    audio_codec: str | None = None
    hdr: str = "SDR"
    interlaced: bool = False
    hidden_frames: int = 0
    damaged_frames: int = 0
    created_as_written: str | None = None
    mean_luma: float | None = None
    sharpness: float | None = None
    key_gap_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Warned:
    """Something the reviewer should know; never a reason to refuse. `code` is stable, `message` plain words."""

    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class DerivedFile:
    """A file made from a master, as a tool left it on local disk, with what is needed to make it again.

    `arguments` is the exact, reproducible argument list in words (no local paths); `label` tells several of one kind
    apart (for a still `"frame-000123"`).
    """

    kind: DerivativeKind
    path: Path
    content_type: str
    tool: str
    version: str
    arguments: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What the ledger says of how a derivative was made: enough to make it again from its master."""

    kind: DerivativeKind
    label: str
    tool: str
    arguments: str


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """The outcome of opening one file safely. Accepted exactly if `refusals` is empty; then `facts` is present.

    `sha256` is lower-case hex over the bytes as received, `size` in bytes.
    """

    sha256: str
    size: int
    facts: MediaFacts | None
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Warned, ...] = ()
    derived: tuple[DerivedFile, ...] = ()
    origin: Origin = NOTHING_SAID
    key_pictures: tuple[KeyPicture, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlateSighting:
    """One frame in which a mark was read: `box` is x, y, width, height in stored pixels; `pts_s` seconds."""

    frame_index: int
    pts_s: float
    box: tuple[int, int, int, int]
    text: str
    cost: float


Chances = tuple[tuple[str, float], ...]
"""Characters that one place of a mark may be, with shares of 1, likeliest first."""


@dataclass(frozen=True, kw_only=True)
class PlateReading:
    """One vehicle's mark as agreed between frames. `confidence` 0..1; `mark` may hold `?` where frames disagree.

    `characters` are for each place of the mark what it may be, with its share of the frames' vote, likeliest first. `crop` is
    the mark where it is seen best, `sheet` the same mark in several frames side by side.
    An investigative aid: a person reads the mark from the original frame.
    """

    mark: str
    confidence: float
    frames_agreeing: int
    sightings: tuple[PlateSighting, ...]
    alternatives: tuple[str, ...] = ()
    characters: tuple[Chances, ...] = ()
    crop: DerivedFile | None = None
    sheet: DerivedFile | None = None

    @property
    def pictures(self) -> tuple[DerivedFile, ...]:
        """What was made of it for the ledger."""
        return tuple(made for made in (self.crop, self.sheet) if made)


@dataclass(frozen=True, kw_only=True)
class ModelUsed:
    """A file of weights by its hash, SHA-256 in lower-case hex; `part` is what it does."""

    part: str
    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class HowRead:
    """How a file was looked through for marks: by what, for which countries (ISO codes), in how many of its pictures.

    `is_off` says that reading is switched off, so nothing was looked at.
    """

    is_off: bool = False
    pictures: int = 0
    countries: tuple[str, ...] = ()
    models: tuple[ModelUsed, ...] = ()
    provider: str = ""


@dataclass(frozen=True, kw_only=True)
class PictureText:
    """What is written in the pictures of one file: marks, best first, and the camera's own date and time if it wrote one."""

    marks: tuple[PlateReading, ...] = ()
    burnt: BurntTime | None = None
    how: HowRead | None = None
