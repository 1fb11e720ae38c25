"""Excerpts: the camera's own pictures wherever they can be copied, and always the frames that it says it holds."""

import json
from pathlib import Path

import av
import pytest
from pydantic import TypeAdapter

from services.core.adapters.media_ffmpeg import cutting
from services.core.adapters.media_ffmpeg.cutting import Stretch
from services.core.adapters.media_ffmpeg.formats import Format, recognise
from services.core.adapters.media_ffmpeg.pictures import orientation_of, picture_of
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia, fingerprint
from services.core.domain.acceptance import FootageLimits
from services.core.domain.excerpt import Cut, ExcerptFailed, ExcerptRoute, NoCopy, Span
from services.core.domain.media import DerivativeKind, DerivedFile, Recipe
from tests.core.adapters.media_ffmpeg.conftest import Film, number_in, run_ffmpeg
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


def test_past_the_end_there_is_no_excerpt(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    with pytest.raises(ExcerptFailed):
        made_by(media, film("short.mp4", *B_FRAMES), 40, 50, tmp_path)
