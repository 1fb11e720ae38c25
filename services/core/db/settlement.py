"""When every file of a signed submission is inspected, it becomes a case, its clocks are compared, and its views are promised."""

from collections.abc import Sequence
from datetime import datetime

from services.core.db import submissions
from services.core.db.clocks import settle_clocks
from services.core.db.footage import facts_of
from services.core.db.jobs import promise
from services.core.db.session import Work
from services.core.db.tables import Footage, Submission
from services.core.domain.lifecycle import QUEUED, Event, State
from services.core.domain.preview import remuxes
from services.core.ports import Job, Queue


def settle_inspection(work: Work, submission: Submission, *, now: datetime) -> None:
    """Once it is signed and every file is inspected, move to reviewable (or refused if no file could be taken).

    A file that came later, because a reviewer asked for it, joins the waiting case with views of its own.
    """
    footage = submissions.footage_of(work, submission.id)
    accepted = [file for file in footage if file.state == "accepted"]
    if State(submission.state) in QUEUED:
        _promise_views(work, submission, accepted, now=now)
        settle_clocks(work, submission, now=now)
    if State(submission.state) not in {State.RECEIVED, State.INSPECTING}:
        return
    if State(submission.state) is State.RECEIVED:
        submissions.move(work, submission, Event.BEGAN_INSPECTION, now=now, actor=submissions.SYSTEM)
    if any(file.state == "received" for file in footage):
        return
    event = Event.PASSED_INSPECTION if accepted else Event.FAILED_INSPECTION
    submissions.move(
        work,
        submission,
        event,
        now=now,
        actor=submissions.SYSTEM,
        detail={"accepted": str(len(accepted)), "files": str(len(footage))},
    )
    if accepted:
        submission.reviewable_at = now
        _promise_views(work, submission, accepted, now=now)
        settle_clocks(work, submission, now=now)


def _promise_views(work: Work, submission: Submission, files: Sequence[Footage], *, now: datetime) -> None:
    """Promised once for each file, however often this is asked."""
    for file in files:
        quick = Queue.FAST if remuxes(facts_of(file)) else Queue.SLOW
        for job, queue in ((Job.PREPARE_PREVIEW, quick), (Job.READ_PLATES, Queue.SLOW)):
            promise(work, job, queue=queue, submission_id=submission.id, footage_id=file.id, now=now)
