"""When a clip was recorded, by its name or its header."""

from datetime import UTC, datetime, timedelta

import pytest

from services.core.domain.clip_span import clip_span
from services.core.domain.clocks import ClockClaim, ClockSource, reconcile
from services.core.domain.deadlines import london_date
from services.core.domain.telemetry import ClockKind

BEGAN = datetime(2026, 7, 23, 10, 20, tzinfo=UTC)
SPANS = {
    "by its name, which tells when it began": ([(ClockSource.CONTAINER, "11:21:00"), (ClockSource.FILE_NAME, "11:20:00")], (0, 60)),
    "by its header, which may tell when it ended": ([(ClockSource.CONTAINER, "11:21:00")], (0, 120)),
    "a clock an hour behind is put right": ([(ClockSource.FILE_NAME, "10:20:10")], (10, 70)),
    "no clock": ([], None),
    "a header written when it was copied": ([(ClockSource.CONTAINER, "19:47:00")], None),
}  # fmt: skip


@pytest.mark.parametrize("case", SPANS)
def test_when_a_clip_was_recorded(case: str) -> None:
    clocks, seconds = SPANS[case]
    claims = [
        ClockClaim(source=source, written=datetime.fromisoformat(f"2026-07-23T{at}"), kind=ClockKind.LOCAL, length_s=60)
        for source, at in clocks
    ]  # fmt: skip
    found = reconcile(
        claims, reported_at=BEGAN, earliest_reported_on=london_date(BEGAN), received_at=BEGAN + timedelta(days=1)
    )  # fmt: skip
    told = clip_span(found, position=1)
    assert (told and tuple((at - BEGAN).total_seconds() for at in (told.begins_at, told.ends_at))) == seconds
    assert clip_span(found, position=2) is None
