"""A try that was refused stays visible to staff, though its transaction was undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from services.core.db.session import Work
from services.core.db.tables import Attempt

MOST_AN_HOUR = 200
"""For one report, and for everything without one: whoever floods us shall not flood what staff read."""


def record_attempt(
    work: Work,
    *,
    what: str,
    codes: Sequence[str],
    submission_id: UUID | None,
    size: int | None,
    now: datetime,
) -> None:
    """Keep codes only: no name, mark or place. After `MOST_AN_HOUR` nothing is kept until the hour is over."""
    lately = select(func.count()).where(
        Attempt.at > now - timedelta(hours=1), Attempt.submission_id.is_not_distinct_from(submission_id)
    )
    if (work.session.scalar(lately) or 0) < MOST_AN_HOUR:
        work.session.add(
            Attempt(at=now, what=what, codes=list(codes), submission_id=submission_id, size=size)
        )
