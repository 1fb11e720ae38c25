"""Inside the sandbox: one frame by its number in presentation order, decoded exactly, at full resolution."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from av.video.frame import VideoFrame
from PIL import Image

from services.core.adapters.media_ffmpeg.footage import Unusable, open_film, picture_stream, whole_packets
from services.core.adapters.media_ffmpeg.formats import Format
from services.core.adapters.media_ffmpeg.inspection import film_timeline
from services.core.adapters.media_ffmpeg.pictures import attempt, orientation_of, picture_of
from services.core.adapters.media_ffmpeg.timeline import Timeline
from services.core.domain.acceptance import FootageLimits, Trouble

KEYS_BACK = (0, 1, 3)
"""How many key frames before the frame to start from; the last resort is the start of the file."""


class NoSuchFrame(LookupError):
    """The film ends before this frame."""


def exact_frame(
    path: Path, known: Format, *, number: int, limits: FootageLimits
) -> tuple[Image.Image, int, Timeline]:
    """The picture turned for showing, its time in ticks, and the timeline. Raises `NoSuchFrame`, `Unusable`."""
    timeline = film_timeline(path, known, limits=limits)
    if not 0 <= number < len(timeline.pts):
        raise NoSuchFrame(number)
    picture = shown_picture(path, known, timeline, number=number, limits=limits)
    return picture, timeline.pts[number], timeline


def shown_picture(
    path: Path, known: Format, timeline: Timeline, *, number: int, limits: FootageLimits
) -> Image.Image:
    """The frame with this number of a timeline that was read before, turned for showing. Raises `Unusable`."""
    for start in _starts(timeline, number):
        frame = _decode_until(path, known, timeline, number, start=start, limits=limits)
        if frame is not None:
            return orientation_of(frame).applied(picture_of(frame))
    raise Unusable(Trouble.NOTHING_DECODES)


def _starts(timeline: Timeline, number: int) -> list[int | None]:
    """Times of key frames to seek to, nearest first; None is the start of the file."""
    if timeline.counted:
        return [None]
    before = bisect_right(timeline.keys, timeline.pts[number])
    near = [timeline.keys[before - 1 - back] for back in KEYS_BACK if before - 1 - back >= 0]
    return [*near, None]


def _decode_until(
    path: Path, known: Format, timeline: Timeline, number: int, *, start: int | None, limits: FootageLimits
) -> VideoFrame | None:
    """The frame, or None if it did not come out whole when decoding from there."""
    for place, frame in enumerate(_frames_from(path, known, start=start, limits=limits)):
        if timeline.counted:
            if place == number:
                return frame
        elif frame.pts is not None and frame.pts >= timeline.pts[number]:
            exact = frame.pts == timeline.pts[number] and (start is None or not frame.is_corrupt)
            return frame if exact else None
    return None


def _frames_from(
    path: Path, known: Format, *, start: int | None, limits: FootageLimits
) -> Iterator[VideoFrame]:
    with open_film(path, known, limits=limits) as container:
        track = picture_stream(container, limits=limits)
        if start is not None:
            container.seek(start, stream=track, backward=True)
        for packet in whole_packets(container, track):
            yield from attempt(track, packet) or ()
        yield from attempt(track, None) or ()
