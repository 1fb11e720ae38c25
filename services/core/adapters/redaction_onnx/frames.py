"""Every third picture of a stranger's file, upright, with its place in the file. Runs inside the sandbox only."""

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import pillow_heif
from av.container import InputContainer
from av.video.stream import VideoStream
from PIL import Image

from services.core.adapters.redaction_onnx.found import Picture
from services.core.adapters.redaction_onnx.recipe import EVERY

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
MOST_A_SECOND = 12.0
"""Above 36 frames a second every third is more than it takes to follow a plate."""
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True, kw_only=True)
class Look:
    """How to open a file: its family by contents, and how its stored picture is turned for showing (see `MediaFacts`)."""

    container: str
    rotation_cw: int
    mirrored: bool

    def upright(self, picture: Picture) -> Picture:
        flipped = picture[::-1] if self.mirrored else picture
        turned = cv2.rotate(flipped, _TURNS[self.rotation_cw]) if self.rotation_cw in _TURNS else flipped
        return np.ascontiguousarray(turned, np.uint8)


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """One picture as shown, BGR; `share` of the work done when it has been dealt with."""

    frame_index: int
    pts_s: float
    picture: Picture
    share: float


def still(path: Path, look: Look) -> Iterator[Sampled]:
    """The one picture of a still file, by its declared family only."""
    pillow_heif.register_heif_opener()
    with Image.open(path, formats=[STILL_FORMATS[look.container]]) as image:
        rgb = np.asarray(image.convert("RGB"), np.uint8)
    yield Sampled(frame_index=0, pts_s=0.0, picture=look.upright(rgb[:, :, ::-1]), share=1.0)


def sampled(path: Path, look: Look) -> Iterator[Sampled]:
    """The first and last picture and every third, fewer of a fast film; `frame_index` counts in order of presentation."""
    index = _timestamps(path, look)
    with _opened(path, look) as box:
        stream = _track(box)
        stream.codec_context.thread_count = 1
        seconds = float(stream.time_base or 0)
        wanted = _wanted(index, seconds=seconds)
        for pts, frame in _decoded(box, stream):
            at = bisect_left(index, pts)
            if at in wanted:
                yield Sampled(
                    frame_index=at,
                    pts_s=pts * seconds,
                    picture=look.upright(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)),
                    share=min(1.0, (at + 1) / len(index)),
                )


def _opened(path: Path, look: Look) -> InputContainer:
    """Only the one demuxer that suits, and no protocol but a plain file."""
    demuxer = DEMUXERS[look.container]
    return av.open(
        str(path), format=demuxer, options={"protocol_whitelist": "file", "format_whitelist": demuxer}
    )


def _track(box: InputContainer) -> VideoStream:
    """The largest picture track that is not a cover, as inspection chose it."""
    still = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
    films = [track for track in box.streams.video if not track.disposition & still]
    return max(films, key=lambda track: track.codec_context.width * track.codec_context.height)


def _timestamps(path: Path, look: Look) -> list[int]:
    """Every PTS of the pictures, in order of presentation, by demuxing alone; DTS where a container has no PTS."""
    with _opened(path, look) as box:
        packets = [packet for packet in _packets(box, _track(box)) if packet.size and not packet.is_discard]
    stamps = (packet.dts if packet.pts is None else packet.pts for packet in packets)
    return sorted({stamp for stamp in stamps if stamp is not None})


def _wanted(index: list[int], *, seconds: float) -> set[int]:
    """Numbers of the frames to look at."""
    if not index:
        return set()
    rate = len(index) / max(1e-3, (index[-1] - index[0]) * seconds)
    step = max(EVERY, round(rate / MOST_A_SECOND))
    return {*range(0, len(index), step), len(index) - 1}


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
