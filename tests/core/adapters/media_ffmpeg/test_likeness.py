"""Hashes of what pictures look like, as the sandboxed child finds them on the tiles that it makes anyway."""

from pathlib import Path

from PIL import Image, ImageDraw

from services.core.adapters.media_ffmpeg.likeness import KeyPictures, hash_of
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.likeness import KeyPicture, bits_apart, nearness
from tests.core.adapters.media_ffmpeg.conftest import X264, Film, run_ffmpeg

SCENE = (
    "-f",
    "lavfi",
    "-i",
    "mandelbrot=size=320x180:rate=10:start_scale=2:end_scale=0.05:end_pts=10",
    "-t",
    "1",
)
"""A second of ever new pictures, zooming in."""


def drawn(seed: int) -> Image.Image:
    picture = Image.new("L", (320, 180), 40)
    pen = ImageDraw.Draw(picture)
    for n in range(6):
        x, y = (seed * 53 + n * 61) % 260, (seed * 37 + n * 29) % 130
        pen.rectangle((x, y, x + 60, y + 50), fill=(seed * 17 + n * 43) % 256)
    return picture


def pictures_of(media: FfmpegMedia, path: Path, tmp_path: Path) -> tuple[KeyPicture, ...]:
    into = tmp_path / "into"
    into.mkdir(exist_ok=True)
    return media.inspect(path=path, into=into).key_pictures


def test_scaling_light_and_compression_change_few_bits_and_another_picture_many(tmp_path: Path) -> None:
    picture = drawn(1)
    lighter = picture.point([min(255, int(level * 1.15) + 10) for level in range(256)])
    picture.resize((100, 56)).save(tmp_path / "small.jpg", quality=30)
    small = Image.open(tmp_path / "small.jpg")
    assert bits_apart(hash_of(picture), hash_of(small)) <= 6
    assert bits_apart(hash_of(picture), hash_of(lighter)) <= 6
    assert min(bits_apart(hash_of(picture), hash_of(drawn(n))) for n in range(2, 12)) > 12


def test_an_even_picture_has_no_hash() -> None:
    found = KeyPictures()
    found.take(0.0, Image.new("RGB", (176, 98), (16, 16, 16)))
    found.take(1.0, drawn(1))
    assert [picture.at_s for picture in found.found] == [1.0]


def test_a_film_that_was_made_small_and_cut_is_near_and_another_is_not(
    film: Film, media: FfmpegMedia, tmp_path: Path
) -> None:
    original, copy = tmp_path / "original.mp4", tmp_path / "copy.mp4"
    run_ffmpeg(*SCENE, *X264, str(original))
    run_ffmpeg("-ss", "0.3", "-i", str(original), "-vf", "scale=160:-2", *X264, "-crf", "34", str(copy))
    pictures = pictures_of(media, original, tmp_path)
    assert [picture.at_s for picture in pictures] == [n / 10 for n in range(10)]
    near = nearness(pictures, pictures_of(media, copy, tmp_path))
    assert near is not None
    assert (near.alike, near.compared) == (7, 7)
    assert nearness(pictures, pictures_of(media, film("numbers.mp4", *X264), tmp_path)) is None


def test_a_photograph_has_one_hash(media: FfmpegMedia, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    drawn(3).resize((1280, 720)).save(path)
    (picture,) = pictures_of(media, path, tmp_path)
    assert bits_apart(picture.hash, hash_of(drawn(3))) <= 4
