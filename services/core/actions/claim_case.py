"""A reviewer takes a case, keeps it while they work on it, and gives it back."""

from datetime import datetime, timedelta
from uuid import UUID

from services.core.db import submissions
from services.core.db.session import Work
from services.core.db.tables import Submission
from services.core.domain.lifecycle import Event, State
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import Conflict


class AlreadyClaimed(Conflict):
    """Another reviewer holds the case."""


def claim_case(work: Work, *, case_id: UUID, by: Officer, length: timedelta, now: datetime) -> None:
    """Claim, or keep a claim alive. Raises `AlreadyClaimed`, `MoveNotOpen`, `MayNot`, `NotFound`."""
    if by.role not in DESK:
        raise MayNot
    case = submissions.get(work, case_id)
    if State(case.state) is State.CLAIMED:
        _require_holder(case, by)
    else:
        detail = {"staff": str(by.id)}
        submissions.move(
            work, case, Event.CLAIMED, now=now, actor=submissions.staff_actor(by.id), detail=detail
        )
    case.claimed_by, case.claim_ends_at = by.id, now + length


def release_case(work: Work, *, case_id: UUID, by: Officer, now: datetime) -> None:
    """Give the case back to the queue. Raises `AlreadyClaimed` if another holds it; a case nobody holds is left alone."""
    case = submissions.get(work, case_id)
    if State(case.state) is not State.CLAIMED:
        return
    _require_holder(case, by)
    submissions.move(
        work,
        case,
        Event.RELEASED,
        now=now,
        actor=submissions.staff_actor(by.id),
        detail={"why": "given back"},
    )
    case.claimed_by = case.claim_ends_at = None


def _require_holder(case: Submission, by: Officer) -> None:
    if case.claimed_by != by.id:
        raise AlreadyClaimed("Somebody has already claimed this case.")
