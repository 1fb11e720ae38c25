"""Questions to the vehicle register: keeping them, answering them, and how many were sent of late."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.core.db.session import Work
from services.core.db.tables import Submission
from services.core.db.tables_register import LookupRow
from services.core.domain.vehicle_record import Outcome, RegisterAnswer, Silence, VehicleRecord

RECORD = TypeAdapter(VehicleRecord)
PACED_OVER = timedelta(minutes=1)
_PACE_LOCK = 0x6F707672  # "opvr": one counts at a time


def of_case(session: Session, case_id: UUID) -> Sequence[LookupRow]:
    """Every question of a case, oldest first."""
    query = select(LookupRow).where(LookupRow.submission_id == case_id)
    return session.scalars(query.order_by(LookupRow.asked_at, LookupRow.id)).all()


def answer_in(row: LookupRow) -> RegisterAnswer | None:
    """What was answered; None while it waits, and where the register was silent."""
    if row.outcome is None:
        return None
    record = RECORD.validate_python(row.record) if row.record else None
    return RegisterAnswer(outcome=Outcome(row.outcome), record=record)


def kept_answer(work: Work, case: Submission, mark: str, *, since: datetime) -> LookupRow | None:
    """The newest answer about this mark that the register gave since then; a demonstration's are for its like alone."""
    query = (
        select(LookupRow)
        .join(Submission, Submission.id == LookupRow.submission_id)
        .where(
            LookupRow.mark == mark,
            LookupRow.outcome.is_not(None),
            LookupRow.answered_at >= since,
            Submission.demonstration == case.demonstration,
        )
        .order_by(LookupRow.answered_at.desc())
        .limit(1)
    )
    return work.session.scalar(query)


def answer(row: LookupRow, said: RegisterAnswer | Silence, *, now: datetime) -> None:
    """Settle a question that waits."""
    row.answered_at = now
    if isinstance(said, Silence):
        row.silence = said
        return
    row.outcome = said.outcome
    row.record = RECORD.dump_python(said.record, mode="json") if said.record else None


def may_send(work: Work, row: LookupRow, *, per_minute: int, now: datetime) -> bool:
    """Whether this question may be sent now; if so it is counted from now on. Workers take turns until they commit."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PACE_LOCK})
    sent = select(func.count()).where(LookupRow.sent_at > now - PACED_OVER)
    if (work.session.scalar(sent) or 0) >= per_minute:
        return False
    row.sent_at = now
    return True


def give_up(work: Work, lookup_id: UUID, *, now: datetime) -> None:
    """Its work stopped for a fault of ours: nobody waits for an answer any more, and a person may ask again."""
    row = work.session.get_one(LookupRow, lookup_id)
    if row.answered_at is None:
        answer(row, Silence.UNREADABLE, now=now)
