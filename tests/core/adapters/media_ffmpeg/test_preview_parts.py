"""A part of a film as a viewing copy: these frames and no others, each at its own time."""

from pathlib import Path

import av
import pytest

from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.marked_minute import first_frame_of
from services.core.domain.media import DerivedFile
from tests.core.adapters.media_ffmpeg.conftest import UNEVEN, Film
from tests.core.adapters.media_ffmpeg.test_previews import numbers, shown_at

HEVC = (
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-pix_fmt",
    "yuv420p",
    "-x265-params",
    "log-level=none:keyint=20:bframes=3",
)
LATE = ("-output_ts_offset", "5")
FILMS: dict[str, tuple[str, ...]] = {
    "stream.ts": (*HEVC, *LATE),
    "uneven.mp4": (*UNEVEN, *HEVC),
    "divx.avi": ("-c:v", "mpeg4", "-bf", "2", "-q:v", "4", "-g", "20", "-pix_fmt", "yuv420p"),
}  # fmt: skip


def part(media: FfmpegMedia, path: Path, seconds: tuple[float, float], into: Path) -> DerivedFile:
    facts = media.inspect(path=path, into=into).facts
    assert facts is not None
    return media.preview_part(path=path, facts=facts, seconds=seconds, into=into, progress=lambda _: None)


@pytest.mark.parametrize("name", FILMS)
def test_a_part_holds_exactly_the_frames_of_its_time(
    media: FfmpegMedia, film: Film, tmp_path: Path, name: str
) -> None:
    path = film(name, *FILMS[name], frames=100)
    made = part(media, path, (2.3, 3.1), tmp_path)
    original = shown_at(path)
    times = [at - original[0] for at in original]
    first = first_frame_of(made.label)
    assert times[first] <= 2.3 < times[first + 1]
    shown = numbers(made.path)
    assert shown == list(range(first, first + len(shown)))
    assert shown[-1] == max(number for number, at in enumerate(times) if at < 3.1)
    assert shown_at(made.path) == pytest.approx([times[n] - times[first] for n in shown], abs=0.0012)


def test_a_part_may_touch_the_end_and_takes_its_sound_along(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    made = part(media, film("sound.mkv", *HEVC, *LATE, frames=100, sound=True), (2.8, 9.0), tmp_path)
    assert numbers(made.path) == list(range(70, 100))
    with av.open(str(made.path)) as copy:
        assert copy.duration is not None
        assert copy.duration / av.time_base == pytest.approx(1.2, abs=0.1)
        first = next(copy.decode(audio=0))
        assert abs(first.time or 0) < 0.05
