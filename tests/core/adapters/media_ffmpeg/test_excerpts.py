"""Excerpts: the camera's own pictures wherever they can be copied, and always the frames that it says it holds."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image, ImageChops, ImageStat
from pydantic import TypeAdapter

from services.core.adapters.media_ffmpeg import cutting
from services.core.adapters.media_ffmpeg.cutting import Stretch
from services.core.adapters.media_ffmpeg.formats import Format, recognise
from services.core.adapters.media_ffmpeg.pictures import orientation_of, picture_of
from services.core.adapters.media_ffmpeg.program import ffmpeg_program
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia, fingerprint
from services.core.domain.acceptance import FootageLimits
from services.core.domain.excerpt import Change, Cut, ExcerptFailed, ExcerptRoute, NoCopy, Span
from services.core.domain.media import DerivativeKind, DerivedFile, Recipe
from tests.core.adapters.media_ffmpeg.conftest import Film, number_in, run_ffmpeg
from tests.core.adapters.media_ffmpeg.test_remaking import HLG
from tests.core.adapters.media_ffmpeg.test_stills import B_FRAMES, FILMS

CUT = TypeAdapter(Cut)
COPIED = {
    "bframes.mp4": ("mp4", 20), "opengop.mp4": ("mp4", 20), "uneven.mp4": ("mp4", 0), "hevc.mp4": ("mp4", 24),
    "stream.ts": ("mp4", 20), "box.mkv": ("mp4", 20), "motion.avi": ("avi", 25), "program.mpg": ("mpegts", 24),
    "web.webm": ("webm", 15),
}  # fmt: skip


def known(path: Path) -> Format:
    found = recognise(path)
    assert isinstance(found, Format)
    return found


def numbers(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [
            number_in(orientation_of(frame).applied(picture_of(frame))) for frame in container.decode(video=0)
        ]


def cut(path: Path, first: int, last: int, *, muxer: str, into: Path) -> Stretch:
    film = cutting.Film.at(path, known(path), limits=FootageLimits())
    return cutting.cut(film, span=Span(first=first, last=last), muxer=muxer, sound=False, into=into)


@pytest.mark.parametrize("name", COPIED)
def test_a_copy_begins_at_the_key_frame_and_holds_every_frame_to_the_last(
    film: Film, tmp_path: Path, name: str
) -> None:
    muxer, key = COPIED[name]
    made = cut(film(name, *FILMS[name]), 25, 36, muxer=muxer, into=tmp_path / "excerpt")
    assert made.begins == key
    assert made.ends in range(36, 40)  # some more where later frames are needed to show the last
    assert numbers(tmp_path / "excerpt") == list(range(made.begins, made.ends + 1))


def made_by(media: FfmpegMedia, path: Path, first: int, last: int, into: Path) -> tuple[DerivedFile, Cut]:
    facts = media.inspect(path=path, into=into).facts
    assert facts is not None
    told: list[float] = []
    made = media.excerpt(
        path=path, facts=facts, span=Span(first=first, last=last), into=into, progress=told.append
    )
    return made, CUT.validate_json(made.arguments)


def test_an_excerpt_says_what_it_is_and_is_the_same_bytes_again(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    path = film("bframes.mp4", *B_FRAMES, sound=True)
    made, told = made_by(media, path, 25, 36, tmp_path)
    assert (made.kind, made.label, made.path.suffix) == (
        DerivativeKind.EXCERPT,
        "frames-000025-000036",
        ".mp4",
    )
    assert (told.route, told.why, told.begins, told.lead_in) == (ExcerptRoute.COPY, None, 20, 5)
    assert (told.begins_s, told.first_s) == pytest.approx((0.8, 1.0))
    assert told.ends_s == pytest.approx((told.ends + 1) / 25)
    with av.open(str(made.path)) as copy:
        assert [stream.codec_context.name for stream in copy.streams] == ["h264", "aac"]
        assert float(copy.duration or 0) / av.time_base == pytest.approx(
            told.ends_s - told.begins_s, abs=0.05
        )
    assert str(tmp_path) not in made.arguments
    facts = media.inspect(path=path, into=tmp_path).facts
    assert facts is not None
    recipe = Recipe(kind=made.kind, label=made.label, tool=made.tool, arguments=made.arguments)
    (again := tmp_path / "again").mkdir()
    assert fingerprint(media.remake(path=path, facts=facts, recipe=recipe, into=again).path) == fingerprint(
        made.path
    )


def test_a_turned_clip_stays_turned(film: Film, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    run_ffmpeg(
        "-display_rotation", "-90", "-i", str(film("bframes.mp4", *B_FRAMES)), "-c", "copy", str(turned)
    )
    cut(turned, 22, 24, muxer="mp4", into=tmp_path / "excerpt")
    with av.open(str(tmp_path / "excerpt")) as copy:
        assert next(copy.decode(video=0)).rotation == -90


def test_what_has_no_times_is_encoded_anew_to_exactly_the_frames_asked_for(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    made, told = made_by(media, film("divx.avi", *FILMS["divx.avi"], sound=True), 25, 36, tmp_path)
    assert (told.route, told.why, told.is_exact) == (ExcerptRoute.ENCODE, NoCopy.NO_TIMES, True)
    assert numbers(made.path) == list(range(25, 37))
    assert "libx264" in json.loads(made.arguments)["command"]
    assert str(tmp_path) not in made.arguments


def test_what_begins_in_hidden_pictures_is_encoded_anew(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    trimmed = tmp_path / "trimmed.mp4"
    run_ffmpeg("-ss", "0.48", "-i", str(film("bframes.mp4", *B_FRAMES)), "-c", "copy", str(trimmed))
    made, told = made_by(media, trimmed, 2, 5, tmp_path)
    assert (told.route, told.why) == (ExcerptRoute.ENCODE, NoCopy.NO_KEY_FRAME)
    assert numbers(made.path) == [14, 15, 16, 17]


WOVEN = ("-c:v", "mpeg4", "-bf", "2", "-q:v", "4", "-flags", "+ilme+ildct", "-vf", "setfield=tff", "-pix_fmt", "yuv420p")  # fmt: skip


def test_a_woven_film_is_shown_as_in_the_viewing_copy_and_the_ledger_says_so(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    path = film("woven.avi", *WOVEN, frames=25)
    made, told = made_by(media, path, 5, 8, tmp_path)
    assert (told.route, told.changes) == (ExcerptRoute.ENCODE, (Change.DEINTERLACED,))
    assert numbers(made.path) == [5, 6, 7, 8]
    assert far_from_the_viewing_copy(media, path, made, told, tmp_path) < 3


def test_bright_pictures_are_brought_down_as_in_the_viewing_copy_and_come_out_again_byte_for_byte(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    trimmed = tmp_path / "trimmed.mp4"
    run_ffmpeg("-ss", "0.2", "-i", str(film("hlg.mp4", *HLG, frames=25)), "-c", "copy", str(trimmed))
    made, told = made_by(media, trimmed, 2, 5, tmp_path)
    assert (told.route, told.changes) == (ExcerptRoute.ENCODE, (Change.TONE_MAPPED,))
    assert "hable" in made.arguments
    assert far_from_the_viewing_copy(media, trimmed, made, told, tmp_path) < 3
    assert fingerprint(remade(media, trimmed, made, tmp_path).path) == fingerprint(made.path)


def test_an_excerpt_of_before_is_made_again_by_its_own_command_whatever_is_done_now(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    path = film("woven.avi", *WOVEN, frames=25)
    made, _ = made_by(media, path, 5, 8, tmp_path)
    told = json.loads(made.arguments)
    told["command"] = ["18" if word == "14" else word for word in told["command"]]
    (room := tmp_path / "room").mkdir()
    (room / "source").symlink_to(path)
    subprocess.run([ffmpeg_program(), *told["command"]], cwd=room, check=True, capture_output=True)
    before = replace(made, path=room / "excerpt", arguments=json.dumps(told))
    assert fingerprint(before.path) != fingerprint(made.path)
    again = remade(media, path, before, tmp_path)
    assert fingerprint(again.path) == fingerprint(before.path)
    assert (again.arguments, again.version) == (before.arguments, before.version)


def remade(media: FfmpegMedia, path: Path, made: DerivedFile, folder: Path) -> DerivedFile:
    facts = media.inspect(path=path, into=folder).facts
    assert facts is not None
    recipe = Recipe(kind=made.kind, label=made.label, tool=made.tool, arguments=made.arguments)
    (again := folder / "again").mkdir()
    return media.remake(path=path, facts=facts, recipe=recipe, into=again)


def far_from_the_viewing_copy(
    media: FfmpegMedia, path: Path, made: DerivedFile, told: Cut, folder: Path
) -> float:
    """How far the pictures are from the same ones of the viewing copy, on average, of 255."""
    facts = media.inspect(path=path, into=folder).facts
    assert facts is not None
    copy = media.preview(path=path, facts=facts, into=folder, progress=lambda _: None)
    pairs = zip(pictures(made.path), pictures(copy.path)[told.first : told.last + 1], strict=True)
    return max(max(ImageStat.Stat(ImageChops.difference(*pair)).mean) for pair in pairs)


def pictures(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        return [picture_of(frame) for frame in container.decode(video=0)]


def test_past_the_end_there_is_no_excerpt(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    with pytest.raises(ExcerptFailed):
        made_by(media, film("short.mp4", *B_FRAMES), 40, 50, tmp_path)
