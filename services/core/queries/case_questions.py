"""What reporters were asked and answered, as the desk sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db.tables_contact import Question
from services.core.db.tables_staff import Staff


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """One question; `by` is a name. An answer that is blank was given by sending the footage."""

    by: str
    asked_at: datetime
    text: str
    wants_footage: bool
    due_on: date
    answer: str | None
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.answered_at is None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the newest question of a waiting case stands."""

    due_on: date
    answered_at: datetime | None


def question_views(session: Session, case_id: UUID) -> tuple[QuestionView, ...]:
    """Every question about a case, oldest first."""
    query = (
        select(Question, Staff.name)
        .join(Staff, Staff.id == Question.staff_id)
        .where(Question.submission_id == case_id)
        .order_by(Question.asked_at)
    )
    return tuple(
        QuestionView(
            by=name, asked_at=row.asked_at, text=row.text, wants_footage=row.wants_footage, due_on=row.due_on, answer=row.answer,
            answered_at=row.answered_at,
        )
        for row, name in session.execute(query)
    )  # fmt: skip


def newest_questions(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, Asked]:
    """The newest question of each case that was asked one."""
    query = select(Question).where(Question.submission_id.in_(case_ids)).order_by(Question.asked_at)
    return {
        row.submission_id: Asked(due_on=row.due_on, answered_at=row.answered_at)
        for row in session.scalars(query)
    }
