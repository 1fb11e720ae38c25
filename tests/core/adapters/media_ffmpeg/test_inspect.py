"""Opening strangers' files: facts are true, every no says why, and nothing outside the file is read."""

import json
import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from services.core.adapters.media_ffmpeg.room import SandboxBroken
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.acceptance import FootageLimits
from services.core.domain.media import DerivativeKind, Inspection, MediaKind
from tests.core.adapters.media_ffmpeg.conftest import (
    HEIGHT,
    RATE,
    UNEVEN,
    WIDTH,
    X264,
    Film,
    number_in,
    picture_at,
    run_ffmpeg,
)

POSTER_OF_FIFTY = 23
"""The frame in the middle of the 32 that are looked at."""


def refused_for(found: Inspection) -> list[str]:
    assert found.facts is None
    assert found.derived == ()
    assert all(refusal.message.endswith(".") for refusal in found.refusals)
    return [refusal.code for refusal in found.refusals]


def warned_of(found: Inspection) -> set[str]:
    assert found.refusals == ()
    return {warning.code for warning in found.warnings}


def test_an_ordinary_clip_is_taken_with_its_facts(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    path = film(
        "plain.mp4",
        *X264,
        "-g",
        "25",
        "-metadata",
        "creation_time=2026-03-01T10:00:00Z",
        frames=75,
        sound=True,
    )
    found = media.inspect(path=path, into=tmp_path)
    facts = found.facts
    assert facts is not None
    assert (facts.kind, facts.container, facts.video_codec, facts.audio_codec) == (
        MediaKind.VIDEO,
        "mp4/mov",
        "h264",
        "aac",
    )
    assert (facts.width, facts.height, facts.rotation_cw, facts.mirrored) == (WIDTH, HEIGHT, 0, False)
    assert facts.frame_count == 75
    assert facts.duration_s == pytest.approx(3.0)
    assert facts.created_as_written == "2026-03-01T10:00:00Z"
    assert (facts.variable_frame_rate, facts.interlaced, facts.hdr) == (False, False, "SDR")
    assert warned_of(found) == set()
    assert found.size == path.stat().st_size
    assert len(found.sha256) == 64


def test_the_index_poster_and_storyboard_are_left(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    path = film(
        "plain.mp4",
        *X264,
        "-g",
        "25",
        "-metadata",
        "creation_time=2026-03-01T10:00:00Z",
        frames=75,
        sound=True,
    )
    derived = {made.kind: made for made in media.inspect(path=path, into=tmp_path).derived}
    index = json.loads(derived[DerivativeKind.PTS_INDEX].path.read_text())
    seconds = [at * index["time_base"][0] / index["time_base"][1] for at in index["pts"]]
    assert seconds == pytest.approx([n / RATE for n in range(75)])
    assert len(index["keys"]) == 3
    assert number_in(picture_at(derived[DerivativeKind.POSTER].path)) in range(75)
    cues = derived[DerivativeKind.STORYBOARD_VTT].path.read_text().split("\n\n")
    sheet = picture_at(derived[DerivativeKind.STORYBOARD].path)
    assert cues[0] == "WEBVTT"
    for cue in cues[1:]:
        if not cue.strip():
            continue
        times, place = cue.split("\n")[:2]
        x, y, w, h = (int(n) for n in place.partition("xywh=")[2].split(","))
        minutes, at = times.split(" --> ")[0].rsplit(":", 1)
        assert minutes == "00:00"
        assert number_in(sheet.crop((x, y, x + w, y + h))) == round(float(at) * RATE)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_clip_is_shown_upright(media: FfmpegMedia, film: Film, tmp_path: Path, turn: int) -> None:
    plain = film("short.mp4", *X264, "-g", "10")
    turned = tmp_path / "turned.mp4"
    # The option turns against the clock; the drawn picture then lies, so it is turned back before looking at it.
    run_ffmpeg("-display_rotation", str(-turn), "-i", str(plain), "-c", "copy", str(turned))
    found = media.inspect(path=turned, into=tmp_path)
    assert found.facts is not None
    assert found.facts.rotation_cw == turn
    assert (found.facts.width, found.facts.height) == ((HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT))
    poster = picture_at(next(made.path for made in found.derived if made.kind is DerivativeKind.POSTER))
    assert number_in(poster.rotate(turn, expand=True)) == POSTER_OF_FIFTY


def test_a_mirrored_clip_is_told(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    plain, mirrored = film("short.mp4", *X264, "-g", "10"), tmp_path / "mirrored.mp4"
    run_ffmpeg("-display_hflip", "-i", str(plain), "-c", "copy", str(mirrored))
    found = media.inspect(path=mirrored, into=tmp_path)
    assert "mirrored" in warned_of(found)
    poster = picture_at(next(made.path for made in found.derived if made.kind is DerivativeKind.POSTER))
    assert number_in(poster.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) == POSTER_OF_FIFTY


def test_uneven_frame_times_are_told(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    path = film("uneven.mp4", *UNEVEN, *X264)
    found = media.inspect(path=path, into=tmp_path)
    assert "uneven_frame_times" in warned_of(found)
    assert found.facts is not None
    assert found.facts.variable_frame_rate
    assert found.facts.frame_count == 50


def test_a_black_clip_is_told(media: FfmpegMedia, tmp_path: Path) -> None:
    run_ffmpeg("-f", "lavfi", "-i", "color=black:s=320x240:d=3", *X264, str(tmp_path / "black.mp4"))
    assert "black_throughout" in warned_of(media.inspect(path=tmp_path / "black.mp4", into=tmp_path))


def test_a_long_film_is_judged_by_its_key_frames(media: FfmpegMedia, tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    run_ffmpeg("-f", "lavfi", "-i", "testsrc2=s=1920x1080:d=20:r=25", *X264, "-g", "25", str(path))
    found = media.inspect(path=path, into=tmp_path)
    assert found.facts is not None
    assert found.facts.frame_count == 500
    cues = next(made.path for made in found.derived if made.kind is DerivativeKind.STORYBOARD_VTT).read_text()
    assert cues.count("-->") == 20


def test_sound_alone_is_refused(media: FfmpegMedia, tmp_path: Path) -> None:
    run_ffmpeg("-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac", str(tmp_path / "sound.mp4"))
    assert refused_for(media.inspect(path=tmp_path / "sound.mp4", into=tmp_path)) == ["sound_only"]


def test_a_clip_without_its_index_is_refused(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    whole = film("short.mp4", *X264, "-g", "10").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: whole.rindex(b"moov") - 4])
    assert refused_for(media.inspect(path=tmp_path / "cut.mp4", into=tmp_path)) == ["index_missing"]


def test_a_clip_that_breaks_off_is_taken_as_far_as_it_goes(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    whole = film("front.mp4", *X264, "-g", "10", "-movflags", "+faststart", frames=100).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    found = media.inspect(path=tmp_path / "cut.mp4", into=tmp_path)
    assert found.facts is not None
    assert 20 < found.facts.frame_count < 100
    assert {"stated_length_wrong", "box_length_wrong"} <= warned_of(found)


def test_a_clip_with_no_picture_left_is_refused(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    whole = film("front.mp4", *X264, "-g", "10", "-movflags", "+faststart", frames=100).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: whole.index(b"mdat") + 4])
    assert refused_for(media.inspect(path=tmp_path / "cut.mp4", into=tmp_path)) == ["nothing_to_show"]


def test_noise_in_place_of_pictures_is_refused(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    whole = bytearray(
        film("front.mp4", *X264, "-g", "10", "-movflags", "+faststart", frames=100).read_bytes()
    )
    start = whole.index(b"mdat") + 4
    whole[start:] = os.urandom(len(whole) - start)
    (tmp_path / "noise.mp4").write_bytes(whole)
    assert refused_for(media.inspect(path=tmp_path / "noise.mp4", into=tmp_path)) == ["nothing_to_show"]


def test_damaged_pictures_are_counted_not_hidden(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    whole = bytearray(
        film("front.mp4", *X264, "-g", "10", "-movflags", "+faststart", frames=100).read_bytes()
    )
    middle = (whole.index(b"mdat") + len(whole)) // 2
    whole[middle : middle + 1500] = os.urandom(1500)
    (tmp_path / "damaged.mp4").write_bytes(whole)
    found = media.inspect(path=tmp_path / "damaged.mp4", into=tmp_path)
    assert "damaged_pictures" in warned_of(found)
    assert found.facts is not None
    assert 0 < found.facts.damaged_frames < 100


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04" + b"\x00" * 200, "archive"),
        (b"Dear officer, please see attached.", "text_file"),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 500, "index_missing"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 500, "unreadable"),
        (b"\x1a\x45\xdf\xa3" + b"\x00" * 500, "unreadable"),
        (b"RIFF\x00\x10\x00\x00AVI LIST" + b"\x00" * 500, "unreadable"),
    ],
)
def test_what_is_no_footage_is_refused_in_words(
    media: FfmpegMedia, tmp_path: Path, contents: bytes, code: str
) -> None:
    (tmp_path / "clip.mp4").write_bytes(contents)
    assert refused_for(media.inspect(path=tmp_path / "clip.mp4", into=tmp_path)) == [code]


@pytest.mark.parametrize("kind", ["hls", "ffconcat", "dash"])
def test_a_playlist_posing_as_video_reads_nothing_else(
    media: FfmpegMedia, film: Film, tmp_path: Path, kind: str
) -> None:
    secret = film("short.mp4", *X264, "-g", "10")
    lists = {
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat": f"ffconcat version 1.0\nfile '{secret}'\n",
        "dash": f'<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation><BaseURL>{secret}</BaseURL></Representation></AdaptationSet></Period></MPD>',
    }
    (tmp_path / "clip.mp4").write_text(lists[kind])
    assert refused_for(media.inspect(path=tmp_path / "clip.mp4", into=tmp_path)) == ["playlist"]


def test_a_film_that_names_another_file_does_not_get_it(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    whole = film("short.mp4", *X264, "-g", "10").read_bytes()
    secret = film("front.mp4", *X264, "-g", "10", "-movflags", "+faststart", frames=100)
    self_contained = struct.pack(">I4sI", 12, b"url ", 1)
    elsewhere = struct.pack(">I4sI", 12, b"url ", 0)
    assert self_contained in whole
    index = whole.rindex(b"moov") - 4
    moved = whole[index:].replace(self_contained, elsewhere)
    (tmp_path / "clip.mov").write_bytes(
        b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + moved + str(secret).encode()
    )
    assert refused_for(media.inspect(path=tmp_path / "clip.mov", into=tmp_path)) == ["nothing_to_show"]


def test_a_photograph_is_taken_with_its_turn_and_time(media: FfmpegMedia, tmp_path: Path) -> None:
    picture = Image.linear_gradient("L").resize((600, 400)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:03:01 10:00:00"
    picture.save(tmp_path / "photo.jpg", exif=exif)
    found = media.inspect(path=tmp_path / "photo.jpg", into=tmp_path)
    assert found.facts is not None
    assert found.facts.kind is MediaKind.STILL
    assert (found.facts.width, found.facts.height, found.facts.rotation_cw) == (400, 600, 90)
    assert found.facts.created_as_written == "2026:03:01 10:00:00"
    assert [made.kind for made in found.derived] == [DerivativeKind.POSTER]
    assert picture_at(found.derived[0].path).size == (400, 600)


@pytest.mark.parametrize("end", [b"", b"\xff\xd9"])
def test_a_photograph_with_missing_rows_is_refused(media: FfmpegMedia, tmp_path: Path, end: bytes) -> None:
    Image.effect_noise((640, 480), 60).convert("RGB").save(tmp_path / "whole.jpg")
    whole = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2] + end)
    assert refused_for(media.inspect(path=tmp_path / "cut.jpg", into=tmp_path)) == ["picture_incomplete"]


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_text_bomb_is_not_unfolded(media: FfmpegMedia, tmp_path: Path) -> None:
    bomb = b"comment\x00\x00" + zlib.compress(b"a" * 50_000_000)
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = png_chunk(b"zTXt", bomb) + png_chunk(b"IDAT", zlib.compress(b"\x00\x00")) + png_chunk(b"IEND", b"")
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + header + body)
    assert refused_for(media.inspect(path=tmp_path / "bomb.png", into=tmp_path)) == ["metadata_too_large"]


def test_an_absurd_picture_size_is_refused_before_decoding(media: FfmpegMedia, tmp_path: Path) -> None:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    (tmp_path / "bomb.png").write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + header
        + png_chunk(b"IDAT", zlib.compress(b"\x00" * 100_000))
        + png_chunk(b"IEND", b"")
    )
    assert refused_for(media.inspect(path=tmp_path / "bomb.png", into=tmp_path)) == ["too_many_pixels"]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (FootageLimits(video_pixels=100 * 100), "too_many_pixels"),
        (FootageLimits(streams=1), "too_many_streams"),
        (FootageLimits(duration_s=1.0), "too_long"),
        (FootageLimits(frames=20), "too_many_frames"),
    ],
)
def test_limits_hold(film: Film, tmp_path: Path, limits: FootageLimits, code: str) -> None:
    path = film(
        "plain.mp4",
        *X264,
        "-g",
        "25",
        "-metadata",
        "creation_time=2026-03-01T10:00:00Z",
        frames=75,
        sound=True,
    )
    assert refused_for(FfmpegMedia(limits=limits).inspect(path=path, into=tmp_path)) == [code]


def test_a_file_that_takes_too_long_is_given_up(film: Film, tmp_path: Path) -> None:
    path = film(
        "plain.mp4",
        *X264,
        "-g",
        "25",
        "-metadata",
        "creation_time=2026-03-01T10:00:00Z",
        frames=75,
        sound=True,
    )
    assert refused_for(given_up(path, into=tmp_path)) == ["could_not_be_opened"]


def given_up(path: Path, *, into: Path) -> Inspection:
    """By the least time in which a sandbox stands: before it does, running out of time is nothing to do with the file."""
    for milliseconds in (10, 20, 40, 80):
        with suppress(SandboxBroken):
            return FfmpegMedia(inspect_timeout_s=milliseconds / 1000).inspect(path=path, into=into)
    pytest.fail("no sandbox stood within 80 ms")


def test_a_name_full_of_tricks_is_only_a_name(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    tricky = tmp_path / "concat:%03d;$(id) 'x' #é.mp4"
    tricky.write_bytes(film("short.mp4", *X264, "-g", "10").read_bytes())
    assert media.inspect(path=tricky, into=tmp_path).refusals == ()
