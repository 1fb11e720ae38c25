"""Footage policy by its tables: every no has words that help, every oddity is told to the reviewer."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.core.domain.acceptance import (
    REFUSALS,
    Findings,
    Trouble,
    clock_warnings,
    footage_refusals,
    footage_warnings,
)
from services.core.domain.media import MediaFacts, MediaKind

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FILM = MediaFacts(
    kind=MediaKind.VIDEO,
    container="mp4/mov",
    video_codec="h264",
    pixel_format="yuv420p",
    width=1920,
    height=1080,
    duration_s=60.0,
    frame_count=1800,
    created_as_written="2026-02-27T08:00:00Z",
)
PHOTO = replace(
    FILM, kind=MediaKind.STILL, container="jpeg", video_codec="mjpeg", duration_s=0.0, frame_count=1
)
CLEAN = Findings(facts=FILM, pictures_decoded=60, stated_duration_s=60.2)


def codes(findings: Findings) -> set[str]:
    return {warned.code for warned in footage_warnings(findings)}


def test_an_ordinary_clip_is_accepted_without_a_word() -> None:
    assert footage_refusals(CLEAN) == ()
    assert footage_warnings(CLEAN) == ()


@pytest.mark.parametrize("trouble", Trouble)
def test_every_refusal_says_what_to_do(trouble: Trouble) -> None:
    (refusal,) = footage_refusals(Findings(troubles=(trouble,)))
    assert refusal.code == trouble.value
    assert refusal.field == "footage"
    assert any(word in refusal.message for word in ("Send", "send", "Export"))
    assert len(refusal.message) < 220


def test_there_are_words_for_every_trouble_and_no_others() -> None:
    assert set(REFUSALS) == set(Trouble)


def test_every_reason_is_given_at_once_and_each_once() -> None:
    troubles = (Trouble.TOO_LONG, Trouble.TOO_MANY_PIXELS, Trouble.TOO_LONG)
    assert [refusal.code for refusal in footage_refusals(Findings(troubles=troubles))] == [
        "too_long",
        "too_many_pixels",
    ]


def test_a_refused_file_carries_no_warnings() -> None:
    assert footage_warnings(replace(CLEAN, troubles=(Trouble.TOO_LONG,), slow_motion=True)) == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"pictures_damaged": 3}, "damaged_pictures"),
        ({"slow_motion": True}, "slow_motion"),
        ({"sound_unreadable": True}, "sound_unreadable"),
        ({"stated_duration_s": 90.0}, "stated_length_wrong"),
        ({"lengths_wrong": True}, "box_length_wrong"),
        ({"other_created": "2026-02-27T09:00:00+0000"}, "times_disagree"),
        ({"hidden_views": 1}, "hidden_view"),
        ({"brightest_luma": 20, "mean_luma": 16}, "black_throughout"),
        ({"brightest_luma": 200, "mean_luma": 30}, "very_dark"),
    ],
)
def test_each_finding_has_its_warning_and_no_other(changed: dict[str, object], code: str) -> None:
    assert codes(replace(CLEAN, **changed)) == {code}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"video_codec": "hevc"}, "needs_viewing_copy"),
        ({"container": "mpeg-ts"}, "needs_viewing_copy"),
        ({"width": 159}, "tiny_picture"),
        ({"created_as_written": None}, "no_creation_time"),
        ({"created_as_written": "0000:00:00 00:00:00"}, "creation_time_unreadable"),
        ({"variable_frame_rate": True}, "uneven_frame_times"),
        ({"duration_s": 301.0, "frame_count": 9030}, "long_clip"),
        ({"duration_s": 1.9}, "very_short"),
    ],
)
def test_each_odd_fact_has_its_warning(changed: dict[str, object], code: str) -> None:
    facts = replace(FILM, **changed)  # type: ignore[arg-type]
    assert codes(replace(CLEAN, facts=facts, stated_duration_s=facts.duration_s)) == {code}


def test_a_mirrored_clip_is_told_and_needs_a_copy() -> None:
    assert codes(replace(CLEAN, facts=replace(FILM, mirrored=True))) == {"mirrored", "needs_viewing_copy"}


def test_hidden_frames_are_told_and_need_a_copy() -> None:
    found = replace(CLEAN, facts=replace(FILM, hidden_frames=17))
    assert codes(found) == {"hidden_frames", "needs_viewing_copy"}
    assert any("17 pictures" in warned.message for warned in footage_warnings(found))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"pictures_damaged": 1}, "damaged_picture"),
        ({"exif_damaged": True}, "exif_damaged"),
        ({"hidden_views": 1}, "hidden_view"),
        ({"holds_film": True}, "holds_film"),
    ],
)
def test_a_photographs_findings_have_their_warnings(changed: dict[str, object], code: str) -> None:
    assert codes(replace(Findings(facts=PHOTO), **changed)) == {code}  # type: ignore[arg-type]


def test_a_photograph_is_never_called_short() -> None:
    assert codes(Findings(facts=PHOTO)) == set()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-01T12:00:00Z", ()),
        ("2026-03-02T11:00:00Z", ()),  # within a day: a zone that is not stated
        ("2026-03-02T13:00:00Z", ("created_in_future",)),
        ("2099:09:29 10:10:10", ("created_in_future",)),
        ("1904-01-01T00:00:00Z", ("created_too_early",)),
        ("2020:10:21 12:26:18", ()),
        ("2023-05-09T12:41:46+0100", ()),
        ("not a time", ()),
        (None, ()),
    ],
)
def test_a_clock_that_cannot_be_right_is_told(written: str | None, expected: tuple[str, ...]) -> None:
    facts = replace(FILM, created_as_written=written)
    assert tuple(warned.code for warned in clock_warnings(facts, now=NOW)) == expected
