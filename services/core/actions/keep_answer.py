"""Keep what a reporter has typed as an answer, while they send the footage that the question asks for."""

from services.core.db import questions, submissions
from services.core.db.session import Work
from services.core.domain.lifecycle import Event, State, advance
from services.core.domain.questions import kept_refusals
from services.core.errors import Refused


def keep_answer(work: Work, *, token: str, text: str) -> None:
    """Nobody but the reporter sees it; without an open question nothing is kept. Raises `Refused`, `MoveNotOpen`, `NotFound`."""
    submission = submissions.by_token(work, token)
    advance(State(submission.state), Event.REPORTER_ANSWERED)
    if refusals := kept_refusals(text):
        raise Refused(*refusals)
    if question := questions.unanswered(work.session, submission.id):
        question.typed = text.strip() or None
