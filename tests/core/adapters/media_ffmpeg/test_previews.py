"""Viewing copies: every browser's H.264, every frame, every frame's time."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame
from PIL import Image

from services.core.adapters.media_ffmpeg import previewing
from services.core.adapters.media_ffmpeg.pictures import picture_of
from services.core.adapters.media_ffmpeg.previews import copy_size
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.media import DerivedFile, MediaFacts
from services.core.domain.preview import PreviewFailed
from tests.core.adapters.media_ffmpeg.conftest import (
    UNEVEN,
    X264,
    Film,
    number_in,
    picture_at,
    run_ffmpeg,
)

HLG = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-vf", "setparams=colorspace=bt2020nc:color_primaries=bt2020:color_trc=arib-std-b67:range=tv", "-x265-params", "log-level=none")  # fmt: skip
PQ = (*HLG[:7], HLG[7].replace("arib-std-b67", "smpte2084"), *HLG[8:])
TRANSCODED: dict[str, tuple[str, ...]] = {
    "hevc.mp4": ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none:keyint=12"),
    "hlg.mp4": HLG,
    "pq.mp4": PQ,
    "ten.mkv": ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"),
    "motion.avi": ("-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p"),
    "divx.avi": ("-c:v", "mpeg4", "-bf", "2", "-q:v", "4", "-g", "12", "-pix_fmt", "yuv420p"),
    "hevc.ts": ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none:keyint=12"),
    "woven.ts": ("-c:v", "mpeg2video", "-q:v", "4", "-flags", "+ilme+ildct", "-vf", "setfield=tff", "-pix_fmt", "yuv420p"),
    "uneven-hevc.mp4": (*UNEVEN, "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none"),
}  # fmt: skip
REMUXED: dict[str, tuple[str, ...]] = {
    "plain.mp4": (*X264, "-g", "25"),
    "bframes.ts": ("-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", "20", "-pix_fmt", "yuv420p"),
    "box.mkv": ("-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", "20", "-pix_fmt", "yuv420p"),
    "uneven.mp4": (*UNEVEN, *X264),
}

Made = tuple[MediaFacts, DerivedFile]
Make = Callable[[Path], Made]


@pytest.fixture
def make(media: FfmpegMedia, tmp_path: Path) -> Make:
    def made(path: Path) -> Made:
        facts = media.inspect(path=path, into=tmp_path).facts
        assert facts is not None
        return facts, media.preview(path=path, facts=facts, into=tmp_path, progress=lambda _: None)

    return made


def frames_of(path: Path) -> list[VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def shown_at(path: Path) -> list[float]:
    return [float(frame.time or 0) for frame in frames_of(path)]


def numbers(path: Path) -> list[int]:
    return [number_in(picture_of(frame)) for frame in frames_of(path)]


def key_units(path: Path) -> set[int]:
    """Types of the pictures' units in key packets (ITU-T H.264, table 7-1): 5 is one behind which nothing looks back."""
    found = set[int]()
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            data, at = bytes(packet), 0
            while packet.is_keyframe and at + 4 < len(data):
                found |= {data[at + 4] & 31} & {1, 5}
                at += 4 + int.from_bytes(data[at : at + 4])
    return found


def steps(times: list[float]) -> list[float]:
    return [at - times[0] for at in times]


@pytest.mark.parametrize("name", TRANSCODED)
def test_what_browsers_do_not_play_is_encoded_anew_frame_for_frame(film: Film, make: Make, name: str) -> None:
    path = film(name, *TRANSCODED[name])
    facts, made = make(path)
    assert "libx264" in json.loads(made.arguments)
    assert numbers(made.path) == list(range(50))
    times = shown_at(made.path)
    assert times[0] == 0
    assert times == pytest.approx(steps(shown_at(path)), abs=0.0012)
    with av.open(str(made.path)) as copy:
        context = copy.streams.video[0].codec_context
        assert (context.name, context.pix_fmt, context.has_b_frames) == ("h264", "yuv420p", False)
    keys = [at for at, frame in zip(times, frames_of(made.path), strict=True) if frame.key_frame]
    assert max(b - a for a, b in zip(keys, [*keys[1:], times[-1]], strict=True)) <= 1.0
    assert key_units(made.path) == {5}
    assert facts.frame_count == 50


@pytest.mark.parametrize("name", REMUXED)
def test_what_browsers_play_is_only_packed_anew(film: Film, make: Make, name: str) -> None:
    path = film(name, *REMUXED[name], sound=True)
    _, made = make(path)
    assert "libx264" not in json.loads(made.arguments)
    assert numbers(made.path) == list(range(50))
    times = shown_at(made.path)
    assert times[0] == 0
    assert times == pytest.approx(steps(shown_at(path)), abs=0.0012)
    with av.open(str(made.path)) as copy:
        assert [stream.codec_context.name for stream in copy.streams.audio] == ["aac"]
        assert (
            abs((copy.streams.audio[0].start_time or 0) * float(copy.streams.audio[0].time_base or 0)) < 0.1
        )


def test_the_index_comes_first_so_that_playing_begins_at_once(film: Film, make: Make) -> None:
    data = make(film("plain.mp4", *REMUXED["plain.mp4"], sound=True))[1].path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_record_can_be_run_again_and_names_no_place_here(film: Film, make: Make, tmp_path: Path) -> None:
    path = film("hevc.mp4", *TRANSCODED["hevc.mp4"])
    _, made = make(path)
    assert str(tmp_path) not in made.arguments
    assert str(path.parent) not in made.arguments
    assert made.tool == "ffmpeg"
    assert made.version
    arguments = [str(path) if word == "source" else word for word in json.loads(made.arguments)]
    again = tmp_path / "again.mp4"
    run_ffmpeg(*[str(again) if word == "preview.mp4" else word for word in arguments])
    assert numbers(again) == list(range(50))


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_turned_clip_plays_upright(film: Film, make: Make, tmp_path: Path, codec: str) -> None:
    plain = (
        film("short.mp4", *X264, "-g", "10")
        if codec == "libx264"
        else film("hevc.mp4", *TRANSCODED["hevc.mp4"])
    )
    turned = tmp_path / "turned.mp4"
    run_ffmpeg("-display_rotation", "-90", "-i", str(plain), "-c", "copy", str(turned))
    _, made = make(turned)
    frame = frames_of(made.path)[7]
    upright = picture_of(frame) if codec == "libx264" else picture_of(frame).rotate(90, expand=True)
    assert number_in(upright) == 7
    assert frame.rotation == (-90 if codec == "libx264" else 0)  # the browser turns it, or we did


def test_high_dynamic_range_is_brought_down_to_what_screens_show(film: Film, make: Make) -> None:
    for name in ("hlg.mp4", "pq.mp4"):
        facts, made = make(film(name, *TRANSCODED[name]))
        assert facts.hdr != "SDR"
        frame = frames_of(made.path)[0]
        assert int(frame.color_trc) == 1  # BT.709
        assert frame.format.name == "yuv420p"


def test_sound_stays_with_the_picture(film: Film, make: Make) -> None:
    path = film("late.mkv", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-output_ts_offset", "5", frames=75, sound=True)  # fmt: skip
    _, made = make(path)
    with av.open(str(made.path)) as copy:
        assert copy.duration is not None
        assert copy.duration / av.time_base == pytest.approx(3.0, abs=0.15)
        first = next(copy.decode(audio=0))
        assert abs(first.time or 0) < 0.1


def test_progress_grows_to_one(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    path = film("hevc.mp4", *TRANSCODED["hevc.mp4"])
    facts = media.inspect(path=path, into=tmp_path).facts
    assert facts is not None
    shares: list[float] = []
    media.preview(path=path, facts=facts, into=tmp_path, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_whoever_listens_may_stop_the_work(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    path = film("hevc.mp4", *TRANSCODED["hevc.mp4"])
    facts = media.inspect(path=path, into=tmp_path).facts
    assert facts is not None

    def stop(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        media.preview(path=path, facts=facts, into=tmp_path, progress=stop)
    assert not list(tmp_path.glob("room-*"))


def test_a_film_that_is_gone_bad_since_fails_in_words(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    path = film("hevc.mp4", *TRANSCODED["hevc.mp4"])
    facts = media.inspect(path=path, into=tmp_path).facts
    assert facts is not None
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(path.read_bytes()[:300])
    with pytest.raises(PreviewFailed, match="stills"):
        media.preview(path=bad, facts=facts, into=tmp_path, progress=lambda _: None)


def test_a_hanging_decoder_shows_no_progress() -> None:
    listen = previewing.reporter(10.0, lambda _: None)
    assert listen("frame=7") is True
    assert listen("out_time_us=280000") is False
    assert listen("frame=7") is False
    assert listen("frame=8") is True


def test_a_photograph_gets_a_jpeg_turned_for_showing(make: Make, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    Image.linear_gradient("L").resize((3000, 2000)).convert("RGB").save(tmp_path / "photo.jpg", exif=exif)
    _, made = make(tmp_path / "photo.jpg")
    picture = picture_at(made.path)
    assert (made.content_type, picture.size) == ("image/jpeg", (1707, 2560))
    assert not picture.getexif()


@pytest.mark.parametrize(
    ("stored", "copied"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((3840, 2160), (1280, 720)),
        ((640, 426), (640, 426)),
        ((641, 427), (640, 428)),
        ((50, 50), (50, 50)),
        ((1, 1), (2, 2)),
    ],
)
def test_sides_are_even_and_never_enlarged(stored: tuple[int, int], copied: tuple[int, int]) -> None:
    assert copy_size(*stored) == copied
