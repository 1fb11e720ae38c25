"""Which day a case's deadlines run from, once its footage has told the time."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db import reports, submissions
from services.core.db.footage import BURNT, facts_of
from services.core.db.session import Work
from services.core.db.tables import Footage, Submission
from services.core.db.telemetry import logs_in, track_of
from services.core.domain.burnt_claims import burnt_claim
from services.core.domain.clocks import ClockClaim, Reconciliation, file_claims, reconcile
from services.core.domain.companion_log import Logs
from services.core.domain.deadlines import deadlines
from services.core.domain.lifecycle import Event
from services.core.domain.report import Report


def reconciliation(session: Session, submission: Submission) -> Reconciliation | None:
    """What every clock of the accepted footage says beside the report; None while there is no signed report."""
    report = reports.saved(session, submission.id)
    if report is None or report.incident.local_at is None or submission.received_at is None:
        return None
    footage = session.scalars(
        select(Footage).where(Footage.submission_id == submission.id).order_by(Footage.position)
    ).all()
    logs = logs_in(footage)
    return reconcile(
        [claim for file in footage if file.state == "accepted" for claim in _claims(file, logs, report)],
        reported_at=report.incident.at,
        earliest_reported_on=report.incident.offence_on,
        received_at=submission.received_at,
        doubt=timedelta(minutes=report.incident.doubt_minutes),
    )


def _claims(file: Footage, logs: Logs, report: Report) -> tuple[ClockClaim, ...]:
    """A log that is matched by time has no clock to tell of: it was found by the film's own."""
    facts, ahead_s = facts_of(file), report.incident.clock_offset_s
    told = file_claims(
        filename=file.filename,
        facts=facts,
        ahead_s=ahead_s,
        position=file.position,
        track=track_of(file, logs),
    )
    if not file.burnt_in:
        return told
    burnt = BURNT.validate_python(file.burnt_in)
    return (
        *told,
        burnt_claim(burnt, length_s=facts.duration_s, ahead_s=ahead_s or 0, position=file.position),
    )


def settle_clocks(work: Work, submission: Submission, *, now: datetime) -> None:
    """Count the days from the earliest plausible one, and say in the custody chain what brought it forward."""
    found = reconciliation(work.session, submission)
    if found is None or found.earlier is None or submission.incident_on is None:
        return
    if found.earliest_on >= submission.incident_on:
        return
    detail = {
        "counted_from": found.earliest_on.isoformat(),
        "counted_from_before": submission.incident_on.isoformat(),
        "clock": found.earlier.claim.source,
        "file": str(found.earlier.claim.position),
        "offset_s": str(round(found.earlier.offset.total_seconds())),
    }
    submission.incident_on = found.earliest_on
    submission.post_by_on = deadlines(offence_on=found.earliest_on).post_by
    submissions.move(
        work, submission, Event.RECONCILED_CLOCKS, now=now, actor=submissions.SYSTEM, detail=detail
    )
