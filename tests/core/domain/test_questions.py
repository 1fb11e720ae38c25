"""When an answer helps, and what may be asked and answered."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.deadlines import deadlines
from services.core.domain.questions import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    answer_refusals,
    default_due,
    question_refusals,
)

WEDNESDAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("post_by", "due_on", "why"),
    [
        (date(2026, 6, 18), date(2026, 6, 16), "two working days before Thursday 18 June 2026"),
        (
            date(2026, 6, 16),
            date(2026, 6, 12),
            "two working days before Tuesday 16 June 2026",
        ),  # over a weekend
        (date(2026, 6, 12), date(2026, 6, 10), "two working days before Friday 12 June 2026"),  # today
        (date(2026, 6, 11), date(2026, 6, 10), "today, as little time is left until Thursday 11 June 2026"),
        (date(2026, 6, 10), date(2026, 6, 10), "today, as little"),  # never past
        (date(2026, 6, 9), date(2026, 6, 17), "a week from today, as the last safe day to post"),
        (date(2026, 12, 1), date(2026, 6, 24), "two weeks from today."),
        (date.max, date(2026, 6, 24), "two weeks from today."),
        (None, date(2026, 6, 17), "a week from today."),
    ],
)
def test_an_answer_is_due_while_it_still_leaves_time_to_post(
    post_by: date | None, due_on: date, why: str
) -> None:
    due = default_due(post_by, today=WEDNESDAY)
    assert due.on == due_on
    assert due.why.startswith(why)


@given(st.dates(date(2025, 1, 1), date(2029, 1, 1)), st.integers(0, 14))
def test_an_answer_is_due_before_the_last_day_to_produce_a_notice(offence_on: date, later: int) -> None:
    clocks, today = deadlines(offence_on=offence_on), offence_on + timedelta(days=later)
    due = default_due(clocks.post_by, today=today)
    assert due.on >= today
    assert clocks.last_safe_production is not None
    assert due.on < clocks.last_safe_production or today >= clocks.last_safe_production


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
