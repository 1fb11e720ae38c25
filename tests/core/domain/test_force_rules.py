from dataclasses import replace

import pytest

from services.core.domain.force_rules import OUT_OF_FORCE
from services.core.rules import load_force

WEST_MIDLANDS = load_force("west_midlands")


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Birmingham", "birmingham"),
        ("  BIRMINGHAM ", "birmingham"),
        ("sutton   coldfield", "birmingham"),
        ("Halesowen", "dudley"),
        ("Metropolitan Borough of Walsall", "walsall"),
        ("Out of Force Area", OUT_OF_FORCE),
        ("Out of Force Are", OUT_OF_FORCE),
        ("Birmingham City Council", None),  # not in the table: ask, do not guess
        ("Worcester", None),
        ("", None),
    ],
)
def test_an_area_is_matched_exactly_or_not_at_all(text: str, area: str | None) -> None:
    assert WEST_MIDLANDS.area_of(text) == area


def test_only_council_areas_are_in_force() -> None:
    assert all(WEST_MIDLANDS.in_force(area) for area in WEST_MIDLANDS.council_areas)
    assert not WEST_MIDLANDS.in_force(OUT_OF_FORCE)
    assert not WEST_MIDLANDS.in_force(None)
    assert not WEST_MIDLANDS.in_force("leeds")
    assert load_force("west_yorkshire").in_force("leeds")


def test_reporting_time_in_words() -> None:
    assert WEST_MIDLANDS.within_words() == "7 days"
    assert replace(WEST_MIDLANDS, submit_within_days=None).within_words() == "no published time"
