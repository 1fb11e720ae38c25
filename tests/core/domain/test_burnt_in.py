"""A camera's own writing in its pictures: told from a mark by its grammar and place, and read as a clock that runs."""

from datetime import datetime

import pytest

from services.core.domain.burnt_in import (
    Box,
    Order,
    Writing,
    burnt_time,
    is_stamp,
    lies_in,
    readings,
    steady_places,
)

AT = "2026-11-23 14:05:33"
FOOT: Box = (20, 670, 300, 30)


def writing(text: str, *, frame: int = 0, box: Box = FOOT, rate: float = 25.0) -> Writing:
    return Writing(frame_index=frame, pts_s=frame / rate, box=box, text=text)


def running(*texts: str) -> list[Writing]:
    """One a second."""
    return [writing(text, frame=25 * second) for second, text in enumerate(texts)]


@pytest.mark.parametrize(
    "text",
    [AT, "2026/11/23", "14:05:33", "14:05", "00:00:00.033", "O0:00:01.5OO", "23.11.26", "23 NOV 2026", "02:05:33 PM", "2026-11-2314:05:33"],
)  # fmt: skip
def test_dates_and_times_are_stamps(text: str) -> None:
    assert is_stamp(text)


@pytest.mark.parametrize(
    "text",
    ["BD51 SMR", "BD51-SMR", "AIG 1234", "12-AB-34", "B-AB 123", "AB-12-34", "101 D 202", "30 MPH", "B 37 RYO", "1234", "M25", "12.5 m"],
)  # fmt: skip
def test_marks_and_signs_are_none(text: str) -> None:
    assert not is_stamp(text)


@pytest.mark.parametrize(
    "text",
    [
        AT,
        "2026/11/23 14:05:33 45MPH N51.507 W0.127",
        "2026-11-2314:05:33",
        "2O26-11-23 l4:05:33",
        "2026-11-23 14：05：33",
        "23/11/2026 14:05:33",
        "11-23-2026 02:05:33 PM BLACKVUE",
        "23 NOV 2026 14:05:33",
        "Nov 23, 2026 2:05:33pm",
        "14:05:33 23-Nov-2026",
    ],
)
def test_each_maker_writes_the_same_moment_its_own_way(text: str) -> None:
    assert set(readings(text).values()) == {datetime.fromisoformat(AT)}


@pytest.mark.parametrize(
    "text", ["2026-11-23", "14:05:33", "2026-13-23 14:05:33", "2026-11-31 14:05:33", "2026-11-23 25:05:33", "23/11/26 14:05:33", "2026-11-23 13:05:33 PM"]
)  # fmt: skip
def test_what_is_no_whole_moment_is_not_read_as_one(text: str) -> None:
    assert readings(text) == {}


def test_a_date_that_may_be_either_way_round_is_kept_as_both() -> None:
    found = readings("05/06/2026 08:15:00")
    assert found == {
        Order.DAY_FIRST: datetime(2026, 6, 5, 8, 15),
        Order.MONTH_FIRST: datetime(2026, 5, 6, 8, 15),
    }
    clock = burnt_time(running("05/06/2026 08:15:00", "05/06/2026 08:15:01"))
    assert clock
    assert (clock.written, clock.other) == (datetime(2026, 6, 5, 8, 15), datetime(2026, 5, 6, 8, 15))
    assert readings("06/06/2026 08:15:00") == {Order.STATED: datetime(2026, 6, 6, 8, 15)}


def test_a_clock_that_runs_with_the_film_is_believed_and_its_first_frame_named() -> None:
    clock = burnt_time(running("2026-11-23 14:05:83", "2026-11-23 14:05:34", AT[:-2] + "35", AT[:-2] + "36"))
    assert clock
    assert clock.frame_index == 25
    assert clock.written == datetime.fromisoformat("2026-11-23 14:05:34")
    assert clock.frames == 3


def test_a_misread_frame_is_outvoted() -> None:
    clock = burnt_time(running("2026-11-28 14:05:33", AT[:-2] + "34", AT[:-2] + "35"))
    assert clock
    assert (clock.frame_index, clock.frames) == (25, 2)
    assert clock.written == datetime.fromisoformat("2026-11-23 14:05:34")


def test_date_and_time_found_apart_are_one_clock() -> None:
    time: Box = (400, 670, 200, 30)
    parts = [
        one
        for second in range(2)
        for one in (
            writing(f"14:05:{33 + second}", frame=25 * second, box=time),
            writing("2026-11-23", frame=25 * second),
        )
    ]
    clock = burnt_time(parts)
    assert clock
    assert (clock.written, clock.text) == (datetime.fromisoformat(AT), "2026-11-23 14:05:33")
    assert clock.box == (20, 670, 580, 30)


@pytest.mark.parametrize(
    "lines",
    [
        (AT,),
        (AT, AT[:-2] + "50"),
        (AT, AT, AT, AT, AT, AT),  # a picture of a clock that stands
        ("00:00:00.033", "00:00:01.033"),
        (AT, "2026-11-23 14:06:50", "2026-11-23 15:05:33", "2025-11-23 14:05:33", AT[:-2] + "37"),
    ],
)
def test_what_runs_otherwise_is_no_clock(lines: tuple[str, ...]) -> None:
    assert burnt_time(running(*lines)) is None


def test_a_photograph_is_believed_alone() -> None:
    clock = burnt_time([writing(AT)], still=True)
    assert clock
    assert clock.written == datetime.fromisoformat(AT)


def test_only_what_stays_in_its_place_makes_a_place() -> None:
    steady = [writing(AT, frame=frame) for frame in range(4)]
    passing = [writing("8:00-18:00", frame=frame, box=(100 + 90 * frame, 100, 60, 20)) for frame in range(4)]
    places = steady_places([*steady, *passing], frames=6)
    assert places == (FOOT,)
    assert lies_in((40, 672, 90, 26), FOOT)
    assert not lies_in((40, 690, 90, 26), FOOT)
    assert steady_places(steady[:1], frames=1) == ()
