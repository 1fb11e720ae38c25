"""A reviewer who holds a case asks its reporter one question, by a day on which the answer still helps."""

import hashlib
from datetime import date, datetime
from uuid import UUID, uuid4

from services.core.db import questions, submissions
from services.core.db.messages import notify_reporter
from services.core.db.session import Work
from services.core.db.tables import Submission
from services.core.db.tables_contact import Question
from services.core.domain.day_words import day_words
from services.core.domain.deadlines import london_date
from services.core.domain.letters import Template
from services.core.domain.lifecycle import Event, State
from services.core.domain.questions import question_refusals
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import Conflict, Refused


class NotHeld(Conflict):
    """Only who holds the case asks about it."""


class AskedAlready(Conflict):
    """A question is open: the reporter answers one at a time."""


def ask_reporter(
    work: Work,
    *,
    case_id: UUID,
    text: str,
    wants_footage: bool,
    due_on: date | None,
    by: Officer,
    now: datetime,
) -> UUID:
    """Ask; returns the question's id. Raises `Refused`, `NotHeld`, `AskedAlready`, `MayNot`, `MoveNotOpen`, `NotFound`.

    `due_on` is a London date (see `questions.default_due`); None is a day that could not be read.
    """
    if by.role not in DESK:
        raise MayNot
    case = submissions.get(work, case_id)
    _require_free(work, case, by)
    refusals = question_refusals(text, due_on=due_on, today=london_date(now))
    if refusals or due_on is None:
        raise Refused(*refusals)
    question = Question(
        id=uuid4(), submission_id=case.id, staff_id=by.id, asked_at=now, text=text.strip(), wants_footage=wants_footage,
        due_on=due_on,
    )  # fmt: skip
    work.session.add(question)
    actor = submissions.staff_actor(by.id)
    submissions.move(work, case, Event.ASKED_REPORTER, now=now, actor=actor, detail=_detail(question))
    notify_reporter(
        work,
        submission_id=case.id,
        template=Template.QUESTION_ASKED,
        now=now,
        question=question.text,
        due_on=day_words(due_on),
    )
    return question.id


def _require_free(work: Work, case: Submission, by: Officer) -> None:
    if State(case.state) is State.CLAIMED and case.claimed_by != by.id:
        raise NotHeld("Somebody else has claimed this case.")
    if State(case.state) is not State.CLAIMED:
        raise NotHeld("Claim this case first, then ask.")
    if questions.unanswered(work.session, case.id) is not None:
        raise AskedAlready("The reporter has a question to answer already.")


def _detail(question: Question) -> dict[str, str]:
    return {
        "question": str(question.id),
        "question_sha256": hashlib.sha256(question.text.encode()).hexdigest(),
        "due_on": question.due_on.isoformat(),
        "wants_footage": "yes" if question.wants_footage else "no",
        "staff": str(question.staff_id),
    }
