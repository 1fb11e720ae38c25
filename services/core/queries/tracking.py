"""How a report goes, on one screen: its state, what happened when, what was asked, and its receipt."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.core.db import custody, questions
from services.core.db.session import Database
from services.core.db.tables import ReportRow
from services.core.db.tables_contact import Question
from services.core.domain.lifecycle import QUEUED, Event, is_open
from services.core.domain.receipt import exhibit_labels
from services.core.domain.timeline import Happening, Moment, moments
from services.core.queries.submission_status import SubmissionStatus, status_in


@dataclass(frozen=True, kw_only=True)
class QuestionStatus:
    """A question, and the answer once there is one; until then what was `typed` and kept for later.

    `files_since` names the uploads that were begun since it was asked.
    """

    text: str
    wants_footage: bool
    asked_at: datetime
    due_on: date
    typed: str
    answer: str | None
    answered_at: datetime | None
    files_since: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """`exhibits` are labels by the SHA-256 of a file, as the signed statement has them. Oldest first throughout."""

    status: SubmissionStatus
    signed_name: str
    moments: tuple[Moment, ...]
    questions: tuple[QuestionStatus, ...]
    exhibits: dict[str, str]

    @property
    def open_question(self) -> QuestionStatus | None:
        """What waits for an answer; nothing once the case waits no more."""
        if self.status.state not in QUEUED:
            return None
        return next((asked for asked in self.questions if asked.answered_at is None), None)

    @property
    def may_withdraw(self) -> bool:
        """Whether the reporter can still take it back."""
        return is_open(self.status.state, Event.WITHDREW)


def tracking(database: Database, *, token: str) -> Tracking:
    """One moment's look. Raises `NotFound` for a wrong secret."""
    with database.reading() as session:
        status = status_in(session, token=token)
        report = session.get(ReportRow, status.submission_id)
        links = custody.stored_links(session, submission_id=status.submission_id)
        happened = [
            Happening(event=Event(stored.link.event), at=stored.link.at, detail=stored.link.detail)
            for stored in links
        ]
        asked = questions.of(session, status.submission_id)
        return Tracking(
            status=status, signed_name=(report.signed_name or "") if report else "", moments=moments(happened),
            questions=tuple(_view(row, questions.begun_since(session, row)) for row in asked),
            exhibits=exhibit_labels(status.statement or ""),
        )  # fmt: skip


def _view(row: Question, files_since: frozenset[UUID]) -> QuestionStatus:
    return QuestionStatus(
        text=row.text, wants_footage=row.wants_footage, asked_at=row.asked_at, due_on=row.due_on, typed=row.typed or "",
        answer=row.answer, answered_at=row.answered_at, files_since=files_since,
    )  # fmt: skip
