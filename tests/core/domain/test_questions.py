"""When an answer helps, and what may be asked and answered."""

from datetime import date

import pytest

from services.core.domain.questions import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    answer_refusals,
    default_due_on,
    question_refusals,
)

WEDNESDAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("post_by", "due_on"),
    [
        (date(2026, 6, 18), date(2026, 6, 17)),  # the working day before
        (date(2026, 6, 15), date(2026, 6, 12)),  # over a weekend
        (date(2026, 6, 11), date(2026, 6, 10)),  # tomorrow: today
        (date(2026, 6, 10), date(2026, 6, 10)),  # today: today, never past
        (date(2026, 6, 9), date(2026, 6, 17)),  # gone: no such clock, a week
        (date(2026, 12, 1), date(2026, 6, 24)),  # far away: two weeks
        (None, date(2026, 6, 17)),
    ],
)
def test_an_answer_is_due_while_it_still_leaves_time_to_post(post_by: date | None, due_on: date) -> None:
    assert default_due_on(post_by, today=WEDNESDAY) == due_on


@pytest.mark.parametrize(
    ("text", "due_on", "codes"),
    [
        ("Which lane were you in?", WEDNESDAY, []),
        ("x" * LONGEST_QUESTION, date(2026, 8, 9), []),
        ("  ", None, ["question_missing", "due_on"]),
        ("x" * (LONGEST_QUESTION + 1), date(2026, 6, 9), ["question_long", "due_on_past"]),
        ("Why?", date(2026, 8, 10), ["due_on_far"]),
    ],
)
def test_every_fault_of_a_question_is_said_at_once(text: str, due_on: date | None, codes: list[str]) -> None:
    assert [said.code for said in question_refusals(text, due_on=due_on, today=WEDNESDAY)] == codes


@pytest.mark.parametrize(
    ("text", "has_sent", "codes"),
    [
        ("The left one.", False, []),
        (" \n", False, ["answer_missing"]),
        ("", True, []),
        ("x" * LONGEST_ANSWER, False, []),
        ("x" * (LONGEST_ANSWER + 1), True, ["answer_long"]),
    ],
)
def test_an_answer_has_words_or_footage(text: str, *, has_sent: bool, codes: list[str]) -> None:
    assert [said.code for said in answer_refusals(text, has_sent_footage=has_sent)] == codes
