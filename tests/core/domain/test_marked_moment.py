"""Times as people type them, and which of them a clip can have."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.marked_moment import moment_refusals, moment_words, read_moment
from services.core.domain.media import MediaFacts, MediaKind

CLIP = MediaFacts(
    kind=MediaKind.VIDEO, container="mp4/mov", video_codec="h264", pixel_format="yuv420p", width=1920, height=1080, duration_s=90.0,
)  # fmt: skip
PHOTOGRAPH = MediaFacts(
    kind=MediaKind.STILL, container="jpeg", video_codec="mjpeg", pixel_format="rgb", width=1920, height=1080
)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("1:05", 65.0),
        (" 1:05 ", 65.0),
        ("01:05", 65.0),
        ("1:5", 65.0),
        ("1.05", 65.0),
        ("0:01:05.5", 65.5),
        ("1:02:03", 3723.0),
        ("0:12,4", 12.4),
        ("65", 65.0),
        ("65 s", 65.0),
        ("12.5 seconds", 12.5),
        ("1 min 5 s", 65.0),
        ("1 minute and 5 seconds", 65.0),
        ("2 minutes", 120.0),
        ("1m5s", 65.0),
        ("1h 2m 3s", 3723.0),
        ("0", 0.0),
        ("", None),
        ("soon", None),
        ("1:75", None),
        ("-5", None),
        ("1:05:", None),
        ("5 past 8", None),
        ("1e9", None),
        ("nan", None),
        ("1:05 pm", None),
        ("minutes", None),
        ("٣", None),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, seconds: float | None) -> None:
    assert read_moment(typed) == seconds


@given(st.integers(0, 6 * 36000))
def test_what_is_shown_is_read_again_to_the_tenth(tenths: int) -> None:
    assert read_moment(moment_words(tenths / 10)) == pytest.approx(tenths / 10)


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_none_at_all(typed: str) -> None:
    seconds = read_moment(typed)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)


@pytest.mark.parametrize(
    ("moment", "facts", "codes"),
    [
        (0.0, CLIP, []),
        (90.0, CLIP, []),
        (90.1, CLIP, ["moment_after_end"]),
        (-0.1, CLIP, ["moment_unreadable"]),
        (math.nan, None, ["moment_unreadable"]),
        (90.1, None, []),
        (100_000.0, None, ["moment_after_end"]),
        (0.0, PHOTOGRAPH, ["no_moments"]),
    ],
)
def test_a_moment_lies_within_the_clip(moment: float, facts: MediaFacts | None, codes: list[str]) -> None:
    assert [refusal.code for refusal in moment_refusals(moment, facts=facts)] == codes


def test_the_end_is_named_where_a_time_is_past_it() -> None:
    [refusal] = moment_refusals(1000.0, facts=CLIP)
    assert "1:30" in refusal.message
