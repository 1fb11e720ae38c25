"""Between the pictures that are read whole: of a plate in view the neighbour in which it is sharpest."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from services.core.adapters.plates_ppocr.frames import Sampled
from services.core.adapters.plates_ppocr.sampling import Sampler

SIZE, RATE, FRAMES = (320, 180), 6, 60
PLATE = (100, 80, 96, 24)
SHARP_ONCE_IN = 4


def _picture(number: int) -> bytes:
    """A plate that is out of focus but in every fourth frame; elsewhere something is always sharp."""
    picture = Image.new("RGB", SIZE, (90, 95, 100))
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=20)
    x, y, wide, high = PLATE
    draw.rectangle((x, y, x + wide, y + high), fill=(240, 220, 60))
    draw.text((x + 4, y), "TX49DRW", font=font, fill="black")
    if number % SHARP_ONCE_IN:
        picture = picture.filter(ImageFilter.GaussianBlur(3))
    ImageDraw.Draw(picture).text((10, 150), f"{number:06}", font=font, fill="white")
    return picture.tobytes()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "original"
    source = (
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        "x".join(map(str, SIZE)),
        "-r",
        str(RATE),
        "-i",
        "-",
    )
    wanted = (
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-bf",
        "0",
        "-pix_fmt",
        "yuv420p",
        "-f",
        "mp4",
        str(path),
    )
    raw = b"".join(_picture(number) for number in range(FRAMES))
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *source, *wanted], input=raw, check=True
    )
    return path


def looked_at(film: Path, *, watched: bool) -> list[Sampled]:
    sampler = Sampler(film, container="mp4/mov", moment_s=None)
    seen = []
    for one in sampler:
        seen.append(one)
        if watched and not one.near:
            sampler.watch([PLATE])
    return seen


def test_without_a_plate_in_view_nothing_comes_between(film: Path) -> None:
    seen = looked_at(film, watched=False)
    assert len(seen) == 15
    assert not any(one.near for one in seen)


def test_with_one_in_view_the_sharpest_neighbour_comes_between_in_order(film: Path) -> None:
    plain, seen = looked_at(film, watched=False), looked_at(film, watched=True)
    whole = [one.frame_index for one in seen if not one.near]
    between = [one.frame_index for one in seen if one.near]
    assert whole == [one.frame_index for one in plain]
    assert [one.frame_index for one in seen] == sorted({*whole, *between})
    assert len(between) == len(whole) - 1
    for frame, before, after in zip(between, whole, whole[1:], strict=False):
        sharp = [n for n in range(before + 1, after) if n % SHARP_ONCE_IN == 0]
        assert frame in sharp or not sharp
    assert any(frame % SHARP_ONCE_IN == 0 for frame in between)


def test_a_neighbour_names_where_the_plate_was_and_is_its_own_picture(film: Path) -> None:
    seen = looked_at(film, watched=True)
    for one in (one for one in seen if one.near):
        assert one.near == (PLATE,)
        assert one.pts_s == pytest.approx(one.frame_index / RATE, abs=0.001)
        x, y, wide, high = PLATE
        assert np.ptp(one.picture[y : y + high, x : x + wide]) > 100
