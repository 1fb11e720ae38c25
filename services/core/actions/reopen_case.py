"""A supervisor opens a decided case again, with a reason; the earlier decision stays in the history."""

from datetime import datetime
from uuid import UUID

from services.core.db import submissions
from services.core.db.session import Work
from services.core.db.tables import Reopening
from services.core.domain.lifecycle import Event
from services.core.domain.staff import MayNot, Officer, Role
from services.core.errors import Refusal, Refused


def reopen_case(work: Work, *, case_id: UUID, reason: str, by: Officer, now: datetime) -> None:
    """Reopen: the case counts as pending until it is decided anew. Raises `Refused`, `MayNot`, `MoveNotOpen`, `NotFound`."""
    if by.role is not Role.SUPERVISOR:
        raise MayNot
    if not reason.strip():
        raise Refused(
            Refusal(code="reason_missing", message="Say why the case is opened again.", field="reason")
        )
    case = submissions.get(work, case_id)
    submissions.move(
        work,
        case,
        Event.REOPENED,
        now=now,
        actor=submissions.staff_actor(by.id),
        detail={"staff": str(by.id)},
    )
    work.session.add(Reopening(submission_id=case.id, staff_id=by.id, reopened_at=now, reason=reason.strip()))
    case.disposal = case.nfa_reason = case.other_reason = case.offence_id = case.decided_at = None
