"""A collision that is told in words, and one that did not happen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.told_in_words import tells_a_collision


@pytest.mark.parametrize(
    "text",
    [
        "He hit my bike and knocked me off, broken arm.",
        "The car came so close that its mirror touched my sleeve.",
        "It collided with the van in front.",
        "I was nearly home. Then he drove into me from behind.",
        "She clipped my handlebar.",
    ],
)
def test_somebody_was_hit(text: str) -> None:
    assert tells_a_collision(text)


@pytest.mark.parametrize(
    "text",
    [
        "He nearly hit me.",
        "The van almost knocked me off my bike.",
        "I had to brake hard to avoid a collision.",
        "He would have crashed into me.",
        "The mirror missed me by a hand; it did not touch or hit my arm.",
        "The lights hit red and he went through.",
        "",
    ],
)
def test_nobody_was(text: str) -> None:
    assert not tells_a_collision(text)


@given(st.text())
def test_no_words_break_it(text: str) -> None:
    tells_a_collision(text)
