"""A stranger begins a report: a reference, and a secret that opens it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.core.db.custody import PendingEvent
from services.core.db.session import Work
from services.core.db.submissions import REPORTER
from services.core.db.tables import Submission
from services.core.domain.lifecycle import FIRST, Event
from services.core.domain.submission import new_reference, new_token, token_hash


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the reporter's client keeps. `token` is shown once; only its hash is stored."""

    submission_id: UUID
    reference: str
    token: str


def open_draft(work: Work, *, force: str, rules_id: str, now: datetime, demonstration: bool = False) -> Draft:
    """Open a submission in `drafting`; where the whole service is a demonstration, it never counts as live."""
    token = new_token()
    submission = Submission(
        id=uuid4(), reference=new_reference(), token_hash=token_hash(token), state=FIRST, force=force, demonstration=demonstration, rules_id=rules_id,
        opened_at=now, last_activity_at=now,
    )  # fmt: skip
    work.session.add(submission)
    work.record(
        PendingEvent(
            submission_id=submission.id, event=Event.OPENED_DRAFT, state=FIRST, actor=REPORTER, at=now
        )
    )
    return Draft(submission_id=submission.id, reference=submission.reference, token=token)
