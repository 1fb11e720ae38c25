"""Answers of a draft are kept page by page, complete or not."""

from datetime import datetime

from services.core.db import reports, submissions
from services.core.db.session import Work
from services.core.domain.lifecycle import MoveNotOpen, State
from services.core.domain.report import Report


def save_report(work: Work, *, token: str, report: Report, now: datetime) -> None:
    """Keep the answers. Raises `MoveNotOpen` once it is signed, `NotFound`."""
    submission = submissions.by_token(work, token)
    if State(submission.state) not in {State.DRAFTING, State.UPLOADING}:
        raise MoveNotOpen("The statement is signed: it cannot be changed.")
    reports.save(work.session, submission.id, report, now=now)
    submission.last_activity_at = now
