"""What a reporter has answered so far, and how far the footage is: enough for any page of the journey."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.core.db import reports
from services.core.db.session import Database
from services.core.db.tables import Footage, Submission, Upload
from services.core.domain.lifecycle import State
from services.core.domain.report import BLANK, Report
from services.core.domain.submission import token_hash
from services.core.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class DraftAnswers:
    """`report` is `BLANK` before the first answer. Files are counted: `sent` are here and were not refused, `sending` are not whole yet."""

    reference: str
    is_open: bool
    opened_at: datetime
    report: Report
    sent: int
    refused: int
    sending: int


def draft_answers(database: Database, *, token: str) -> DraftAnswers:
    """Raises `NotFound` for a wrong secret."""
    with database.reading() as session:
        row = session.scalar(select(Submission).where(Submission.token_hash == token_hash(token)))
        if row is None:
            raise NotFound("There is no such submission.")
        states = session.scalars(select(Footage.state).where(Footage.submission_id == row.id)).all()
        return DraftAnswers(
            reference=row.reference,
            is_open=State(row.state) in {State.DRAFTING, State.UPLOADING},
            opened_at=row.opened_at,
            report=reports.saved(session, row.id) or BLANK,
            sent=sum(state != "refused" for state in states),
            refused=sum(state == "refused" for state in states),
            sending=_sending(session, row),
        )


def _sending(session: Session, row: Submission) -> int:
    query = select(func.count()).where(Upload.submission_id == row.id, Upload.state == "open")
    return session.scalar(query) or 0
