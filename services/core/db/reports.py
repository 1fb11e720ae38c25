"""What the reporter said: kept as answers while it is a draft, frozen once it is signed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from services.core.db.tables import Footage, ReportRow
from services.core.domain.report import Report
from services.core.domain.statement import Exhibit, exhibits

REPORT = TypeAdapter(Report)


def saved(session: Session, submission_id: UUID) -> Report | None:
    """The answers so far, or as signed; None before the first save and after erasure."""
    row = session.get(ReportRow, submission_id)
    return REPORT.validate_python(row.body) if row else None


def save(session: Session, submission_id: UUID, report: Report, *, now: datetime) -> ReportRow:
    """Keep the answers of a draft."""
    body = REPORT.dump_python(report, mode="json")
    row = session.get(ReportRow, submission_id)
    if row is None:
        row = ReportRow(submission_id=submission_id, body=body, saved_at=now)
        session.add(row)
    row.body, row.saved_at = body, now
    return row


def produced(report: Report, footage: Sequence[Footage]) -> tuple[Exhibit, ...]:
    """The exhibits of a statement: every file that was not refused and whose hash is known."""
    files = [
        (file.filename, file.sha256 or file.claimed_sha256 or "")
        for file in footage
        if file.state != "refused"
    ]
    return exhibits(
        full_name=report.reporter.full_name, files=[(name, sha256) for name, sha256 in files if sha256]
    )
