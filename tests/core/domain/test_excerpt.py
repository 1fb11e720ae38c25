"""Which frames an excerpt is of, and the box they go into."""

from dataclasses import replace

import pytest

from services.core.domain.excerpt import Span, asked_span, box_for, span_in
from services.core.domain.frame_times import FrameTimes
from services.core.domain.media import MediaFacts, MediaKind
from services.core.errors import Refused

TIMES = FrameTimes(begins_s=tuple(n / 25 for n in range(5000)), last_s=0.04)
FILM = MediaFacts(
    kind=MediaKind.VIDEO,
    container="mp4/mov",
    video_codec="h264",
    pixel_format="yuv420p",
    width=1920,
    height=1080,
)


def test_frames_and_times_may_be_mixed() -> None:
    assert asked_span("100", "0:08.4", TIMES) == Span(first=100, last=210)
    assert asked_span("0", "2999", TIMES) == Span(first=0, last=2999)  # two minutes exactly
    assert asked_span("7", "7", TIMES) == Span(first=7, last=7)


@pytest.mark.parametrize(
    ("first", "last", "faults"),
    [
        ("", "soon", {("place_unreadable", "first_frame"), ("place_unreadable", "last_frame")}),
        ("9999", "5", {("place_past_end", "first_frame")}),
        ("10", "9", {("excerpt_backwards", "last_frame")}),
        ("0", "3000", {("excerpt_too_long", "last_frame")}),
    ],
)
def test_every_reason_is_said_at_once(first: str, last: str, faults: set[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as refused:
        asked_span(first, last, TIMES)
    assert {(refusal.code, refusal.field) for refusal in refused.value.refusals} == faults


def test_the_ledgers_label_names_the_frames() -> None:
    span = Span(first=100, last=1_234_567)
    assert span.label == "frames-000100-1234567"
    assert span_in(span.label) == span
    assert span_in("frame-000100") is None


@pytest.mark.parametrize(
    ("container", "pictures", "sound", "suffix"),
    [
        ("mp4/mov", "h264", "aac", ".mp4"), ("mpeg-ts", "hevc", None, ".mp4"), ("matroska", "h264", "aac", ".mp4"),
        ("mp4/mov", "h264", "pcm_s16le", ".mov"), ("mp4/mov", "mjpeg", "pcm_u8", ".mov"), ("webm", "vp9", "opus", ".webm"),
        ("avi", "mjpeg", "pcm_u8", ".avi"), ("avi", "h264", "mp3", ".mp4"), ("mpeg-ps", "mpeg2video", "mp2", ".ts"),
        ("matroska", "h264", "flac", ".mkv"), ("flv", "flv1", None, ".mkv"),
    ],
)  # fmt: skip
def test_the_box_is_one_that_players_play(
    container: str, pictures: str, sound: str | None, suffix: str
) -> None:
    facts = replace(FILM, container=container, video_codec=pictures, audio_codec=sound)
    assert box_for(facts).suffix == suffix
