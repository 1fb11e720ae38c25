"""Marks as people confirmed them, beside what was reported and read; and which mark a submission is about."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import coalesce

from services.core.db import jobs, submissions
from services.core.db.footage import FACTS
from services.core.db.session import Work
from services.core.db.tables import Decision, Footage, PlateRow, Submission
from services.core.db.tables_marks import ConfirmedMark
from services.core.domain import confirmed_mark
from services.core.domain.confirmed_mark import MachineMark, ReadMark, of_same_plate, record_sha256
from services.core.domain.lifecycle import Event
from services.core.domain.mark_agreement import compared
from services.core.domain.staff import Officer
from services.core.errors import Refusal
from services.core.ports import Job, Queue

_SALT_BYTES = 16


def standing(session: Session, case_id: UUID) -> ConfirmedMark | None:
    """The mark that a person confirmed last."""
    query = select(ConfirmedMark).where(ConfirmedMark.submission_id == case_id)
    return session.scalar(query.order_by(ConfirmedMark.confirmed_at.desc()).limit(1))


def refusals(work: Work, case: Submission, read: ReadMark) -> tuple[Refusal, ...]:
    """Every reason why `read` confirms no mark of this case."""
    file = work.session.get(Footage, read.footage_id) if read.footage_id else None
    ours = file is not None and file.submission_id == case.id and file.evidence_key is not None
    facts = FACTS.validate_python(file.facts) if file and ours and file.facts else None
    return confirmed_mark.refusals(read, facts)


def confirm(work: Work, case: Submission, read: ReadMark, *, by: Officer, now: datetime) -> None:
    """Append what a person read, beside what was reported and what the machine read; one event holds their hash.

    A still of the frame is promised, so that what they saw lies in the ledger. `read` was not refused. Raises `MoveNotOpen`.
    """
    machine = of_same_plate(read.mark, _readings(work.session, case.id))
    row = ConfirmedMark(
        id=uuid4(), submission_id=case.id, footage_id=read.footage_id, frame_index=read.frame_index, mark=read.mark,
        typed=read.typed.strip(), reported_mark=case.reported_mark or None, read_mark=machine.mark if machine else None,
        read_confidence=machine.confidence if machine else None, staff_id=by.id, confirmed_at=now, salt=token_hex(_SALT_BYTES),
    )  # fmt: skip
    work.session.add(row)
    submissions.move(
        work,
        case,
        Event.CONFIRMED_MARK,
        now=now,
        actor=submissions.staff_actor(by.id),
        detail=_detail(row, by),
    )
    if read.frame_index is not None:
        jobs.promise(
            work, Job.MAKE_STILL, queue=Queue.FAST, submission_id=case.id, footage_id=read.footage_id,
            frames=(read.frame_index,), now=now,
        )  # fmt: skip


def _readings(session: Session, case_id: UUID) -> Sequence[MachineMark]:
    query = (
        select(PlateRow)
        .join(Footage, Footage.id == PlateRow.footage_id)
        .where(Footage.submission_id == case_id)
    )
    return [MachineMark(mark=row.mark, confidence=row.confidence) for row in session.scalars(query)]


def _detail(row: ConfirmedMark, by: Officer) -> dict[str, str]:
    """How the marks agree, and their hash: never a mark."""
    return {
        "footage": str(row.footage_id),
        "frame": "" if row.frame_index is None else str(row.frame_index),
        "against_report": _agreement(row.reported_mark, row.mark),
        "against_reading": _agreement(row.read_mark, row.mark),
        "record_sha256": sha256_of(row),
        "staff": str(by.id),
    }


def _agreement(other: str | None, mark: str) -> str:
    return compared(mark, other).agreement if other else "none"


def sha256_of(row: ConfirmedMark) -> str:
    """What its event holds, from the row as it is."""
    return record_sha256(salt=row.salt, mark=row.mark, reported=row.reported_mark, read=row.read_mark)


# --- which mark a submission is about ----------------------------------------------------------------------------------


def confirmed() -> "coalesce[str | None]":
    """For a query over submissions: the mark that a person confirmed, first in its own right, else with a decision."""
    own = select(ConfirmedMark.mark).where(ConfirmedMark.submission_id == Submission.id)
    decided = select(Decision.confirmed_mark).where(
        Decision.submission_id == Submission.id, Decision.confirmed_mark.is_not(None)
    )
    return coalesce(
        own.order_by(ConfirmedMark.confirmed_at.desc()).limit(1).correlate(Submission).scalar_subquery(),
        decided.order_by(Decision.number.desc()).limit(1).correlate(Submission).scalar_subquery(),
    )


def about() -> "coalesce[str | None]":
    """The mark that a submission is about: confirmed by a person, else as reported. Never one that only a machine read."""
    return coalesce(confirmed(), func.nullif(Submission.reported_mark, ""))
