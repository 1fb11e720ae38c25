"""What is believed of what a camera wrote, by its table."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.telemetry import (
    ClockKind,
    Fix,
    LeftOut,
    Track,
    distance_m,
    is_settled,
    richer,
    sift,
)

BEGAN = datetime(2026, 7, 23, 10, 20, tzinfo=UTC)


def fix(second: float | None = 0, *, latitude: float = 52.5, longitude: float = -1.9) -> Fix:
    written = None if second is None else BEGAN + timedelta(seconds=second)
    return Fix(latitude=latitude, longitude=longitude, written=written)


def track(*fixes: Fix, layout: str = "novatek") -> Track:
    return Track(fixes=fixes, clock=ClockKind.UTC, layout=layout, tool="t", tool_version="1")


TABLE: dict[str, tuple[list[Fix | LeftOut], int, dict[str, int]]] = {
    "what can be true stays": ([fix(0), fix(1, latitude=52.5002)], 2, {}),
    "no fix": ([fix(0), LeftOut.NO_FIX, LeftOut.NO_FIX], 1, {"no_fix": 2}),
    "damaged": ([LeftOut.DAMAGED, fix(0)], 1, {"damaged": 1}),
    "null island": ([fix(0, latitude=0, longitude=0), fix(1, latitude=0.004, longitude=-0.004)], 0, {"null_island": 2}),
    "on the equator, at sea, is a place": ([fix(0, latitude=0.0, longitude=-1.9)], 1, {}),
    "at Greenwich is a place": ([fix(0, latitude=51.4779, longitude=0.0)], 1, {}),
    "beyond the poles": ([fix(0, latitude=90.1), fix(1, longitude=180.5)], 0, {"impossible": 2}),
    "not a number": ([fix(0, latitude=float("nan")), fix(1, longitude=float("inf"))], 0, {"impossible": 2}),
    "written twice": ([fix(0), fix(0), fix(1)], 2, {"duplicate": 1}),
    "parked: the same place at another time": ([fix(0), fix(1), fix(2)], 3, {}),
    "the same place without a time": ([fix(None), fix(None), fix(None, latitude=52.6)], 2, {"duplicate": 1}),
    "90 metres in a second": ([fix(0), fix(1, latitude=52.50081)], 2, {}),
    "200 metres in a second": ([fix(0), fix(1, latitude=52.5018), fix(2)], 2, {"jump": 1}),
    "one wild fix at the start takes nothing else away": (
        [fix(0, latitude=10.0), fix(1), fix(2), fix(3)], 3, {"jump": 1}
    ),
    "far away, but hours later": ([fix(0), fix(7200, latitude=53.5)], 2, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_what_cannot_be_true_is_left_out_and_counted(case: str) -> None:
    rows, kept, counted = TABLE[case]
    fixes, left_out = sift(rows)
    assert (len(fixes), dict(left_out)) == (kept, counted)


def test_two_clips_of_one_log_may_hold_the_same_moment() -> None:
    rows = [Fix(latitude=52.5, longitude=-1.9, written=BEGAN, clip=clip) for clip in ("1F.MP4", "2F.MP4")]
    assert len(sift(rows)[0]) == 2


rows = st.one_of(
    st.sampled_from(LeftOut),
    st.builds(Fix, latitude=st.floats(), longitude=st.floats(), at_s=st.none() | st.floats(0, 1e5)),
)


@given(st.lists(rows, max_size=40))
def test_nothing_is_lost_unsaid(given_rows: list[Fix | LeftOut]) -> None:
    fixes, left_out = sift(given_rows)
    assert len(fixes) + sum(count for _, count in left_out) == len(given_rows)
    assert all(abs(one.latitude) <= 90 and abs(one.longitude) <= 180 for one in fixes)


def test_distances_are_those_of_the_globe() -> None:
    london, birmingham = fix(latitude=51.5074, longitude=-0.1278), fix(latitude=52.4862, longitude=-1.8904)
    assert distance_m(london, birmingham) == pytest.approx(162_600, rel=0.005)
    assert distance_m(fix(longitude=179.9999), fix(longitude=-179.9999)) < 20


def test_of_two_readers_the_one_with_more_positions_is_believed() -> None:
    one, two = track(fix(0)), track(fix(0), fix(1))
    assert richer(one, two) is two
    assert richer(two, one) is two
    assert richer(one, track(fix(3))) is one
    assert richer(None, one) is one
    assert richer(None, None) is None


def test_a_place_for_the_whole_film_leaves_room_for_a_track() -> None:
    assert is_settled(track(fix(0)))
    assert is_settled(track(fix(0), layout="exif"))
    assert not is_settled(track(fix(0), layout="container"))
    assert not is_settled(track())
    assert not is_settled(None)
