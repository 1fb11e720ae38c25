"""The state machine, by its table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.lifecycle import (
    COUNTED,
    FIRST,
    MOVES,
    NOTES,
    QUEUED,
    Event,
    MoveNotOpen,
    State,
    advance,
    diagram,
    is_open,
    not_open,
)

PAIRS = [(state, event) for state in State for event in Event]


@pytest.mark.parametrize(("state", "event"), PAIRS, ids=lambda value: value.value)
def test_a_move_is_open_exactly_if_the_table_has_it(state: State, event: Event) -> None:
    moves, notes = MOVES.get((state, event)), state in NOTES.get(event, frozenset())
    assert is_open(state, event) == (moves is not None or notes)
    if moves is not None:
        assert advance(state, event) is moves
    elif notes:
        assert advance(state, event) is state
    else:
        with pytest.raises(MoveNotOpen):
            advance(state, event)


@pytest.mark.parametrize(("state", "event"), PAIRS, ids=lambda value: value.value)
def test_what_is_not_open_is_said_in_a_sentence_for_people(state: State, event: Event) -> None:
    said = not_open(state, event)
    assert said.startswith(("You cannot ", "This cannot "))
    assert said.endswith(".")
    assert "_" not in said


def test_no_event_both_moves_and_merely_notes_in_one_state() -> None:
    assert [pair for pair in MOVES if pair[0] in NOTES.get(pair[1], frozenset())] == []


def reachable(start: State) -> set[State]:
    found, edge = {start}, [start]
    while edge:
        here = edge.pop()
        new = {after for (before, _), after in MOVES.items() if before is here} - found
        found |= new
        edge += new
    return found


def test_every_state_can_be_reached() -> None:
    assert reachable(FIRST) == set(State)


@pytest.mark.parametrize("state", [state for state in State if state is not State.ERASED])
def test_nothing_is_kept_for_ever_and_nothing_is_stuck(state: State) -> None:
    assert State.ERASED in reachable(state)


def test_erased_is_the_end() -> None:
    assert reachable(State.ERASED) == {State.ERASED}


def test_only_a_claimed_case_is_decided() -> None:
    assert [before for (before, event) in MOVES if event is Event.DECIDED] == [State.CLAIMED]


def test_what_is_queued_counts_as_received() -> None:
    assert QUEUED <= COUNTED


@given(st.lists(st.sampled_from(Event), max_size=60))
def test_whatever_happens_in_whatever_order_the_state_is_one_of_ours(events: list[Event]) -> None:
    state = FIRST
    for event in events:
        if is_open(state, event):
            state = advance(state, event)
        assert state in reachable(FIRST)


def test_the_diagram_draws_every_move() -> None:
    drawn = diagram().splitlines()
    assert len([line for line in drawn if ":" in line]) == len(MOVES)
