"""How far one film may be ahead of another and still show a moment with it."""

import math

import pytest

from services.core.domain.in_step import step_refusals


@pytest.mark.parametrize(
    ("ahead_s", "is_open"),
    [
        (0.0, True),
        (20.0, True),  # the first begins where the second ends
        (20.1, False),
        (-10.0, True),
        (-10.1, False),
        (math.nan, False),
        (math.inf, False),
    ],
)
def test_two_films_in_step_have_a_moment_in_common(ahead_s: float, *, is_open: bool) -> None:
    refusals = step_refusals(ahead_s, first_s=10.0, second_s=20.0)
    assert [refusal.code for refusal in refusals] == ([] if is_open else ["nothing_in_step"])
