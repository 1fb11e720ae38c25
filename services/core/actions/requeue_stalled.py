"""The sweep: whatever is promised and due is sent again, so that a lost nudge or a lost worker costs only time."""

from datetime import datetime
from uuid import UUID

from services.core.db import jobs
from services.core.db.session import Database
from services.core.ports import Job, JobQueue, Queue


def requeue_stalled(database: Database, *, queue: JobQueue, now: datetime) -> int:
    """Send every due job once more; the lease makes a doubled nudge harmless. Returns how many. Raises `Unavailable`."""
    with database.unit_of_work() as work:
        due = [(Job(row.name), row.id, Queue(row.queue)) for row in jobs.due(work, now=now)]
    for job, job_id, name in due:
        queue.send(job=job, job_id=job_id, queue=name)
    return len(due)


def requeue_stopped(database: Database, *, job_id: UUID, now: datetime) -> None:
    """A person lets a stopped job try again. Raises `NotFound`."""
    with database.unit_of_work() as work:
        jobs.requeue(work, job_id, now=now)
