"""Pictures of a film worth reading; between them, of a plate in view, the neighbour in which it is sharpest.

A whole picture costs some 100 ms, the surroundings of a known plate a tenth of that: so a vehicle in view is looked at twice as
often for little more.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from services.core.adapters.plates_ppocr.frames import Sampled, decoded, opened, timestamps
from services.core.adapters.plates_ppocr.orientation import cut
from services.core.domain.plate_sampling import wanted_frames
from services.core.domain.plates import Box

_WORTH_SEEKING_S = 3.0
"""A seek costs the decoding of up to a group of pictures: closer samples are reached by reading on."""
_NEIGHBOURS_S = (0.15, 1.0)
"""How long after a picture that was read a neighbour may come: sooner it shows the same, later the plate is elsewhere."""
_LONG_SIDE = 1280


@dataclass(frozen=True, kw_only=True)
class _Neighbour:
    pts: int
    frame: av.VideoFrame
    sharpness: float


class Sampler:
    """Iterate, and say after each picture by `watch` where plates are in view: their neighbours are then given too."""

    def __init__(self, path: Path, *, container: str, moment_s: float | None) -> None:
        self._path, self._container = path, container
        self._index = timestamps(path, container=container)
        self._moment_s = moment_s
        self._live: tuple[Box, ...] = ()
        self._neighbour: _Neighbour | None = None
        self._seconds = 0.0

    def watch(self, boxes: Sequence[Box]) -> None:
        """Where plates are in the picture that was given last, in stored pixels."""
        self._live = tuple(boxes)

    def __iter__(self) -> Iterator[Sampled]:
        """`frame_index` counts in order of presentation, by the index of every PTS, as everywhere else."""
        with opened(self._path, container=self._container) as box:
            stream = box.streams.video[0]
            stream.codec_context.thread_count = 1
            stream.codec_context.skip_frame = "NONREF"
            self._seconds = float(stream.time_base or 0)
            times = [(pts - self._index[0]) * self._seconds for pts in self._index]
            wanted = [self._index[at] for at in wanted_frames(times, moment_s=self._moment_s)]
            frames, last = decoded(box, stream), None
            for number, target in enumerate(wanted):
                if last is not None and target <= last:
                    continue
                if (target - (wanted[0] if last is None else last)) * self._seconds > _WORTH_SEEKING_S:
                    box.seek(target, stream=stream)
                    frames = decoded(box, stream)
                found = self._reach(target, frames, last=last)
                share = min(1.0, (number + 1) / len(wanted))
                if self._neighbour is not None:
                    yield self._sampled(
                        self._neighbour.pts, self._neighbour.frame, share=share, near=self._live
                    )
                if found is None:
                    return
                last = found[0]
                yield self._sampled(*found, share=share)

    def _reach(
        self, target: int, frames: Iterator[tuple[int, av.VideoFrame]], *, last: int | None
    ) -> tuple[int, av.VideoFrame] | None:
        """The first picture at or after the wanted PTS; of those on the way the sharpest is kept."""
        self._neighbour = None
        for pts, frame in frames:
            if pts >= target:
                return pts, frame
            if last is not None and self._live:
                self._consider(
                    pts, frame, after=(pts - last) * self._seconds, before=(target - pts) * self._seconds
                )
        return None

    def _consider(self, pts: int, frame: av.VideoFrame, *, after: float, before: float) -> None:
        least, most = _NEIGHBOURS_S
        if not least <= after <= most or before < least:
            return
        sharpness = _sharpness(frame, self._live)
        if self._neighbour is None or sharpness > self._neighbour.sharpness:
            self._neighbour = _Neighbour(pts=pts, frame=frame, sharpness=sharpness)

    def _sampled(
        self, pts: int, frame: av.VideoFrame, *, share: float, near: tuple[Box, ...] = ()
    ) -> Sampled:
        return Sampled(
            frame_index=min(bisect_left(self._index, pts), len(self._index) - 1),
            pts_s=pts * self._seconds,
            picture=np.asarray(frame.to_ndarray(format="bgr24"), np.uint8),
            share=share,
            near=near,
        )


def _sharpness(frame: av.VideoFrame, boxes: Sequence[Box]) -> float:
    """Fine detail (variance of the Laplacian of the luma) where plates were, with room to have moved on; of the clearest."""
    luma = np.asarray(frame.to_ndarray(format="gray"), np.uint8)
    places = (cut(luma, box, max(box[2:]) // 2) for box in boxes)
    return max((float(cv2.Laplacian(place, cv2.CV_32F).var()) for place in places if place.size), default=0.0)
