"""What a reviewer may ask a reporter, by when an answer helps, and what an answer must be."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.core.domain.day_words import day_words
from services.core.domain.deadlines import previous_business_day
from services.core.errors import Refusal

LONGEST_QUESTION: Final = 2_000
LONGEST_ANSWER: Final = 10_000
"""Characters."""

_LONGEST_WAIT: Final = timedelta(days=14)
_WAIT_WITHOUT_CLOCK: Final = timedelta(days=7)
_LATEST: Final = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """By when an answer helps (a London date), and why it is this day: words that stand after "Filled in:"."""

    on: date
    why: str


def default_due(post_by: date | None, *, today: date) -> DueDay:
    """Two working days before the last safe posting: one to decide on and one to produce the notice. London dates.

    Never past, at most two weeks away. Where the day of posting has passed there is no such clock, and a week is given.
    """
    if post_by is None or post_by < today:
        passed = "" if post_by is None else ", as the last safe day to post a notice has passed"
        return DueDay(on=today + _WAIT_WITHOUT_CLOCK, why=f"a week from today{passed}.")
    leaves_room = previous_business_day(previous_business_day(post_by))
    if leaves_room > today + _LONGEST_WAIT:
        return DueDay(on=today + _LONGEST_WAIT, why="two weeks from today.")
    posting = f"{day_words(post_by)}, the last safe day to post a notice"
    if leaves_room < today:
        return DueDay(on=today, why=f"today, as little time is left until {posting}.")
    return DueDay(on=leaves_room, why=f"two working days before {posting}, to decide and to produce it.")


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
    if text.strip() or has_sent_footage:
        return kept_refusals(text)
    words = "Write your answer. If you do not know, say so."
    return (Refusal(code="answer_missing", message=words, field="answer"), *kept_refusals(text))


def kept_refusals(text: str) -> tuple[Refusal, ...]:
    """Every reason not even to keep this answer for later."""
    if len(text) <= LONGEST_ANSWER:
        return ()
    words = f"Your answer must be {LONGEST_ANSWER:,} characters or fewer."
    return (Refusal(code="answer_long", message=words, field="answer"),)
