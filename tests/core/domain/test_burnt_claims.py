"""The clock in the pictures beside the report: explained like every other, and never counted from where its day is in doubt."""

from datetime import datetime, timedelta

from services.core.domain.burnt_claims import burnt_claim
from services.core.domain.burnt_in import BurntTime
from services.core.domain.clocks import ClockClaim, ClockSource, OffsetCause, Reconciliation, reconcile
from services.core.domain.deadlines import LONDON, london_date

REPORTED = datetime(2026, 3, 2, 8, 15, tzinfo=LONDON)


def claim(written: datetime, *, other: datetime | None = None, frames: int = 11) -> ClockClaim:
    burnt = BurntTime(
        frame_index=7, pts_s=0.28, box=(0, 0, 9, 9), text="", written=written, other=other, frames=frames
    )
    return burnt_claim(burnt, length_s=60, ahead_s=0, position=1)


def beside(one: ClockClaim) -> Reconciliation:
    return reconcile(
        [one],
        reported_at=REPORTED,
        earliest_reported_on=london_date(REPORTED),
        received_at=REPORTED + timedelta(days=2),
    )


def test_a_clock_that_agrees_is_told_with_its_frame() -> None:
    [reading] = beside(claim(datetime(2026, 3, 2, 8, 15, 20))).readings
    assert reading.claim.source is ClockSource.PICTURES
    assert reading.cause is OffsetCause.AGREES
    assert reading.words == "Agrees with the report. Read in frame 7; 11 frames agree."


def test_a_photographs_clock_has_one_frame_to_tell_it() -> None:
    [reading] = beside(claim(datetime(2026, 3, 2, 8, 15, 20), frames=1)).readings
    assert reading.words.endswith("Read in frame 7; that frame alone.")


def test_an_earlier_day_in_the_pictures_brings_the_days_forward() -> None:
    found = beside(claim(datetime(2026, 3, 1, 8, 15)))
    assert found.earliest_on == REPORTED.date() - timedelta(days=1)
    assert found.earlier
    assert found.earlier.claim.source is ClockSource.PICTURES


def test_an_earlier_day_in_one_frame_alone_may_be_misread_and_moves_nothing() -> None:
    found = beside(claim(datetime(2026, 3, 1, 8, 15), frames=1))
    assert found.readings[0].cause is OffsetCause.OTHER_DAY
    assert found.earliest_on == REPORTED.date()


def test_a_day_that_may_be_a_month_is_said_so_and_moves_nothing() -> None:
    """In 2026 the third of February is 27 days before the second of March, so it could pass for a day that counts."""
    march, february = datetime(2026, 3, 2, 8, 15), datetime(2026, 2, 3, 8, 15)
    for written, other in ((march, february), (february, march)):
        found = beside(claim(written, other=other))
        assert found.earliest_on == REPORTED.date()
        [reading] = found.readings
        assert reading.cause is OffsetCause.AGREES
        assert f"({written:%Y-%m-%d} or {other:%Y-%m-%d}); 2026-03-02 is compared here." in reading.words
    doubtful = beside(claim(datetime(2026, 2, 5, 8, 15), other=datetime(2026, 5, 2, 8, 15)))
    assert doubtful.readings[0].cause is OffsetCause.OTHER_DAY
    assert doubtful.earliest_on == REPORTED.date()
