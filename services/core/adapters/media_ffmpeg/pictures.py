"""Inside the sandbox: decodes pictures of a film, measures them, and makes poster and storyboard."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import atan2, degrees

import av
import av.logging
from av.container import InputContainer
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageStat

from services.core.adapters.media_ffmpeg.footage import whole_packets

_FIXED_ONE = 65536
_Turn = Image.Transpose
_TURNS: dict[tuple[int, int, int, int], Image.Transpose | None] = {
    (1, 0, 0, 1): None,
    (0, 1, -1, 0): _Turn.ROTATE_270,  # Pillow counts against the clock
    (-1, 0, 0, -1): _Turn.ROTATE_180,
    (0, -1, 1, 0): _Turn.ROTATE_90,
    (-1, 0, 0, 1): _Turn.FLIP_LEFT_RIGHT,
    (1, 0, 0, -1): _Turn.FLIP_TOP_BOTTOM,
    (0, 1, 1, 0): _Turn.TRANSPOSE,
    (0, -1, -1, 0): _Turn.TRANSVERSE,
}


@dataclass(frozen=True)
class Orientation:
    """How the stored picture is turned for showing: the signs of the display matrix, ISO/IEC 14496-12 8.3.2."""

    a: int = 1
    b: int = 0
    c: int = 0
    d: int = 1

    @property
    def rotation_cw(self) -> int:
        return round(degrees(atan2(self.b, self.a))) % 360

    @property
    def mirrored(self) -> bool:
        return self.a * self.d - self.b * self.c < 0

    @property
    def swaps_sides(self) -> bool:
        return self.a == 0

    def applied(self, picture: Image.Image) -> Image.Image:
        turn = _TURNS[self.a, self.b, self.c, self.d]
        return picture if turn is None else picture.transpose(turn)


_QUARTERS = {
    0: Orientation(),
    90: Orientation(0, 1, -1, 0),
    180: Orientation(-1, 0, 0, -1),
    270: Orientation(0, -1, 1, 0),
}


def orientation_of(frame: VideoFrame) -> Orientation:
    """From the frame's display matrix; a matrix that is no quarter turn (or garbage) counts as none."""
    try:
        data = frame.side_data.get("DISPLAYMATRIX")
    except ValueError:  # a kind of side data beside it that PyAV has no name for
        return _QUARTERS.get(-frame.rotation % 360, Orientation())
    raw = bytes(data) if isinstance(data, SideData) else b""
    if len(raw) < 36:  # noqa: PLR2004 -- nine 32-bit numbers
        return Orientation()
    a, b, _, c, d, *_ = struct.unpack("=9i", raw[:36])
    signs = tuple(_sign(value) for value in (a, b, c, d))
    return Orientation(*signs) if signs in _TURNS else Orientation()


def _sign(value: int) -> int:
    if abs(value) < _FIXED_ONE // 2:
        return 0
    return 1 if value > 0 else -1


@dataclass
class Decoded:
    """What came out: times of all frames, how many were damaged, and whatever was kept of the chosen ones."""

    times: list[int | None] = field(default_factory=list)
    damaged: int = 0
    interlaced: int = 0
    first: VideoFrame | None = None

    def take(self, frame: VideoFrame) -> None:
        self.first = self.first or frame
        self.times.append(frame.pts)
        self.damaged += frame.is_corrupt
        self.interlaced += frame.interlaced_frame


Keep = Callable[[VideoFrame], None]


def decode_all(container: InputContainer, track: VideoStream, *, keep: Keep) -> Decoded:
    """Decode every picture once. Errors are counted, not raised: the next packet may be sound."""
    return _decode(track, _frames_of_all(container, track), keep)


def decode_keys(
    container: InputContainer, track: VideoStream, *, chosen: frozenset[int], keep: Keep
) -> Decoded:
    """Decode only the chosen key frames, each by itself."""
    return _decode(track, _frames_of_keys(container, track, chosen), keep)


def _decode(track: VideoStream, batches: Iterator[list[VideoFrame] | None], keep: Keep) -> Decoded:
    """A batch of None is a packet that failed. The decoder's own complaints count as well: it hides what it conceals."""
    decoded, failed = Decoded(), 0
    with av.logging.Capture() as messages:
        for batch in batches:
            failed += batch is None
            for frame in batch or ():
                decoded.take(frame)
                keep(frame)
    complaints = sum(
        1 for level, source, _ in messages if level <= av.logging.ERROR and source == _codec(track)
    )
    decoded.damaged = min(max(decoded.damaged, failed, complaints), max(1, len(decoded.times)))
    return decoded


def _codec(track: VideoStream) -> str:
    return track.codec_context.codec.name


def _frames_of_all(container: InputContainer, track: VideoStream) -> Iterator[list[VideoFrame] | None]:
    for packet in whole_packets(container, track):
        yield attempt(track, packet)
    yield attempt(track, None)


def _frames_of_keys(
    container: InputContainer, track: VideoStream, chosen: frozenset[int]
) -> Iterator[list[VideoFrame] | None]:
    for packet in whole_packets(container, track):
        at = packet.dts if packet.pts is None else packet.pts
        if not packet.is_keyframe or at not in chosen:
            continue
        frames, drained = attempt(track, packet), attempt(track, None)
        track.codec_context.flush_buffers()
        yield None if frames is None or drained is None else frames + drained


def attempt(track: VideoStream, packet: "av.Packet[VideoStream] | None") -> list[VideoFrame] | None:
    try:
        return list(track.codec_context.decode(packet))
    except av.FFmpegError:
        return None


@dataclass
class Lumas:
    """Brightness over the pictures looked at, 0..255."""

    brightest: int = 0
    means: list[float] = field(default_factory=list)

    def take(self, picture: Image.Image) -> None:
        grey = picture.convert("L")
        self.brightest = max(self.brightest, _brightest(grey))
        self.means.append(ImageStat.Stat(grey).mean[0])

    @property
    def mean(self) -> int:
        return round(sum(self.means) / len(self.means)) if self.means else 0


def _brightest(grey: Image.Image) -> int:
    return max(value for value, count in enumerate(grey.histogram()) if count)


def picture_of(frame: VideoFrame, *, width: int | None = None, height: int | None = None) -> Image.Image:
    """The frame as RGB, at its own size or another."""
    picture: Image.Image = frame.to_image(width=width, height=height, interpolation="BILINEAR")  # type: ignore[no-untyped-call]
    return picture


def small_picture(frame: VideoFrame, *, orientation: Orientation, longest: int) -> Image.Image:
    """The frame turned for showing and scaled so that its longer side is at most `longest`."""
    scale = min(1.0, longest / max(frame.width, frame.height))
    width, height = (max(2, round(side * scale) // 2 * 2) for side in (frame.width, frame.height))
    return orientation.applied(picture_of(frame, width=width, height=height))
