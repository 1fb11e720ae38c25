"""A claim whose holder shows no sign of life is given back to the queue."""

from datetime import datetime

from sqlalchemy import select

from services.core.db import submissions
from services.core.db.session import Work
from services.core.db.tables import Submission
from services.core.domain.lifecycle import Event, State


def release_claims(work: Work, *, now: datetime) -> int:
    """Release every claim that has run out. Returns how many."""
    query = select(Submission).where(Submission.state == State.CLAIMED, Submission.claim_ends_at < now)
    expired = work.session.scalars(query.limit(500).with_for_update(skip_locked=True)).all()
    for submission in expired:
        submission.claimed_by = submission.claim_ends_at = None
        submissions.move(
            work,
            submission,
            Event.RELEASED,
            now=now,
            actor=submissions.SYSTEM,
            detail={"why": "no sign of life"},
        )
    return len(expired)
