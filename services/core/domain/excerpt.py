"""An excerpt for court: which frames were asked for, the box they go into, and where the cut copy really begins.

Frames count from 0 as in the original, seconds from its first frame. A copy keeps the camera's own pictures, so it can only
begin at a key frame; what is encoded anew begins and ends exactly where it was asked to.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.domain.frame_times import FrameTimes, read_place
from services.core.domain.media import MediaFacts
from services.core.errors import Refusal, Refused

LONGEST_S: Final = 120.0
_LABEL: Final = re.compile(r"frames-0*([0-9]+)-0*([0-9]+)")


class ExcerptFailed(Refused):
    """No excerpt could be cut; the original and stills from it remain."""


class ExcerptRoute(StrEnum):
    """Copied as the camera made it, or encoded anew because there was no other way."""

    COPY = "copy"
    ENCODE = "encode"


class NoCopy(StrEnum):
    """Why an excerpt could not be copied."""

    NO_TIMES = "no_times"
    NO_KEY_FRAME = "no_key_frame"
    HIDDEN_PICTURES = "hidden_pictures"
    PICTURES_DIFFER = "pictures_differ"
    NOT_PACKED = "not_packed"


class Change(StrEnum):
    """What was done to pictures that were encoded anew, so that they look as in the viewing copy."""

    DEINTERLACED = "deinterlaced"
    TONE_MAPPED = "tone_mapped"


def changes(facts: MediaFacts) -> tuple[Change, ...]:
    """What such pictures need for a screen of today; none for most."""
    asked = ((Change.DEINTERLACED, facts.interlaced), (Change.TONE_MAPPED, facts.hdr != "SDR"))
    return tuple(change for change, is_needed in asked if is_needed)


@dataclass(frozen=True, kw_only=True)
class Span:
    """The frames that were asked for, both included."""

    first: int
    last: int

    @property
    def label(self) -> str:
        """As the ledger names it."""
        return f"frames-{self.first:06}-{self.last:06}"


def span_in(label: str) -> Span | None:
    """The frames that a ledger's label names."""
    found = _LABEL.fullmatch(label)
    return Span(first=int(found[1]), last=int(found[2])) if found else None


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What was cut, as the ledger keeps it among the arguments: frames of the original, seconds from its first frame.

    `begins` and `ends` are the first and last frame of the excerpt; `begins_s` when its first is shown in the original,
    `first_s` when the first that was asked for is, `ends_s` when its last ends. `why` is blank for a copy, which has no `changes`.
    """

    route: ExcerptRoute
    first: int
    last: int
    begins: int
    ends: int
    begins_s: float
    first_s: float
    ends_s: float
    why: NoCopy | None = None
    changes: tuple[Change, ...] = ()

    @property
    def lead_in(self) -> int:
        """Frames before the first that was asked for."""
        return self.first - self.begins

    @property
    def is_exact(self) -> bool:
        return (self.begins, self.ends) == (self.first, self.last)


def asked_span(first: str, last: str, times: FrameTimes) -> Span:
    """The frames that a reviewer typed, as numbers or times. Raises `Refused` with every reason."""
    begins = read_place(first, times, field="first_frame")
    ends = read_place(last, times, field="last_frame")
    if isinstance(begins, Refusal) or isinstance(ends, Refusal):
        raise Refused(*(found for found in (begins, ends) if isinstance(found, Refusal)))
    if begins > ends:
        raise Refused(_no("excerpt_backwards", "The last frame comes before the first. Enter a later one."))
    if times.length_s(begins, ends) > LONGEST_S:
        raise Refused(
            _no("excerpt_too_long", "An excerpt is two minutes at most. Enter an earlier last frame.")
        )
    return Span(first=begins, last=ends)


def _no(code: str, message: str) -> Refusal:
    return Refusal(code=code, message=message, field="last_frame")


@dataclass(frozen=True, kw_only=True)
class Box:
    """A container as FFmpeg writes it, and what it holds that browsers or a court's player will play from it."""

    muxer: str
    suffix: str
    content_type: str
    pictures: frozenset[str]
    sound: frozenset[str]


_PCM: Final = frozenset({"pcm_s16le", "pcm_s16be", "pcm_u8", "pcm_s24le", "pcm_mulaw", "pcm_alaw"})
_MP4: Final = Box(
    muxer="mp4", suffix=".mp4", content_type="video/mp4",
    pictures=frozenset({"h264", "hevc", "av1", "mpeg4"}), sound=frozenset({"aac", "mp3", "ac3", "eac3", "alac"}),
)  # fmt: skip
_WEBM: Final = Box(
    muxer="webm", suffix=".webm", content_type="video/webm",
    pictures=frozenset({"vp8", "vp9", "av1"}), sound=frozenset({"opus", "vorbis"}),
)  # fmt: skip
_MOV: Final = Box(
    muxer="mov", suffix=".mov", content_type="video/quicktime",
    pictures=_MP4.pictures | {"mjpeg", "prores", "mpeg2video"}, sound=_MP4.sound | _PCM,
)  # fmt: skip
_AVI: Final = Box(
    muxer="avi", suffix=".avi", content_type="video/x-msvideo",
    pictures=frozenset({"mjpeg", "dvvideo"}), sound=frozenset({"mp3"}) | _PCM,
)  # fmt: skip
_TS: Final = Box(
    muxer="mpegts", suffix=".ts", content_type="video/mp2t",
    pictures=frozenset({"mpeg2video", "mpeg1video", "h264", "hevc"}), sound=frozenset({"mp2", "mp3", "aac", "ac3"}),
)  # fmt: skip
_ANYTHING: Final = Box(
    muxer="matroska", suffix=".mkv", content_type="video/x-matroska", pictures=frozenset(), sound=frozenset()
)
_BOXES: Final = (_MP4, _WEBM, _MOV, _AVI, _TS)
"""Those that most players play come first."""
ENCODED: Final = _MP4
"""What is encoded anew goes into this one."""


def box_for(facts: MediaFacts) -> Box:
    """The box for a copy: the first that holds both pictures and sound. An AVI's uncompressed sound stays in an AVI."""
    boxes = (_AVI, *_BOXES) if facts.container == "avi" and facts.video_codec in _AVI.pictures else _BOXES
    fits = (
        box
        for box in boxes
        if facts.video_codec in box.pictures and (facts.audio_codec is None or facts.audio_codec in box.sound)
    )
    return next(fits, _ANYTHING)
