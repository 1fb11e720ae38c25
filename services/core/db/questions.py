"""What reviewers asked a reporter: one open question at a time."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.core.db.tables import Footage, Upload
from services.core.db.tables_contact import Question
from services.core.db.uploads import LIVE


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


def begun_since(session: Session, question: Question) -> frozenset[UUID]:
    """The uploads that were begun since the question was asked, and not taken back."""
    query = select(Upload.id).where(
        Upload.submission_id == question.submission_id,
        Upload.created_at >= question.asked_at,
        Upload.state.in_(LIVE),
    )
    return frozenset(session.scalars(query))
