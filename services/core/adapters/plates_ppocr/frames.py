"""Sampled pictures of a stranger's file, with the place of each in the file. Runs inside the sandbox only."""

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
from services.core.domain.plates import Box

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


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """One picture as stored (not rotated), BGR; `share` of the work done when it has been dealt with.

    `near` are places where a plate is known to be about; empty for a picture that is to be read whole.
    """

    frame_index: int
    pts_s: float
    picture: Picture
    share: float
    near: tuple[Box, ...] = ()


def still(path: Path, *, container: str) -> Iterator[Sampled]:
    """The one picture of a still file, by its declared family only."""
    pillow_heif.register_heif_opener()
    with Image.open(path, formats=[STILL_FORMATS[container]]) as image:
        rgb = np.asarray(image.convert("RGB"), np.uint8)
    yield Sampled(frame_index=0, pts_s=0.0, picture=np.ascontiguousarray(rgb[:, :, ::-1]), share=1.0)


def opened(path: Path, *, container: str) -> InputContainer:
    """Only the one demuxer that suits, and no protocol but a plain file."""
    demuxer = DEMUXERS[container]
    return av.open(
        str(path), format=demuxer, options={"protocol_whitelist": "file", "format_whitelist": demuxer}
    )


def timestamps(path: Path, *, container: str) -> list[int]:
    """Every PTS of the pictures, in order of presentation, by demuxing alone; DTS where a container has no PTS."""
    with opened(path, container=container) as box:
        packets = [
            packet for packet in _packets(box, box.streams.video[0]) if packet.size and not packet.is_discard
        ]
    stamps = (packet.dts if packet.pts is None else packet.pts for packet in packets)
    return sorted({stamp for stamp in stamps if stamp is not None})


def decoded(box: InputContainer, stream: VideoStream) -> Iterator[tuple[int, av.VideoFrame]]:
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
