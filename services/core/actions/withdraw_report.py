"""The reporter takes a report back before it is decided."""

from datetime import datetime

from services.core.db import submissions
from services.core.db.messages import notify_reporter
from services.core.db.session import Work
from services.core.domain.letters import Template
from services.core.domain.lifecycle import Event


def withdraw_report(work: Work, *, token: str, now: datetime) -> None:
    """Withdraw. Raises `MoveNotOpen` once it is decided, `NotFound`."""
    submission = submissions.by_token(work, token)
    submissions.move(work, submission, Event.WITHDREW, now=now, actor=submissions.REPORTER)
    submission.claimed_by = submission.claim_ends_at = None
    notify_reporter(work, submission_id=submission.id, template=Template.WITHDRAWN, now=now)
