"""Submissions and their footage: finding, moving by the lifecycle table, settling after inspection."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.db.custody import PendingEvent
from services.core.db.session import Work
from services.core.db.tables import Footage, ReportRow, Submission
from services.core.domain.custody import Detail
from services.core.domain.lifecycle import Event, State, advance
from services.core.domain.submission import token_hash
from services.core.errors import NotFound

REPORTER = "reporter"
SYSTEM = "system"


def staff_actor(staff_id: UUID) -> str:
    """How the chain names a member of staff: by id, never by name."""
    return f"staff:{staff_id}"


def get(work: Work, submission_id: UUID, *, lock: bool = True) -> Submission:
    """The submission, locked for this transaction. Raises `NotFound`."""
    query = select(Submission).where(Submission.id == submission_id)
    found = work.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no such submission.")
    return found


def by_token(work: Work, token: str) -> Submission:
    """The submission that this secret opens, locked. Raises `NotFound` for a wrong one, in the same words."""
    found = work.session.scalar(
        select(Submission).where(Submission.token_hash == token_hash(token)).with_for_update()
    )
    if found is None:
        raise NotFound("There is no such submission.")
    return found


def move(
    work: Work,
    submission: Submission,
    event: Event,
    *,
    now: datetime,
    actor: str,
    detail: Detail | None = None,
) -> None:
    """The only way to change a state: by its event, which extends the chain. Raises `MoveNotOpen`."""
    state = advance(State(submission.state), event)
    submission.state = state
    submission.last_activity_at = now
    work.record(
        PendingEvent(
            submission_id=submission.id, event=event, state=state, actor=actor, at=now, detail=detail or {}
        )
    )


def footage_of(work: Work, submission_id: UUID) -> Sequence[Footage]:
    """Every file of a submission, in the reporter's order."""
    return work.session.scalars(
        select(Footage).where(Footage.submission_id == submission_id).order_by(Footage.position)
    ).all()


def report_of(work: Work, submission_id: UUID) -> ReportRow | None:
    """What the reporter said, until it is erased."""
    return work.session.get(ReportRow, submission_id)
