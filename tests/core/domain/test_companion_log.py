"""Which log belongs to which clip: by its name, else by its time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.core.domain.clip_span import ClipSpan
from services.core.domain.companion_log import track_in_logs
from services.core.domain.deadlines import LONDON
from services.core.domain.telemetry import ClockKind, Fix, Track
from services.core.domain.track_summary import LOG_POINTS, MatchedBy, TrackSummary, summaries

BEGAN = datetime(2026, 7, 23, 10, 20, tzinfo=UTC)


def ride(count: int, *, clip: str = "", begins: datetime = BEGAN) -> tuple[Fix, ...]:
    """North by ten metres a second."""
    return tuple(
        Fix(
            latitude=52.5 + second * 10 / 111_195, longitude=-1.9, speed_mps=10 + second % 3,
            written=begins + timedelta(seconds=second), clip=clip,
        )
        for second in range(count)
    )  # fmt: skip


def track(*fixes: Fix, clock: ClockKind = ClockKind.UTC) -> Track:
    return Track(fixes=fixes, clock=clock, layout="gpx", tool="t", tool_version="1")


LOGS = {
    "the log names the clip": ("NO20260723-102000-000001F.MP4", "GPSData000001.txt", "NO20260723-102000-000001F.MP4"),
    "the log names the front; this is the rear": ("NO20260723-102000-000001B.MP4", "GPSData.txt", "NO20260723-102000-000001F.MP4"),
    "they share their name": ("FILE260723-102000.MP4", "file260723-102000.NMEA", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", LOGS)
def test_a_log_belongs_to_its_clip(case: str) -> None:
    filename, log, clip = LOGS[case]
    found = track_in_logs(filename, [(log, summaries(track(*ride(5, clip=clip))))])
    assert found is not None
    assert (found.log, found.count) == (log, 5)


def test_of_a_log_of_several_clips_each_takes_its_own_part() -> None:
    first, second = (f"NO20260723-10200{n}-00000{n}F.MP4" for n in (1, 2))
    log = summaries(track(*ride(3, clip=first), *ride(7, clip=second)))
    counts = {
        name: found.count for name in (first, second) if (found := track_in_logs(name, [("L.txt", log)]))
    }
    assert counts == {first: 3, second: 7}


def test_a_strangers_log_belongs_to_nobody() -> None:
    log = summaries(track(*ride(3, clip="NO20250101-000000-000009F.MP4")))
    assert track_in_logs("VID_1234.mp4", [("GPSData.txt", log)]) is None
    assert track_in_logs("VID_1234.mp4", [("other.NMEA", summaries(track(*ride(3))))]) is None


# --- by time ---------------------------------------------------------------------------------------------------------


def span(after_s: float, *, length_s: float = 60.0, wide: bool = False) -> ClipSpan:
    """A clip that began so long after the ride did; `wide` where it is not known whether it began or ended then."""
    length = timedelta(seconds=length_s)
    begins_at = BEGAN + timedelta(seconds=after_s)
    return ClipSpan(
        begins_at=begins_at - length if wide else begins_at, ends_at=begins_at + length, length=length
    )


def log_of(
    minutes: int, *, clock: ClockKind = ClockKind.UTC, begins: datetime = BEGAN
) -> tuple[TrackSummary, ...]:
    return summaries(track(*ride(60 * minutes, begins=begins), clock=clock), most=LOG_POINTS)


LONDON_WALL = BEGAN.astimezone(LONDON).replace(tzinfo=None)
BY_TIME: dict[str, tuple[tuple[TrackSummary, ...], ClipSpan, int | None]] = {
    "a ride of an hour; the clip is a minute of it, with a minute either way": (log_of(60), span(600), 181),
    "the log begins in the middle of the clip": (log_of(60), span(-30), 91),
    "it covers less than half": (log_of(60), span(-31), None),
    "another ride": (log_of(60), span(7200), None),
    "a header that may be of the end": (log_of(60), span(600, wide=True), 241),
    "written in London's time": (log_of(60, clock=ClockKind.LOCAL, begins=LONDON_WALL), span(600), 181),
    "it does not say whose time, and it is UTC": (
        log_of(60, clock=ClockKind.UNSTATED, begins=BEGAN.replace(tzinfo=None)),
        span(600),
        181,
    ),
    "it does not say whose time, and it is London's": (
        log_of(60, clock=ClockKind.UNSTATED, begins=LONDON_WALL),
        span(600),
        181,
    ),
    "London's time an hour off": (
        log_of(20, clock=ClockKind.LOCAL, begins=BEGAN.replace(tzinfo=None)),
        span(600),
        None,
    ),
    "a log without times": ((replace(log_of(1)[0], written_from=None, written_to=None),), span(0), None),
}


@pytest.mark.parametrize("case", BY_TIME)
def test_a_log_of_another_name_belongs_to_the_clip_whose_time_it_covers(case: str) -> None:
    log, when, count = BY_TIME[case]
    found = track_in_logs("VID_1234.mp4", [("ride.gpx", log)], span=when)
    assert (found.count if found else None) == count
    if found:
        assert (found.log, found.matched_by) == ("ride.gpx", MatchedBy.TIME)
        assert all(fix.at_s is None for fix in found.path)


def test_of_two_rides_the_one_that_covers_more_and_a_name_before_any_time() -> None:
    short, long = log_of(1), log_of(60)
    logs = [("short.gpx", short), ("long.gpx", long)]
    found = track_in_logs("VID_1234.mp4", logs, span=span(20))
    assert found is not None
    assert found.log == "long.gpx"
    found = track_in_logs("short.mp4", logs, span=span(20))
    assert found is not None
    assert (found.log, found.matched_by) == ("short.gpx", MatchedBy.SAME_NAME)


def test_of_two_that_cover_it_all_the_one_that_names_no_other_clip() -> None:
    others = summaries(track(*ride(600, clip="NO20260723-102000-000001F.MP4")))
    found = track_in_logs("VID_1234.mp4", [("GPSData.txt", others), ("ride.gpx", log_of(10))], span=span(60))
    assert found is not None
    assert found.log == "ride.gpx"


def test_a_clip_whose_clocks_tell_nothing_is_matched_by_name_alone() -> None:
    assert track_in_logs("VID_1234.mp4", [("ride.gpx", log_of(60))]) is None
