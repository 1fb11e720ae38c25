"""What a reviewer may ask a reporter, by when an answer helps, and what an answer must be."""

from datetime import date, timedelta
from typing import Final

from services.core.domain.deadlines import previous_business_day
from services.core.errors import Refusal

LONGEST_QUESTION: Final = 2_000
LONGEST_ANSWER: Final = 10_000
"""Characters."""

_LONGEST_WAIT: Final = timedelta(days=14)
_WAIT_WITHOUT_CLOCK: Final = timedelta(days=7)
_LATEST: Final = timedelta(days=60)


def default_due_on(post_by: date | None, *, today: date) -> date:
    """The last day on which an answer leaves a working day to decide and post; never past, at most two weeks away.

    Where the day of posting has passed already there is no such clock, and a week is given. London dates.
    """
    if post_by is None or post_by < today:
        return today + _WAIT_WITHOUT_CLOCK
    return min(max(previous_business_day(post_by), today), today + _LONGEST_WAIT)


def question_refusals(text: str, *, due_on: date | None, today: date) -> tuple[Refusal, ...]:
    """Every reason not to ask this."""
    checks = (
        (not text.strip(), "question_missing", "Write what you want to ask.", "question"),
        (
            len(text) > LONGEST_QUESTION,
            "question_long",
            f"Ask in at most {LONGEST_QUESTION:,} characters.",
            "question",
        ),
        (due_on is None, "due_on", "Enter a real date, for example 27 3 2025.", "due_on"),
        (
            due_on is not None and due_on < today,
            "due_on_past",
            "Choose today or a day to come.",
            "due_on",
        ),
        (
            due_on is not None and due_on > today + _LATEST,
            "due_on_far",
            f"Choose a day within {_LATEST.days} days.",
            "due_on",
        ),
    )
    return tuple(
        Refusal(code=code, message=message, field=field) for fails, code, message, field in checks if fails
    )


def answer_refusals(text: str, *, has_sent_footage: bool) -> tuple[Refusal, ...]:
    """Every reason not to take this answer. Footage that was asked for may be the whole answer."""
    checks = (
        (
            not text.strip() and not has_sent_footage,
            "answer_missing",
            "Write your answer. If you do not know, say so.",
        ),
        (
            len(text) > LONGEST_ANSWER,
            "answer_long",
            f"Your answer must be {LONGEST_ANSWER:,} characters or fewer.",
        ),
    )
    return tuple(
        Refusal(code=code, message=message, field="answer") for fails, code, message in checks if fails
    )
