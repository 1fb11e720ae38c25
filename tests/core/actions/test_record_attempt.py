"""What was refused is kept for staff, but no flood of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.clock import now
from services.core.actions.open_draft import open_draft
from services.core.actions.record_attempt import MOST_AN_HOUR, record_attempt
from services.core.bootstrap import Core
from services.core.db.tables import Attempt

pytestmark = pytest.mark.stack
NOW = now()


def record(core: Core, count: int, *, of: UUID | None = None, later: timedelta = timedelta()) -> None:
    with core.database.unit_of_work() as work:
        for _ in range(count):
            record_attempt(work, what="x", codes=["y"], submission_id=of, size=None, now=NOW + later)


def kept(core: Core, *, of: UUID | None = None) -> int:
    with core.database.reading() as session:
        mine = Attempt.submission_id.is_not_distinct_from(of)
        return session.scalar(select(func.count()).select_from(Attempt).where(mine)) or 0


def test_a_flood_is_kept_up_to_a_bound_and_the_next_hour_begins_anew(core: Core) -> None:
    record(core, MOST_AN_HOUR + 50)
    assert kept(core) == MOST_AN_HOUR
    record(core, 1, later=timedelta(minutes=61))
    assert kept(core) == MOST_AN_HOUR + 1


def test_strangers_do_not_crowd_out_a_report(core: Core) -> None:
    with core.database.unit_of_work() as work:
        report = open_draft(work, force="west_midlands", rules_id=core.rules.id, now=NOW).submission_id
    record(core, MOST_AN_HOUR)
    record(core, 1, of=report)
    assert kept(core, of=report) == 1
