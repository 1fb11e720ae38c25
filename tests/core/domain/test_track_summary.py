"""What is kept of a track."""

from datetime import UTC, datetime, timedelta

import pytest

from services.core.domain.telemetry import ClockKind, Fix, Track
from services.core.domain.track_summary import fix_at, nearest_m, summaries, thinned

BEGAN = datetime(2026, 7, 23, 10, 20, tzinfo=UTC)


def ride(count: int, *, clip: str = "") -> tuple[Fix, ...]:
    """North by ten metres a second."""
    return tuple(
        Fix(
            latitude=52.5 + second * 10 / 111_195, longitude=-1.9, at_s=second, speed_mps=10 + second % 3,
            written=BEGAN + timedelta(seconds=second), clip=clip,
        )
        for second in range(count)
    )  # fmt: skip


def track(*fixes: Fix) -> Track:
    return Track(fixes=fixes, clock=ClockKind.UTC, layout="nmea", tool="t", tool_version="1")


def test_a_summary_says_how_far_how_fast_and_when() -> None:
    (kept,) = summaries(track(*ride(61)))
    assert kept.count == 61
    assert kept.length_m == pytest.approx(600, rel=0.001)
    assert kept.top_speed_mps == 12
    assert (kept.written_from, kept.written_to) == (BEGAN, BEGAN + timedelta(seconds=60))
    assert kept.first is not None
    assert kept.first.latitude == 52.5


def test_six_minutes_at_eighteen_a_second_are_kept_in_few_points_with_both_ends() -> None:
    fixes = ride(6_480)
    kept = thinned(fixes, most=600)
    assert len(kept) == 600
    assert (kept[0], kept[-1]) == (fixes[0], fixes[-1])


def test_a_track_without_a_fix_is_kept_for_what_it_left_out() -> None:
    (kept,) = summaries(track())
    assert (kept.count, kept.first, kept.top_speed_mps, kept.is_along) == (0, None, None, False)


def test_the_fix_of_a_moment_is_the_nearest_within_two_seconds() -> None:
    path = ride(10)
    found = fix_at(path, 4.4)
    assert found is not None
    assert found.at_s == 4
    assert fix_at(path, 11.5) is None
    assert fix_at([Fix(latitude=1, longitude=1)], 0) is None


def test_how_near_it_came_to_a_place() -> None:
    assert nearest_m(ride(10), (52.5, -1.9)) == 0
    assert nearest_m(ride(10), (52.5, -1.89)) == pytest.approx(677, abs=2)
    assert nearest_m([], (52.5, -1.9)) is None
