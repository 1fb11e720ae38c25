"""What reviewers asked a reporter: one open question at a time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.core.db.session import Work
from services.core.db.tables import Footage, Upload
from services.core.db.tables_contact import Question


def of(session: Session, submission_id: UUID) -> Sequence[Question]:
    """Every question about a submission, oldest first."""
    query = select(Question).where(Question.submission_id == submission_id)
    return session.scalars(query.order_by(Question.asked_at, Question.id)).all()


def unanswered(session: Session, submission_id: UUID) -> Question | None:
    """The question that waits for its answer."""
    query = select(Question).where(Question.submission_id == submission_id, Question.answered_at.is_(None))
    return session.scalar(query)


def footage_since(session: Session, question: Question) -> int:
    """How many files have come in whole since the question was asked."""
    query = select(func.count()).where(
        Footage.submission_id == question.submission_id, Footage.received_at >= question.asked_at
    )
    return session.scalar(query) or 0


def begun_since(work: Work, submission_id: UUID, moment: datetime) -> int:
    """How many files were begun since a moment and not taken back."""
    query = select(func.count()).where(
        Upload.submission_id == submission_id,
        Upload.created_at >= moment,
        Upload.state.in_(("open", "complete")),
    )
    return work.session.scalar(query) or 0
