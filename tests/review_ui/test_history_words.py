"""Outcomes of earlier reports, as a list counts them."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.core.domain.lifecycle import COUNTED, State
from services.core.domain.outcomes import Disposal
from services.core.queries.mark_history import PastReport
from services.review_ui.history_words import outcome_words, outcomes_words, times_words

WAITING = PastReport(
    case_id=UUID(int=1), reference="OS-0000-0000", state=State.REVIEWABLE, mark="OO12ABC", is_confirmed=False, received_on=None,
    incident_on=None, decided_at=None, disposal=None, nfa_reason=None, other_reason=None, offence_id=None,
)  # fmt: skip
WARNED = replace(WAITING, state=State.DECIDED, disposal="warning_letter")


def test_they_are_counted_the_commonest_first() -> None:
    assert outcomes_words([WAITING, WARNED, WARNED]) == "2 × warning letter, waits for a decision"
    assert outcomes_words([WARNED]) == "warning letter"


@pytest.mark.parametrize("state", sorted(COUNTED - {State.ERASED}))
def test_every_state_and_outcome_has_words(state: State) -> None:
    assert outcome_words(replace(WAITING, state=state))
    for disposal in Disposal:
        assert outcome_words(replace(WARNED, disposal=disposal))


def test_what_was_withdrawn_or_passed_on_is_called_so_whatever_it_counts_as() -> None:
    assert outcome_words(replace(WAITING, state=State.WITHDRAWN)) == "withdrawn"
    passed_on = replace(WAITING, state=State.TRANSFERRED, disposal="nfa", nfa_reason="out_of_force")
    assert outcome_words(passed_on) == "passed to another force"


def test_a_reopened_case_waits_again() -> None:
    assert outcome_words(replace(WARNED, state=State.REOPENED)) == "waits for a decision"


@pytest.mark.parametrize(("count", "words"), [(1, "once"), (2, "twice"), (7, "7 times")])
def test_how_often_is_said_in_words(count: int, words: str) -> None:
    assert times_words(count) == words
