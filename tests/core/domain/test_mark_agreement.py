"""The reported mark beside the mark read: one distance, and words that name the characters in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.mark_agreement import (
    UNREAD_COST,
    Agreement,
    compared,
    part_distance,
    parts_of,
    read_words,
    words,
)
from services.core.domain.registration import distance

MARKS = st.text(alphabet="ABDO0Q1I78BZ2", max_size=8)


@given(told=MARKS, read=MARKS)
def test_it_is_the_distance_of_the_register_of_confusions(told: str, read: str) -> None:
    found = compared(told, read)
    assert found.distance == pytest.approx(distance(told, read))
    assert (found.agreement is Agreement.SAME) == (distance(told, read) == 0)


@given(told=MARKS, read=MARKS)
def test_the_differences_turn_one_mark_into_the_other(told: str, read: str) -> None:
    found = compared(told, read)
    kept = len(told) - sum(1 for each in found.differences if each.told)
    assert kept == len(read) - sum(1 for each in found.differences if each.read)


@pytest.mark.parametrize(
    ("told", "read", "agreement", "said"),
    [
        ("BD51SMR", "BD51SMR", "same", "The report and the footage say the same mark."),
        (
            "BO51SMR",
            "B051SMR",
            "same",
            "The report says BO51 SMR, the footage says B051SMR: O and 0 look the same on a plate.",
        ),
        (
            "OO12ABC",
            "DO12ABC",
            "lookalike",
            "The report says OO12 ABC, the footage says DO12 ABC: O and D look alike.",
        ),
        (
            "BD58SMR",
            "BO53SMR",
            "lookalike",
            "The report says BD58 SMR, the footage says BO53 SMR: D and O, 8 and 3 look alike.",
        ),
        (
            "LS06RXP",
            "LS06R?P",
            "partly",
            "The report says LS06 RXP, the footage says LS06 R?P: it fits, but one character could not be read.",
        ),
        (
            "BD51SMR",
            "BO51SM?",
            "lookalike",
            "The report says BD51 SMR, the footage says BO51 SM?: D and O look alike; one character could not be read.",
        ),
        (
            "BD51SMR",
            "BD51SMK",
            "near",
            "The report says BD51 SMR, the footage says BD51 SMK: K instead of R.",
        ),
        (
            "BD51SM",
            "BD51SMR",
            "near",
            "The report says BD51SM, the footage says BD51 SMR: the report lacks an R.",
        ),
        (
            "BD51SMR",
            "BD51MR",
            "near",
            "The report says BD51 SMR, the footage says BD51MR: the footage lacks the S.",
        ),
        (
            "BD51SMR",
            "XY34ZZZ",
            "different",
            "The report says BD51 SMR, the footage says XY34 ZZZ: another mark.",
        ),
    ],
)
def test_a_reviewer_is_told_which_characters_and_why(told: str, read: str, agreement: str, said: str) -> None:
    found = compared(told, read)
    assert (found.agreement, words(found)) == (agreement, said)


def test_a_character_that_could_not_be_read_speaks_hardly_against_a_mark() -> None:
    assert compared("LS06RXP", "LS06R?P").distance == UNREAD_COST
    assert compared("LS06RXP", "LS06R?P").distance < compared("LS06RXP", "LS06RKP").distance


@pytest.mark.parametrize(
    ("typed", "read", "expected"),
    [
        ("LS06 ..P", "LS06RXP", 0.0),
        ("ls0?", "LSO6RXP", 0.0),  # O and 0 look the same
        ("1S06", "LS06RXP", 1.0),  # 1 is no known confusion of L
        ("..RXP", "LS06RXP", 0.0),
        ("XP LS", "LS06RXP", 3.5),  # in another order
        ("LS06RXPAA", "LS06RXP", None),
        ("P", "LS06RXP", None),  # too little to tell
        ("", "LS06RXP", None),
    ],
)
def test_what_could_be_read_of_a_mark_is_laid_into_those_in_the_footage(
    typed: str, read: str, expected: float | None
) -> None:
    assert part_distance(parts_of(typed), read) == expected


@pytest.mark.parametrize(
    ("mark", "shown"),
    [("LS06R?P", "LS06 R?P"), ("BD51SMR", "BD51 SMR"), ("LS0?RXP", "LS0? RXP"), ("A123BCD", "A123BCD")],
)
def test_a_reading_has_the_gap_of_its_plate(mark: str, shown: str) -> None:
    assert read_words(mark) == shown
