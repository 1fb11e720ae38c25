"""Brightness and sharpness of pictures: what inspection measures, and that the advice's thresholds part good from bad."""

import csv
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from services.core.adapters.media_ffmpeg.sharpness import Sharpness
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.footage_checks import BLURRED, DARK_LUMA
from services.core.domain.media import MediaFacts
from tests.core.adapters.media_ffmpeg.conftest import X264, run_ffmpeg

SCENE = "mandelbrot=s=1280x720:r=5:start_scale=0.4:end_scale=0.1"  # detail of every size, as a street has
UNREADABLE = 0.004
"""Blur by this share of the longer side: characters ten pixels high in 1080p are gone."""
CLIPS = (
    "dashcam/CarND-LaneLines-P1/solidWhiteRight.mp4",
    "dashcam/dashcamigo/gopro-gpmf/hero5-trimmed.mp4",
    "dashcam/sample-videos/car-detection.mp4",
    "dashcam/teslacamerge/2020-06-03_17-35-56/2020-06-03_17-34-12-front.mp4",
    "phone/androidx-media/dolbyVision-hdr.MOV",
    "phone/decord/video_90.mov",
)


def measured(media: FfmpegMedia, folder: Path, *filters: str) -> MediaFacts:
    path = folder / "scene.mp4"
    run_ffmpeg("-f", "lavfi", "-i", SCENE, "-t", "2", "-vf", ",".join(["null", *filters]), *X264, str(path))
    facts = media.inspect(path=path, into=folder).facts
    assert facts is not None
    return facts


def sharpness_of(picture: Image.Image) -> float:
    sharpness = Sharpness()
    sharpness.take(picture)
    assert sharpness.middle is not None
    return sharpness.middle


def blurred(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").filter(ImageFilter.GaussianBlur(UNREADABLE * max(picture.size)))


def test_a_sharp_clip_is_sharp_and_a_blurred_one_is_not(media: FfmpegMedia, tmp_path: Path) -> None:
    sharp = measured(media, tmp_path)
    dull = measured(media, tmp_path, f"gblur=sigma={1280 * UNREADABLE}")
    assert sharp.sharpness is not None
    assert dull.sharpness is not None
    assert dull.sharpness < BLURRED < sharp.sharpness


def test_dark_is_not_blurred(media: FfmpegMedia, tmp_path: Path) -> None:
    dark = measured(media, tmp_path, "lutyuv=y=16+(val-16)/8:u=128:v=128")
    assert dark.mean_luma is not None
    assert dark.sharpness is not None
    assert dark.mean_luma < DARK_LUMA
    assert dark.sharpness > BLURRED


def test_a_black_clip_has_no_sharpness(media: FfmpegMedia, tmp_path: Path) -> None:
    black = measured(media, tmp_path, "lutyuv=y=16:u=128:v=128")
    assert (black.mean_luma, black.sharpness) == (0.0, None)


def test_the_size_of_the_picture_does_not_matter() -> None:
    picture = Image.effect_mandelbrot((2560, 1440), (-2.0, -1.1, 1.0, 1.1), 60)
    large, small = sharpness_of(picture), sharpness_of(picture.resize((960, 540), Image.Resampling.BOX))
    assert small == pytest.approx(large, rel=0.15)


def test_a_picture_too_thin_to_judge_is_left_out() -> None:
    sharpness = Sharpness()
    sharpness.take(Image.radial_gradient("L").resize((2, 300)))
    assert sharpness.middle is None


@pytest.mark.corpus
def test_real_photographs_of_roads_are_sharp_until_they_are_blurred(corpus: Path) -> None:
    with (corpus / "plates_dashcam" / "LABELS.tsv").open() as labels:
        names = {row["file"] for row in csv.DictReader(labels, delimiter="\t")}
    for name in sorted(names)[::12]:
        with Image.open(corpus / "plates_dashcam" / name) as picture:
            assert sharpness_of(picture) > BLURRED, name
            assert sharpness_of(blurred(picture)) < BLURRED, name


@pytest.mark.corpus
@pytest.mark.parametrize("name", CLIPS)
def test_real_clips_are_sharp_and_light_enough(
    media: FfmpegMedia, corpus: Path, tmp_path: Path, name: str
) -> None:
    facts = media.inspect(path=corpus / name, into=tmp_path).facts
    assert facts is not None
    assert facts.sharpness is not None
    assert facts.mean_luma is not None
    assert facts.sharpness > BLURRED
    assert facts.mean_luma > DARK_LUMA


@pytest.mark.corpus
def test_an_unlit_road_at_night_is_dark_and_not_blurred(
    media: FfmpegMedia, corpus: Path, tmp_path: Path
) -> None:
    clip = corpus / "dashcam/CarND-LaneLines-P1/custom_me_night_1.mp4"
    facts = media.inspect(path=clip, into=tmp_path).facts
    assert facts is not None
    assert facts.sharpness is not None
    assert facts.mean_luma is not None
    assert facts.mean_luma < DARK_LUMA
    assert facts.sharpness > BLURRED
