"""The lease round every job: take it, show signs of life, and settle how it ended."""

from datetime import datetime, timedelta
from uuid import UUID

from services.core.db import jobs, lookups, messages, submissions
from services.core.db.custody import PendingEvent
from services.core.db.session import Database
from services.core.domain.lifecycle import Event, State
from services.core.errors import Unavailable
from services.core.ports import Lease

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=10)


def take_job(
    database: Database, *, job_id: UUID, now: datetime, length: timedelta, max_attempts: int
) -> Lease | None:
    """The right to work on it, or None if somebody works on it or it is done. One try too many stops it instead."""
    with database.unit_of_work() as work:
        lease = jobs.take(work, job_id, now=now, lease=length)
        if lease is None or lease.attempt <= max_attempts:
            return lease
    stop_job(database, lease=lease, error="its worker was lost each time", now=now)
    return None


def renew_lease(
    database: Database, *, lease: Lease, progress: float, now: datetime, length: timedelta
) -> None:
    """The heartbeat. Raises `LeaseLost`."""
    with database.unit_of_work() as work:
        jobs.renew(work, lease, now=now, length=length, progress=progress)


def fail_job(database: Database, *, lease: Lease, error: Exception, max_attempts: int, now: datetime) -> None:
    """Wait and try again, or stop after the last try. A component that was away costs no try."""
    away = isinstance(error, Unavailable)
    if lease.attempt >= max_attempts and not away:
        stop_job(database, lease=lease, error=type(error).__name__, now=now)
        return
    pause = min(_FIRST_PAUSE * 2 ** min(lease.attempt - 1, 10), _LONGEST_PAUSE)
    with database.unit_of_work() as work:
        jobs.give_back(work, lease, run_after=now + pause, error=type(error).__name__, uncounted=away)


def stop_job(database: Database, *, lease: Lease, error: str, now: datetime) -> None:
    """No more tries; the stop is an event, and the case shows it to a person."""
    with database.unit_of_work() as work:
        submission = submissions.get(work, lease.submission_id)
        jobs.stop(work, lease, now=now, error=error)
        if lease.message_id is not None:
            messages.mark_failed(work, lease.message_id)
            return  # no evidence is touched, so the chain need not know
        if lease.lookup_id is not None:
            lookups.give_up(work, lease.lookup_id, now=now)
        work.record(
            PendingEvent(
                submission_id=submission.id, event=Event.STOPPED_JOB, state=State(submission.state), actor=submissions.SYSTEM,
                at=now, detail={"job": lease.job, "footage": str(lease.footage_id), "error": error},
            )
        )  # fmt: skip
