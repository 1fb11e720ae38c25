"""Sampled pictures of a stranger's file, with the place of each in the file. Runs inside the sandbox only."""

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pillow_heif
from av.container import InputContainer
from av.video.stream import VideoStream
from PIL import Image

from services.core.adapters.plates_ppocr.detect import Picture

DEMUXERS = {
    "mp4/mov": "mov",
    "avi": "avi",
    "matroska": "matroska",
    "webm": "matroska",
    "flv": "flv",
    "mpeg-ps": "mpeg",
    "mpeg-ts": "mpegts",
}
STILL_FORMATS = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}
MOST_FRAMES = 240
_PER_SECOND, _FEWEST = 1.5, 12
_WORTH_SEEKING_S = 3.0
"""A seek costs the decoding of up to a group of pictures: closer samples are reached by reading on."""


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """One picture as stored (not rotated), BGR; `share` of the work done when it has been dealt with."""

    frame_index: int
    pts_s: float
    picture: Picture
    share: float


def still(path: Path, *, container: str) -> Iterator[Sampled]:
    """The one picture of a still file, by its declared family only."""
    pillow_heif.register_heif_opener()
    with Image.open(path, formats=[STILL_FORMATS[container]]) as image:
        rgb = np.asarray(image.convert("RGB"), np.uint8)
    yield Sampled(frame_index=0, pts_s=0.0, picture=np.ascontiguousarray(rgb[:, :, ::-1]), share=1.0)


def sampled(path: Path, *, container: str) -> Iterator[Sampled]:
    """About three pictures in two seconds, 12 at least where the file has so many, 240 at most.

    `frame_index` counts in order of presentation, by the index of every PTS, as everywhere else.
    """
    index = _timestamps(path, container=container)
    with _opened(path, container=container) as box:
        stream = box.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.skip_frame = "NONREF"
        seconds = float(stream.time_base or 0)
        wanted = _wanted(index, seconds=seconds)
        for number, (pts, frame) in enumerate(_frames_at(box, stream, wanted, seconds=seconds)):
            yield Sampled(
                frame_index=min(bisect_left(index, pts), len(index) - 1),
                pts_s=pts * seconds,
                picture=np.asarray(frame.to_ndarray(format="bgr24"), np.uint8),
                share=min(1.0, (number + 1) / len(wanted)),
            )


def _opened(path: Path, *, container: str) -> InputContainer:
    """Only the one demuxer that suits, and no protocol but a plain file."""
    demuxer = DEMUXERS[container]
    return av.open(
        str(path), format=demuxer, options={"protocol_whitelist": "file", "format_whitelist": demuxer}
    )


def _timestamps(path: Path, *, container: str) -> list[int]:
    """Every PTS of the pictures, in order of presentation, by demuxing alone; DTS where a container has no PTS."""
    with _opened(path, container=container) as box:
        packets = [
            packet for packet in _packets(box, box.streams.video[0]) if packet.size and not packet.is_discard
        ]
    stamps = (packet.dts if packet.pts is None else packet.pts for packet in packets)
    return sorted({stamp for stamp in stamps if stamp is not None})


def _wanted(index: list[int], *, seconds: float) -> list[int]:
    """The PTS to read: evenly spread over the pictures."""
    if not index:
        return []
    length = (index[-1] - index[0]) * seconds
    count = min(len(index), MOST_FRAMES, max(_FEWEST, round(length * _PER_SECOND)))
    return [index[(2 * n + 1) * len(index) // (2 * count)] for n in range(count)]


def _frames_at(
    box: InputContainer, stream: VideoStream, wanted: list[int], *, seconds: float
) -> Iterator[tuple[int, av.VideoFrame]]:
    """The first picture at or after each wanted PTS, with its own PTS."""
    frames, last = _decoded(box, stream), wanted[0] if wanted else 0
    for target in wanted:
        if (target - last) * seconds > _WORTH_SEEKING_S:
            box.seek(target, stream=stream)
            frames = _decoded(box, stream)
        elif target <= last != wanted[0]:
            continue
        found = next(((pts, frame) for pts, frame in frames if pts >= target), None)
        if found is None:
            return
        last = found[0]
        yield found


def _decoded(box: InputContainer, stream: VideoStream) -> Iterator[tuple[int, av.VideoFrame]]:
    """Whatever can be decoded; a damaged packet costs its own pictures only."""
    for packet in _packets(box, stream):
        with suppress(av.error.InvalidDataError):
            for frame in packet.decode():
                pts = frame.dts if frame.pts is None else frame.pts
                if pts is not None:
                    yield pts, frame


def _packets(box: InputContainer, stream: VideoStream) -> Iterator["av.Packet[VideoStream]"]:
    """To the end, or to where the file breaks off."""
    packets = box.demux(stream)
    while True:
        try:
            yield next(packets)
        except IndexError:  # a stream that shows up late, which PyAV does not know; reading goes on behind it
            packets = box.demux(stream)
        except (StopIteration, av.FFmpegError):
            return
