"""Where a person wants to be in a film: frame numbers and times as people type them."""

import json

import pytest

from services.core.domain.frame_times import FrameTimes, frame_times, read_place, time_words
from services.core.errors import Refusal

NTSC = FrameTimes(begins_s=tuple(round(n * 1001 / 30_000, 6) for n in range(3000)), last_s=0.033367)
UNEVEN = FrameTimes(begins_s=(0.0, 0.04, 0.5, 0.54, 2.0), last_s=1.0)


@pytest.mark.parametrize(
    ("typed", "frame"),
    [
        ("0", 0), ("120", 120), (" 120 ", 120), ("f120", 120), ("Frame 120", 120), ("#120", 120),
        ("0:04", 119), ("0:04.004", 120), ("4.004", 120), ("4,004", 120), ("4.004s", 120), ("5s", 149), ("5 s", 149),
        ("1:00", 1798), ("0:01:00", 1798), ("1:0", 1798),
    ],
)  # fmt: skip
def test_a_whole_number_is_a_frame_and_anything_else_a_time(typed: str, frame: int) -> None:
    assert read_place(typed, NTSC) == frame


@pytest.mark.parametrize("frame", range(0, 3000, 97))
def test_the_time_that_is_shown_for_a_frame_typed_back_finds_the_frame(frame: int) -> None:
    assert read_place(time_words(NTSC.begins_s[frame]), NTSC) == frame


@pytest.mark.parametrize(
    "typed", ["", "soon", "-1", "1:60", "4.8.1", "0x10", "1e3", "٣", "5 frames", "9" * 40]
)
def test_what_is_neither_is_said_with_examples(typed: str) -> None:
    found = read_place(typed, NTSC, field="first_frame")
    assert isinstance(found, Refusal)
    assert (found.code, found.field) == ("place_unreadable", "first_frame")
    assert "such as 120" in found.message


@pytest.mark.parametrize(
    ("typed", "words"), [("3000", "frames 0 to 2999"), ("1:41", "ends at 1:40.100"), ("99:00:00", "ends at")]
)
def test_past_the_end_says_where_the_end_is(typed: str, words: str) -> None:
    found = read_place(typed, NTSC)
    assert isinstance(found, Refusal)
    assert found.code == "place_past_end"
    assert words in found.message


def test_uneven_frames_are_found_by_when_they_began() -> None:
    assert [UNEVEN.frame_at(at) for at in (0, 0.039, 0.04, 0.49, 0.5, 1.9, 2.0, 3.0)] == [
        0,
        0,
        1,
        1,
        2,
        3,
        4,
        4,
    ]
    assert UNEVEN.length_s(1, 2) == pytest.approx(0.5)
    assert UNEVEN.length_s(3, 4) == pytest.approx(2.46)


def test_the_index_of_the_inspection_is_read_from_its_first_frame_on() -> None:
    index = {"time_base": [1, 90_000], "pts": [126_000, 129_600, 136_800], "last_duration": 3600}
    assert frame_times(json.dumps(index).encode()) == FrameTimes(begins_s=(0.0, 0.04, 0.12), last_s=0.04)


def test_times_are_written_in_minutes_seconds_and_thousandths() -> None:
    assert [time_words(at) for at in (0, 4.92, 59.9999, 61.5, 3725.04)] == [
        "0:00.000", "0:04.920", "1:00.000", "1:01.500", "62:05.040",
    ]  # fmt: skip
