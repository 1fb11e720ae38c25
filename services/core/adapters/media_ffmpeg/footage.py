"""Inside the sandbox: opens a film with the one demuxer that its magic bytes allow, and reads its frames' times."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

import av
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from services.core.adapters.media_ffmpeg import boxes
from services.core.adapters.media_ffmpeg.formats import ISO_BMFF, Format
from services.core.adapters.media_ffmpeg.timeline import Slot, Timeline, from_packets
from services.core.domain.acceptance import FootageLimits, Trouble

_Track = TypeVar("_Track", bound=Stream)
CODECS = frozenset(
    [
        "h264",
        "hevc",
        "av1",
        "vp8",
        "vp9",
        "mjpeg",
        "mpeg4",
        "mpeg2video",
        "mpeg1video",
        "h263",
        "h263p",
        "flv1",
        "msmpeg4v2",
        "msmpeg4v3",
        "dvvideo",
        "prores",
    ]
)
"""Decoders that may run: what cameras and phones make. Fewer decoders, less to attack."""
NUMBERED = frozenset({"avi"})
"""Demuxers of containers that number packets and know no times of pictures."""

STREAMS_SLACK = 4
"""A file of a few tracks too many is opened and told so; one of hundreds costs a gigabyte before it could be counted."""


class Unusable(Exception):
    """A film that cannot be taken; says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@contextmanager
def open_film(path: Path, known: Format, *, limits: FootageLimits) -> Iterator[InputContainer]:
    """The container, opened by this demuxer and from this file alone. Raises `Unusable`."""
    fences = {
        "protocol_whitelist": "file",
        "format_whitelist": known.demuxer,
        "max_streams": str(limits.streams * STREAMS_SLACK),
    }
    try:
        container = av.open(
            f"file:{path}",
            format=known.demuxer,
            container_options=fences,
            options={"max_pixels": str(limits.video_pixels)},
            metadata_errors="replace",
        )
    except (av.FFmpegError, ValueError, OverflowError) as error:
        raise Unusable(_why_closed(path, known, error)) from error
    try:
        yield container
    finally:
        container.close()


def _why_closed(path: Path, known: Format, error: Exception) -> Trouble:
    if isinstance(error, MemoryError):  # so FFmpeg calls it that there are more tracks than it may open
        return Trouble.GAVE_UP
    if known is ISO_BMFF and not boxes.walk(path).has_index:
        return Trouble.NO_INDEX
    return Trouble.UNREADABLE


def picture_stream(container: InputContainer, *, limits: FootageLimits) -> VideoStream:
    """The film's main picture track: the largest that is not a cover picture. Raises `Unusable`."""
    if len(container.streams) > limits.streams:
        raise Unusable(Trouble.TOO_MANY_STREAMS)
    tracks = picture_tracks(container)
    if not tracks:
        raise Unusable(Trouble.SOUND if container.streams.audio else Trouble.NO_PICTURE_STREAM)
    best = max(tracks, key=lambda track: _pixels(track) if codec_of(track) in CODECS else -1)
    if codec_of(best) not in CODECS:
        raise Unusable(Trouble.CODEC)
    if _pixels(best) > limits.video_pixels:
        raise Unusable(Trouble.TOO_MANY_PIXELS)
    return best


def picture_tracks(container: InputContainer) -> list[VideoStream]:
    """Picture tracks that are film, not a cover or thumbnail."""
    still = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
    return [track for track in container.streams.video if not track.disposition & still]


def codec_of(track: VideoStream) -> str:
    """Some tracks have no known codec at all, and then no context, whatever the type says."""
    context = getattr(track, "codec_context", None)
    return "" if context is None else str(context.codec.canonical_name)


def _pixels(track: VideoStream) -> int:
    context = getattr(track, "codec_context", None)
    return 0 if context is None else int(context.width * context.height)


def read_timeline(container: InputContainer, track: VideoStream, *, limits: FootageLimits) -> Timeline:
    """Every frame's time by the packets alone. Raises `Unusable` past a limit or without a frame."""
    slots: list[Slot] = []
    for packet in whole_packets(container, track):
        slots.append(
            Slot(packet.pts, packet.dts, packet.duration or 0, packet.is_keyframe, packet.is_discard)
        )
        if len(slots) > limits.frames:
            raise Unusable(Trouble.TOO_MANY_FRAMES)
    if track.time_base is None or not slots:
        raise Unusable(Trouble.NOTHING_DECODES)
    timeline = from_packets(slots, time_base=track.time_base, numbered=container.format.name in NUMBERED)
    if timeline.duration_s() > limits.duration_s:
        raise Unusable(Trouble.TOO_LONG)
    return timeline


def whole_packets(container: InputContainer, *tracks: _Track) -> Iterator["av.Packet[_Track]"]:
    """Packets of these tracks to the end, or to where the file breaks off."""
    packets = container.demux(*tracks)
    while True:
        try:
            packet = next(packets)
        except IndexError:  # a stream that shows up late, which PyAV does not know; reading goes on behind it
            packets = container.demux(*tracks)
            continue
        except (StopIteration, av.FFmpegError):
            return
        if packet.size:
            yield cast("av.Packet[_Track]", packet)


def created_times(container: InputContainer, track: VideoStream) -> tuple[str | None, str | None]:
    """The creation time as the header writes it, and another that the file also gives. Nothing is converted."""
    header, own = _lower(container.metadata), _lower(track.metadata)
    apple = header.get("com.apple.quicktime.creationdate")
    written = (header.get("creation_time"), own.get("creation_time"), header.get("date"), apple)
    found = [_without_empty_fraction(text) for text in written if text]
    first = found[0] if found else None
    return first, apple if apple and apple != first else None


def _lower(tags: dict[str, str]) -> dict[str, str]:
    """Matroska shouts its names."""
    return {name.lower(): text for name, text in tags.items()}


def _without_empty_fraction(text: str) -> str:
    """FFmpeg prints whole seconds with six zeros that are not in the file."""
    return re.sub(r"\.000000(?=Z|$)", "", text.strip())


def is_slow_motion(container: InputContainer, path: Path) -> bool:
    """Android states the rate of capture; Samsung adds a trailer. Either says that shown times are not real times."""
    if "com.android.capture.fps" in container.metadata:
        rate = container.streams.video[0].average_rate
        stated = _number(container.metadata["com.android.capture.fps"])
        return rate is not None and stated > 1.5 * float(rate)
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 64 * 1024))
        return b"SlowMotion_" in stream.read()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
