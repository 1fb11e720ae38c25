import pytest

from services.core.domain.own_words import copier_words, owner_words, quoted

NAME = "Ann Mary Brown"
ON = " on Monday 3 March 2025"


@pytest.mark.parametrize("answer", ["Me.", "I own it", "  ann mary  brown", "I did it, myself!", "It’s mine"])
def test_whoever_names_themselves_says_so_in_the_first_person(answer: str) -> None:
    assert owner_words(answer, full_name=NAME) == "The camera is mine."
    assert copier_words(answer, full_name=NAME, on=ON) == (
        "I copied the footage from the camera myself on Monday 3 March 2025.",
    )


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("My employer.", "“My employer”"), ("Ann Brown", "“Ann Brown”"), ("me and\nmy son", "“me and my son”")],
)
def test_another_answer_stands_in_a_sentence_as_it_was_given(answer: str, shown: str) -> None:
    assert owner_words(answer, full_name=NAME) == f"I give its owner as {shown}."
    assert copier_words(answer, full_name=NAME, on="") == (
        "The footage was copied from the camera.",
        f"I give the person who copied it as {shown}.",
    )


def test_full_stops_alone_are_not_lost() -> None:
    assert quoted(" ... ") == "“...”"
