"""What a person must see: jobs that stopped, letters that did not go, files and attempts that were refused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.db.session import Database
from services.core.db.tables import Attempt, Footage, JobRow, Submission
from services.core.db.tables_contact import Message
from services.core.domain.lifecycle import State


@dataclass(frozen=True, kw_only=True)
class StoppedJob:
    job_id: UUID
    case_id: UUID
    reference: str
    job: str
    attempts: int
    error: str
    stopped_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RefusedFile:
    case_id: UUID
    reference: str
    filename: str
    size: int
    reasons: tuple[str, ...]
    inspected_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RefusedAttempt:
    """`codes` say why; no person stands in it."""

    at: datetime
    what: str
    codes: tuple[str, ...]
    reference: str | None
    size: int | None


@dataclass(frozen=True, kw_only=True)
class UnsentLetter:
    """`state` is failed, with the job that tried, or by_hand: the reporter wants post. No address stands in it."""

    message_id: UUID
    job_id: UUID | None
    case_id: UUID
    reference: str
    template: str
    channel: str
    state: str
    error: str
    promised_at: datetime


@dataclass(frozen=True, kw_only=True)
class AttentionPage:
    stopped: tuple[StoppedJob, ...]
    letters: tuple[UnsentLetter, ...]
    refused: tuple[RefusedFile, ...]
    attempts: tuple[RefusedAttempt, ...]
    unfinished: int


def attention(database: Database, *, limit: int = 200) -> AttentionPage:
    """The newest first, at most `limit` of each."""
    with database.reading() as session:
        stopped = session.execute(
            select(JobRow, Submission.reference)
            .join(Submission, Submission.id == JobRow.submission_id)
            .where(JobRow.state == "stopped", JobRow.message_id.is_(None))
            .order_by(JobRow.finished_at.desc())
            .limit(limit)
        ).all()
        unsent = session.execute(
            select(Message, JobRow, Submission.reference)
            .join(Submission, Submission.id == Message.submission_id)
            .outerjoin(JobRow, JobRow.message_id == Message.id)
            .where(Message.state.in_(("failed", "by_hand")))
            .order_by(Message.promised_at.desc())
            .limit(limit)
        ).all()
        refused = session.execute(
            select(Footage, Submission.reference)
            .join(Submission, Submission.id == Footage.submission_id)
            .where(Footage.state == "refused")
            .order_by(Footage.inspected_at.desc())
            .limit(limit)
        ).all()
        attempts = session.execute(
            select(Attempt, Submission.reference)
            .outerjoin(Submission, Submission.id == Attempt.submission_id)
            .order_by(Attempt.at.desc())
            .limit(limit)
        ).all()
        unfinished = len(
            session.execute(select(Submission.id).where(Submission.state == State.UPLOADING)).all()
        )
    return AttentionPage(
        stopped=tuple(_stopped(row.JobRow, row.reference) for row in stopped),
        letters=tuple(_unsent(row.Message, row.JobRow, row.reference) for row in unsent),
        refused=tuple(_refused(row.Footage, row.reference) for row in refused),
        attempts=tuple(_attempt(row.Attempt, row.reference) for row in attempts),
        unfinished=unfinished,
    )


def _stopped(job: JobRow, reference: str) -> StoppedJob:
    return StoppedJob(
        job_id=job.id, case_id=job.submission_id, reference=reference, job=job.name, attempts=job.attempts,
        error=job.last_error or "", stopped_at=job.finished_at,
    )  # fmt: skip


def _unsent(message: Message, job: JobRow | None, reference: str) -> UnsentLetter:
    return UnsentLetter(
        message_id=message.id, job_id=job.id if job else None, case_id=message.submission_id, reference=reference,
        template=message.template, channel=message.channel, state=message.state, promised_at=message.promised_at,
        error=(job.last_error if job else None) or "",
    )  # fmt: skip


def _refused(footage: Footage, reference: str) -> RefusedFile:
    reasons = tuple(refusal["message"] for refusal in footage.refusals or [])
    return RefusedFile(
        case_id=footage.submission_id, reference=reference, filename=footage.filename, size=footage.size, reasons=reasons,
        inspected_at=footage.inspected_at,
    )  # fmt: skip


def _attempt(attempt: Attempt, reference: str | None) -> RefusedAttempt:
    return RefusedAttempt(
        at=attempt.at, what=attempt.what, codes=tuple(attempt.codes), reference=reference, size=attempt.size
    )
