"""Each clock beside the report: what its offset means, and which day the 14 days run from."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.clocks import (
    BELIEVED,
    LATEST_EARLIER,
    ClockClaim,
    ClockSource,
    OffsetCause,
    Reconciliation,
    apart_words,
    file_claims,
    reconcile,
)
from services.core.domain.deadlines import LONDON, london_date
from services.core.domain.media import MediaFacts, MediaKind
from services.core.domain.telemetry import ClockKind, Fix, Track
from services.core.domain.track_summary import summaries

SUMMER = datetime(2026, 7, 14, 8, 15, tzinfo=LONDON)
WINTER = datetime(2026, 1, 14, 8, 15, tzinfo=LONDON)


def claim(written: str, *, kind: ClockKind = ClockKind.UNSTATED, length_s: float = 60.0) -> ClockClaim:
    at = datetime.fromisoformat(written)
    return ClockClaim(source=ClockSource.CONTAINER, written=at, kind=kind, length_s=length_s)


def beside(reported: datetime, *claims: ClockClaim, received: datetime | None = None) -> Reconciliation:
    return reconcile(
        claims,
        reported_at=reported,
        earliest_reported_on=london_date(reported),
        received_at=received or reported + timedelta(days=2),
    )


@pytest.mark.parametrize(
    ("reported", "written", "kind", "cause"),
    [
        (WINTER, "2026-01-14T08:14:30Z", ClockKind.UNSTATED, OffsetCause.AGREES),
        (WINTER, "2026-01-14T08:29:00", ClockKind.LOCAL, OffsetCause.AGREES),
        (SUMMER, "2026-07-14T07:15:00Z", ClockKind.UNSTATED, OffsetCause.AGREES),
        (
            SUMMER,
            "2026-07-14T08:15:00Z",
            ClockKind.UNSTATED,
            OffsetCause.AGREES,
        ),  # local time that calls itself UTC
        (SUMMER, "2026-07-14T07:15:00", ClockKind.UNSTATED, OffsetCause.AGREES),  # UTC that does not say so
        (SUMMER, "2026-07-14T07:15:00", ClockKind.LOCAL, OffsetCause.SUMMER_TIME),
        (SUMMER, "2026-07-14T08:15:00Z", ClockKind.UTC, OffsetCause.SUMMER_TIME),
        (WINTER, "2026-01-14T16:15:00", ClockKind.LOCAL, OffsetCause.ZONE),
        (WINTER, "2026-01-13T18:15:00", ClockKind.LOCAL, OffsetCause.ZONE),
        (WINTER, "2026-01-14T20:15:00", ClockKind.LOCAL, OffsetCause.HALF_DAY),
        (WINTER, "2000-01-01T00:03:00", ClockKind.LOCAL, OffsetCause.NEVER_SET),
        (WINTER, "1904-01-01T00:00:00Z", ClockKind.UTC, OffsetCause.NEVER_SET),
        (WINTER, "2019-01-01T00:41:00", ClockKind.LOCAL, OffsetCause.NEVER_SET),
        (WINTER, "2025-01-14T08:16:00", ClockKind.LOCAL, OffsetCause.OTHER_YEAR),
        (WINTER, "2026-01-12T08:20:00", ClockKind.LOCAL, OffsetCause.OTHER_DAY),
        (WINTER, "2026-01-12T12:47:00", ClockKind.LOCAL, OffsetCause.UNEXPLAINED),
        (WINTER, "2026-01-15T12:47:00", ClockKind.LOCAL, OffsetCause.WRITTEN_LATER),
    ],
)
def test_an_offset_has_its_cause(
    reported: datetime, written: str, kind: ClockKind, cause: OffsetCause
) -> None:
    [reading] = beside(reported, claim(written, kind=kind)).readings
    assert reading.cause is cause
    assert reading.at - reported == reading.offset


@pytest.mark.parametrize(
    ("written", "kind", "earliest"),
    [
        ("2026-01-14T08:15:00", ClockKind.LOCAL, date(2026, 1, 14)),
        ("2026-01-12T08:20:00", ClockKind.LOCAL, date(2026, 1, 12)),  # the reporter may be wrong by days
        ("2026-01-12T12:47:00", ClockKind.LOCAL, date(2026, 1, 12)),
        ("2026-01-15T08:15:00", ClockKind.LOCAL, date(2026, 1, 14)),  # later never helps
        ("2026-01-13T18:15:00", ClockKind.LOCAL, date(2026, 1, 14)),  # another zone's evening
        ("2025-01-14T08:16:00", ClockKind.LOCAL, date(2026, 1, 14)),
        ("2000-01-01T00:03:00", ClockKind.LOCAL, date(2026, 1, 14)),
        ("2025-12-10T08:15:00", ClockKind.LOCAL, date(2026, 1, 14)),  # too long ago to be a slip of memory
    ],
)
def test_the_earliest_plausible_day_counts(written: str, kind: ClockKind, earliest: date) -> None:
    found = beside(WINTER, claim(written, kind=kind))
    assert found.earliest_on == earliest
    assert (found.earlier is None) is (earliest == london_date(WINTER))


def test_a_clip_from_before_midnight_brings_the_day_forward_though_the_clocks_agree() -> None:
    reported = datetime(2026, 1, 14, 0, 5, tzinfo=LONDON)
    found = beside(reported, claim("2026-01-13T23:58:00", kind=ClockKind.LOCAL))
    assert found.earliest_on == date(2026, 1, 13)
    assert not found.disagrees


def test_in_summer_the_day_is_londons() -> None:
    """23:30 UTC is half past midnight of the next day in London."""
    reported = datetime(2026, 6, 1, 0, 30, tzinfo=LONDON)
    found = beside(reported, claim("2026-05-31T23:30:00Z", kind=ClockKind.UTC))
    assert found.earliest_on == date(2026, 6, 1)


def test_a_clock_ahead_of_the_receipt_is_not_believed() -> None:
    found = beside(
        WINTER, claim("2026-01-12T08:15:00", kind=ClockKind.LOCAL), received=WINTER - timedelta(days=5)
    )
    assert found.earliest_on == date(2026, 1, 14)


def test_of_several_clocks_the_earliest_believed_one_counts() -> None:
    found = beside(
        WINTER,
        claim("2000-01-01T00:00:30", kind=ClockKind.LOCAL),
        claim("2026-01-13T08:15:00"),
        claim("2026-01-12T08:15:00"),
    )
    assert found.earliest_on == date(2026, 1, 12)
    assert found.disagrees


def test_a_file_speaks_by_its_header_its_name_and_its_satellites() -> None:
    facts = MediaFacts(
        kind=MediaKind.VIDEO, container="mp4/mov", video_codec="h264", pixel_format="yuv420p", width=2, height=2, duration_s=60.0,
        created_as_written="2026-01-14T09:15:00Z",
    )  # fmt: skip
    fixes = (Fix(latitude=52.5, longitude=-1.9, written=datetime(2026, 1, 14, 8, 14, 3, tzinfo=UTC)),)
    track = Track(fixes=fixes, clock=ClockKind.UTC, layout="novatek", tool="ours", tool_version="1")
    [summary] = summaries(track)
    claims = file_claims(
        filename="20260114_091500_F.mp4", facts=facts, ahead_s=3600, position=2, track=summary
    )
    found = beside(WINTER, *claims)
    assert {reading.claim.source for reading in found.readings} == set(ClockSource) - {ClockSource.PICTURES}
    assert (
        not found.disagrees
    )  # an hour ahead, as the reporter said of the camera; the satellites need no mending
    assert {reading.claim.position for reading in found.readings} == {2}


def test_words_name_the_two_largest_units() -> None:
    assert apart_words(timedelta(days=-2, hours=-3, minutes=-4)) == "2 days 3 hours earlier"
    assert apart_words(timedelta(hours=1, seconds=40)) == "1 hour 1 minute later"
    assert apart_words(timedelta(seconds=20)) == "0 minutes later"


MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2030, 12, 31))


@given(MOMENTS, st.lists(st.tuples(MOMENTS, st.sampled_from(ClockKind)), max_size=4))
def test_the_day_is_never_later_than_reported_nor_far_before_it(
    reported: datetime, clocks: list[tuple[datetime, ClockKind]]
) -> None:
    at = reported.replace(tzinfo=UTC)
    claims = [
        ClockClaim(source=ClockSource.TELEMETRY, written=written, kind=kind) for written, kind in clocks
    ]
    found = beside(at, *claims)
    assert london_date(at) - LATEST_EARLIER - timedelta(days=1) <= found.earliest_on <= london_date(at)
    assert all("{" not in reading.words for reading in found.readings)
    assert found.earlier is None or found.earlier.cause in BELIEVED
