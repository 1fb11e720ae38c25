"""What the hash of a second making says."""

from dataclasses import replace

import pytest

from services.core.domain.media import DerivativeKind
from services.core.domain.rebuilding import Outcome, Rebuilt, Recorded, Remade, compared

ROW = Recorded(
    kind=DerivativeKind.POSTER, label="", sha256="a" * 64, source_sha256="b" * 64, tool="pen", version="1", arguments="draw",
)  # fmt: skip


@pytest.mark.parametrize(
    ("remade", "outcome", "alarming"),
    [
        (Remade(sha256="a" * 64, tool="pen", version="1"), Outcome.SAME, False),
        (Remade(sha256="a" * 64, tool="pen", version="2"), Outcome.SAME, False),
        (Remade(sha256="c" * 64, tool="pen", version="1"), Outcome.DIFFERS, True),
        (Remade(sha256="c" * 64, tool="pen", version="2"), Outcome.OTHER_VERSION, False),
        (Remade(sha256="c" * 64, tool="brush", version="1"), Outcome.OTHER_VERSION, False),
    ],
)
def test_other_bytes_are_excused_by_another_version_only(
    remade: Remade, outcome: Outcome, *, alarming: bool
) -> None:
    found = compared(ROW, remade)
    assert (found.outcome, found.is_alarming) == (outcome, alarming)
    assert bool(found.why) is (outcome is not Outcome.SAME)


def test_the_reason_names_both_versions() -> None:
    why = compared(ROW, Remade(sha256="c" * 64, tool="pen", version="2")).why
    assert "pen 1" in why
    assert "pen 2" in why


def test_a_changed_original_is_alarming_and_an_impossible_making_is_not() -> None:
    assert Rebuilt(recorded=ROW, outcome=Outcome.ORIGINAL_CHANGED).is_alarming
    assert not Rebuilt(recorded=replace(ROW, label="x"), outcome=Outcome.CANNOT).is_alarming
