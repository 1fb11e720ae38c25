"""Every frame by its number is the very picture that decoding the whole film gives: all of them, of every kind of film."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from services.core.adapters.media_ffmpeg.formats import Format, recognise
from services.core.adapters.media_ffmpeg.frames import shown_picture
from services.core.adapters.media_ffmpeg.inspection import film_timeline
from services.core.adapters.media_ffmpeg.pictures import orientation_of, picture_of
from services.core.domain.acceptance import FootageLimits
from tests.core.adapters.media_ffmpeg.conftest import UNEVEN, X264, Film, number_in, run_ffmpeg
from tests.core.adapters.media_ffmpeg.test_stills import B_FRAMES

FRAMES = 25
Change = Callable[[Path, Path], Path]


def as_drawn(path: Path, _: Path) -> Path:
    return path


def trimmed(path: Path, folder: Path) -> Path:
    """An edit list hides the first frames, which the others need."""
    run_ffmpeg("-ss", "0.2", "-i", str(path), "-c", "copy", str(folder / "trimmed.mp4"))
    return folder / "trimmed.mp4"


def turned(path: Path, folder: Path) -> Path:
    run_ffmpeg("-display_rotation", "-90", "-i", str(path), "-c", "copy", str(folder / "turned.mp4"))
    return folder / "turned.mp4"


def begun_late(path: Path, folder: Path) -> Path:
    run_ffmpeg("-i", str(path), "-c", "copy", "-output_ts_offset", "3600", str(folder / "late.ts"))
    return folder / "late.ts"


FILMS: dict[str, tuple[tuple[str, ...], Change, int, int]] = {
    "b-frames": (B_FRAMES, as_drawn, 0, 0),
    "uneven": ((*UNEVEN, *X264, "-g", "8"), as_drawn, 0, 0),
    "edit list": (B_FRAMES, trimmed, 5, 0),
    "turned": (B_FRAMES, turned, 0, 90),
    "transport stream that begins after an hour": (B_FRAMES, begun_late, 0, 0),
}
"""How it is drawn, what is done to it, which frame comes first, and how far it must be turned back to be read."""


def decoded(path: Path) -> list[Image.Image]:
    """The reference: the whole film, from the first packet to the last, by the library alone."""
    with av.open(str(path)) as container:
        return [orientation_of(frame).applied(picture_of(frame)) for frame in container.decode(video=0)]


@pytest.mark.parametrize("name", FILMS)
def test_every_single_frame_is_the_one_of_a_full_decode(film: Film, tmp_path: Path, name: str) -> None:
    arguments, change, first, turn = FILMS[name]
    path = change(film("short.mp4", *arguments, frames=FRAMES), tmp_path)
    known, limits = recognise(path), FootageLimits()
    assert isinstance(known, Format)
    wanted, timeline = decoded(path), film_timeline(path, known, limits=limits)
    assert len(wanted) == len(timeline.pts) == FRAMES - first
    for number, reference in enumerate(wanted):
        picture = shown_picture(path, known, timeline, number=number, limits=limits)
        assert picture.tobytes() == reference.tobytes(), number
        assert number_in(picture.rotate(turn, expand=True)) == number + first
