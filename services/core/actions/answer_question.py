"""The reporter answers the question that is open, in words, or with the footage that it asked for."""

import hashlib
from datetime import datetime

from services.core.db import questions, submissions
from services.core.db.session import Work
from services.core.domain.lifecycle import Event, State, advance
from services.core.domain.questions import answer_refusals
from services.core.errors import Conflict, Refused


class NothingAsked(Conflict):
    """No question is open: it was answered, or none was asked."""


def answer_question(work: Work, *, token: str, text: str, now: datetime) -> None:
    """Answer; late too, as long as the case waits. Raises `Refused`, `NothingAsked`, `MoveNotOpen`, `NotFound`."""
    submission = submissions.by_token(work, token)
    advance(State(submission.state), Event.REPORTER_ANSWERED)
    question = questions.unanswered(work.session, submission.id)
    if question is None:
        raise NothingAsked("There is no question to answer. What you answered before is with us.")
    has_sent = question.wants_footage and questions.footage_since(work.session, question) > 0
    if refusals := answer_refusals(text, has_sent_footage=has_sent):
        raise Refused(*refusals)
    question.answer, question.answered_at, question.typed = text.strip(), now, None
    detail = {
        "question": str(question.id),
        "answer_sha256": hashlib.sha256(question.answer.encode()).hexdigest(),
    }
    submissions.move(
        work, submission, Event.REPORTER_ANSWERED, now=now, actor=submissions.REPORTER, detail=detail
    )
