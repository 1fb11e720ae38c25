"""A report that was never signed is given up after a while: its footage and answers go, its row and history stay."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from services.core.db import submissions
from services.core.db.messages import forget_messages
from services.core.db.session import Database, Work
from services.core.db.tables import Derivative, Footage, ReportRow, Submission, Upload
from services.core.domain.lifecycle import Event, State
from services.core.ports import Area, EvidenceStore

_UNSIGNED = (State.DRAFTING, State.UPLOADING)
_BATCH = 100


def abandon_drafts(database: Database, *, idle: timedelta, store: EvidenceStore, now: datetime) -> int:
    """Give up drafts that nobody touched for `idle`. Returns how many. Raises `Unavailable`; what is left is done next time."""
    with database.unit_of_work() as work:
        query = select(Submission.id).where(
            Submission.state.in_(_UNSIGNED), Submission.last_activity_at < now - idle
        )
        stale = work.session.scalars(query.limit(_BATCH)).all()
    for submission_id in stale:
        with database.unit_of_work() as work:
            submission = submissions.get(work, submission_id)
            if State(submission.state) in _UNSIGNED and submission.last_activity_at < now - idle:
                _abandon(work, submission, store=store, now=now)
    return len(stale)


def _abandon(work: Work, submission: Submission, *, store: EvidenceStore, now: datetime) -> None:
    for upload in work.session.scalars(select(Upload).where(Upload.submission_id == submission.id)).all():
        if upload.state == "open":
            upload.state = "reaped"
            store.abort_multipart(key=upload.store_key, store_upload_id=upload.store_upload_id)
        store.delete(area=Area.QUARANTINE, key=upload.store_key)
    for area, key in _made(work, submission):
        store.delete(area=area, key=key)
    work.session.execute(delete(ReportRow).where(ReportRow.submission_id == submission.id))
    forget_messages(work, submission.id)
    submissions.move(
        work, submission, Event.ABANDONED, now=now, actor=submissions.SYSTEM, detail={"why": "never signed"}
    )


def _made(work: Work, submission: Submission) -> list[tuple[Area, str]]:
    footage = work.session.scalars(select(Footage).where(Footage.submission_id == submission.id)).all()
    derived = work.session.scalars(
        select(Derivative).where(Derivative.footage_id.in_([file.id for file in footage]))
    ).all()
    kept = [(Area.EVIDENCE, file.evidence_key) for file in footage if file.evidence_key]
    return kept + [(Area.DERIVED, row.store_key) for row in derived]
