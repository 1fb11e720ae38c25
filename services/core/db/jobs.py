"""Promised work: the outbox row, the lease with its fencing token, and what the sweep finds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update

from services.core.db.session import Work
from services.core.db.tables import JobRow
from services.core.db.tables_contact import Message
from services.core.errors import Conflict, NotFound
from services.core.ports import Job, Lease, Queue


class LeaseLost(Conflict):
    """Another worker has taken this job: whatever this one made must not be written."""


def promise(  # noqa: PLR0913 -- a job is about one of these
    work: Work,
    job: Job,
    *,
    queue: Queue,
    submission_id: UUID,
    now: datetime,
    footage_id: UUID | None = None,
    message_id: UUID | None = None,
    lookup_id: UUID | None = None,
    frames: tuple[int, ...] = (),
) -> UUID:
    """Promise a job in this transaction. Asking for the same job twice is one job; returns its id.

    `frames`: the one that it is about, or the first and the last.
    """
    frame_index, last_frame_index = (*frames, None, None)[:2]
    found = work.session.scalar(
        select(JobRow.id).where(
            JobRow.name == job,
            JobRow.footage_id.is_not_distinct_from(footage_id),
            JobRow.message_id.is_not_distinct_from(message_id),
            JobRow.lookup_id.is_not_distinct_from(lookup_id),
            JobRow.frame_index.is_not_distinct_from(frame_index),
            JobRow.last_frame_index.is_not_distinct_from(last_frame_index),
        )
    )
    if found is not None:
        return found
    row = JobRow(
        name=job, queue=queue, submission_id=submission_id, footage_id=footage_id, message_id=message_id, lookup_id=lookup_id,
        frame_index=frame_index, last_frame_index=last_frame_index, state="waiting", attempts=0, fence=0, run_after=now, progress=0.0, promised_at=now,
    )  # fmt: skip
    work.promise(row)
    work.session.flush()
    return row.id


def take(work: Work, job_id: UUID, *, now: datetime, lease: timedelta) -> Lease | None:
    """Take the job if it waits, or if its worker has shown no sign of life. None: somebody has it, or it is done."""
    taken = work.session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, _due(now))
        .values(
            state="running", attempts=JobRow.attempts + 1, fence=JobRow.fence + 1, lease_ends_at=now + lease
        )
        .returning(JobRow)
    ).scalar_one_or_none()
    return _lease(taken) if taken else None


def _due(now: datetime) -> ColumnElement[bool]:
    waiting = (JobRow.state == "waiting") & (JobRow.run_after <= now)
    return or_(waiting, (JobRow.state == "running") & (JobRow.lease_ends_at <= now))


def _lease(row: JobRow) -> Lease:
    return Lease(
        job_id=row.id, job=Job(row.name), submission_id=row.submission_id, footage_id=row.footage_id,
        message_id=row.message_id, lookup_id=row.lookup_id, frame_index=row.frame_index, last_frame_index=row.last_frame_index, fence=row.fence, attempt=row.attempts,
    )  # fmt: skip


def renew(work: Work, lease: Lease, *, now: datetime, length: timedelta, progress: float) -> None:
    """The heartbeat. Raises `LeaseLost` once another worker holds the job."""
    _held(work, lease, lease_ends_at=now + length, progress=progress)


def require(work: Work, lease: Lease) -> None:
    """Lock the job's row and make sure we still hold it: the first line of every step that writes."""
    held = select(JobRow.id).where(
        JobRow.id == lease.job_id, JobRow.fence == lease.fence, JobRow.state == "running"
    )
    if work.session.scalar(held.with_for_update()) is None:
        raise LeaseLost("Another worker has taken this job.")


def finish(work: Work, lease: Lease, *, now: datetime) -> None:
    """Done, in the same transaction as what it wrote."""
    _held(work, lease, state="done", progress=1.0, finished_at=now, lease_ends_at=None, last_error=None)


def give_back(work: Work, lease: Lease, *, run_after: datetime, error: str, uncounted: bool) -> None:
    """Wait for another try. `uncounted`: the fault was a component's that was away, not the job's."""
    attempts = JobRow.attempts - 1 if uncounted else JobRow.attempts
    _held(
        work,
        lease,
        state="waiting",
        run_after=run_after,
        last_error=error,
        lease_ends_at=None,
        attempts=attempts,
    )


def stop(work: Work, lease: Lease, *, now: datetime, error: str) -> None:
    """No more tries: a person sees it."""
    _held(work, lease, state="stopped", finished_at=now, last_error=error, lease_ends_at=None)


def _held(work: Work, lease: Lease, **values: object) -> None:
    held = update(JobRow).where(
        JobRow.id == lease.job_id, JobRow.fence == lease.fence, JobRow.state == "running"
    )
    if work.session.execute(held.values(**values).returning(JobRow.id)).first() is None:
        raise LeaseLost("Another worker has taken this job.")


def due(work: Work, *, now: datetime, limit: int = 500) -> Sequence[JobRow]:
    """Jobs that wait or whose lease has run out, oldest first: what the sweep sends again."""
    return work.session.scalars(select(JobRow).where(_due(now)).order_by(JobRow.run_after).limit(limit)).all()


def requeue(work: Work, job_id: UUID, *, now: datetime) -> JobRow:
    """Let a stopped job try again from its first attempt. Raises `NotFound`."""
    row = work.session.scalar(
        select(JobRow).where(JobRow.id == job_id, JobRow.state == "stopped").with_for_update()
    )
    if row is None:
        raise NotFound("There is no such stopped job.")
    row.state, row.attempts, row.run_after, row.finished_at = "waiting", 0, now, None
    if row.message_id is not None:
        work.session.get_one(Message, row.message_id).state = "waiting"
    work.promised.append(row)
    return row
