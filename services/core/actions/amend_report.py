"""One page's answers are put into a draft, whatever other pages did meanwhile."""

from collections.abc import Callable
from datetime import datetime

from services.core.db import reports, submissions
from services.core.db.session import Work
from services.core.domain.lifecycle import MoveNotOpen, State
from services.core.domain.report import BLANK, Report

Change = Callable[[Report], Report]


def amend_report(work: Work, *, token: str, change: Change, now: datetime) -> Report:
    """Keep what `change` makes of the answers so far; returns it. Raises `MoveNotOpen` once it is signed, `NotFound`."""
    submission = submissions.by_token(work, token)  # locked: two pages at once each keep their answers
    if State(submission.state) not in {State.DRAFTING, State.UPLOADING}:
        raise MoveNotOpen("The statement is signed: it cannot be changed.")
    report = change(reports.saved(work.session, submission.id) or BLANK)
    reports.save(work.session, submission.id, report, now=now)
    submission.last_activity_at = now
    return report
