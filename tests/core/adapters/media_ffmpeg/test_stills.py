"""The frame that was asked for, and no other: each frame shows its own number."""

from pathlib import Path

import pytest
from PIL import Image

from services.core.adapters.media_ffmpeg.formats import Format, recognise
from services.core.adapters.media_ffmpeg.frames import NoSuchFrame, exact_frame
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.acceptance import FootageLimits
from services.core.domain.media import DerivativeKind
from services.core.errors import NotFound
from tests.core.adapters.media_ffmpeg.conftest import UNEVEN, X264, Film, number_in, picture_at, run_ffmpeg

B_FRAMES = ("-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", "20", "-pix_fmt", "yuv420p")
FILMS: dict[str, tuple[str, ...]] = {
    "bframes.mp4": B_FRAMES,
    "opengop.mp4": (*B_FRAMES, "-x264-params", "open-gop=1:keyint=10:bframes=3"),
    "uneven.mp4": (*UNEVEN, *X264),
    "hevc.mp4": ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none:keyint=12"),
    "stream.ts": B_FRAMES,
    "box.mkv": B_FRAMES,
    "motion.avi": ("-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p"),
    "divx.avi": ("-c:v", "mpeg4", "-bf", "2", "-q:v", "4", "-g", "12", "-pix_fmt", "yuv420p"),
    "program.mpg": ("-c:v", "mpeg2video", "-bf", "2", "-q:v", "4", "-g", "12", "-pix_fmt", "yuv420p"),
    "web.webm": ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "15", "-b:v", "500k"),
}  # fmt: skip


def known(path: Path) -> Format:
    family = recognise(path)
    assert isinstance(family, Format)
    return family


@pytest.mark.parametrize("name", FILMS)
def test_every_frame_is_the_one_with_its_number(film: Film, name: str) -> None:
    path = film(name, *FILMS[name])
    for number in range(0, 50, 7):
        picture, _, _ = exact_frame(path, known(path), number=number, limits=FootageLimits())
        assert number_in(picture) == number
    with pytest.raises(NoSuchFrame):
        exact_frame(path, known(path), number=50, limits=FootageLimits())


def test_a_cut_clip_counts_only_what_is_shown(film: Film, tmp_path: Path) -> None:
    whole, cut = film("bframes.mp4", *B_FRAMES), tmp_path / "cut.mp4"
    run_ffmpeg(
        "-ss", "0.48", "-i", str(whole), "-c", "copy", str(cut)
    )  # starts between key frames: hidden lead-in
    picture, _, timeline = exact_frame(cut, known(cut), number=0, limits=FootageLimits())
    assert timeline.hidden > 0
    assert number_in(picture) == 12
    assert number_in(exact_frame(cut, known(cut), number=30, limits=FootageLimits())[0]) == 42


def test_a_still_is_a_png_that_names_its_frame(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    path = film("uneven.mp4", *UNEVEN, *X264)
    found = media.inspect(path=path, into=tmp_path)
    assert found.facts is not None
    still = media.still(path=path, facts=found.facts, frame_index=31, into=tmp_path)
    assert (still.kind, still.label, still.content_type) == (
        DerivativeKind.STILL,
        "frame-000031",
        "image/png",
    )
    assert str(tmp_path) not in still.arguments
    assert number_in(picture_at(still.path)) == 31
    notes = dict(picture_at(still.path).info)
    assert notes["opsnap:frame_index"] == "31"
    assert notes["opsnap:source_sha256"] == found.sha256
    assert int(notes["opsnap:pts"]) * eval_fraction(notes["opsnap:time_base"]) == pytest.approx(
        (31 + 0.4) / 25
    )


def eval_fraction(text: str) -> float:
    above, _, below = text.partition("/")
    return int(above) / int(below)


def test_a_still_is_upright_and_whole(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    run_ffmpeg(
        "-display_rotation", "-90", "-i", str(film("short.mp4", *X264, "-g", "10")), "-c", "copy", str(turned)
    )
    facts = media.inspect(path=turned, into=tmp_path).facts
    assert facts is not None
    picture = picture_at(media.still(path=turned, facts=facts, frame_index=7, into=tmp_path).path)
    assert picture.size == (facts.width, facts.height) == (240, 320)
    assert number_in(picture.rotate(90, expand=True)) == 7


def test_past_the_last_frame_there_is_nothing(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    path = film("short.mp4", *X264, "-g", "10")
    facts = media.inspect(path=path, into=tmp_path).facts
    assert facts is not None
    with pytest.raises(NotFound):
        media.still(path=path, facts=facts, frame_index=50, into=tmp_path)


def test_a_photograph_has_one_frame(media: FfmpegMedia, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.linear_gradient("L").resize((300, 200)).convert("RGB").save(path)
    facts = media.inspect(path=path, into=tmp_path).facts
    assert facts is not None
    still = media.still(path=path, facts=facts, frame_index=0, into=tmp_path)
    assert picture_at(still.path).size == (300, 200)
