"""Lengths of time as people say them."""

import pytest

from services.core.domain.amounts import amount_words, offset_words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3600, "1 hour ahead"), (-63, "1 minute 3 seconds behind"), (7320, "2 hours 2 minutes ahead")],
)
def test_a_clock_that_is_out_is_said_in_words(seconds: int, said: str) -> None:
    assert offset_words(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, ""), (1, "1 second"), (5400, "1 hour 30 minutes"), (86_400, "24 hours")]
)
def test_what_is_nothing_is_left_out(seconds: int, said: str) -> None:
    assert amount_words(seconds) == said
