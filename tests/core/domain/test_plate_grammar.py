"""Whose marks are looked for: other countries' series only where a force enables them."""

import pytest

from services.core.domain.plate_alignment import ALPHABET, Spike, align
from services.core.domain.plate_countries import SERIES, Country, gaps, named_countries, slots
from services.core.domain.plate_grammar import BRITISH, Grammar, fits, grammar
from services.core.domain.registration import Format

MARKS = {
    Country.IRELAND: ("131D12345", "12KY123", "241WH1234", "08D12345"),
    Country.ROMANIA: ("B37RYO", "B311ALY", "TR05RBG", "B089414"),
    Country.SLOVAKIA: ("RK735AS", "BY649AG"),
    Country.CZECHIA: ("1Z75233", "4B21875"),
    Country.GERMANY: ("WOBVW12", "BA1234", "MUCAB123"),
    Country.FRANCE: ("AA123AA",),
    Country.SPAIN: ("1234BCD",),
    Country.NETHERLANDS: ("12ABC3", "G123BB"),
    Country.POLAND: ("WA12345", "WPR1234A"),
    Country.HUNGARY: ("ABC123", "AABB123"),
    Country.GREECE: ("ZXY1234",),
}


def spikes(text: str) -> list[Spike]:
    return [tuple(0.97 if c == seen else 0.0005 for c in ALPHABET) for seen in text]


def of(*countries: Country) -> Grammar:
    return grammar((Country.UNITED_KINGDOM, *countries))


@pytest.mark.parametrize(("country", "mark"), [(c, mark) for c, marks in MARKS.items() for mark in marks])
def test_a_mark_of_an_enabled_country_is_read_as_it_is_built(country: Country, mark: str) -> None:
    found = align(spikes(mark), grammar=grammar((country,)))
    assert found is not None
    assert (found.text, found.form) == (mark, country)
    assert found.cost < 1
    assert fits(mark, country)


@pytest.mark.parametrize("mark", ["RK735AS", "1Z75233", "131D12345"])
def test_without_its_country_it_is_a_guess_at_best(mark: str) -> None:
    found = align(spikes(mark))
    assert found is None or found.form is None or found.cost > 2


def test_enabling_a_country_leaves_british_marks_as_they_are() -> None:
    for mark in ("TX49DRW", "X88LOL", "AIG1234"):
        alone, beside = align(spikes(mark)), align(spikes(mark), grammar=of(Country.ROMANIA, Country.IRELAND))
        assert alone == beside
    found = align(spikes("TX49DRW"), grammar=of(Country.ROMANIA))
    assert found is not None
    assert found.form is Format.CURRENT


def test_a_slot_keeps_its_kind_abroad_too() -> None:
    seen = spikes("RK73SAS")
    seen[4] = tuple(0.5 if c == "S" else 0.45 if c == "5" else 0.001 for c in ALPHABET)
    found = align(seen, grammar=grammar((Country.SLOVAKIA,)))
    assert found is not None
    assert found.text == "RK735AS"


def test_a_hyphen_in_the_gap_costs_little() -> None:
    plain, hyphen = spikes("RK735AS"), (0.0,) * 36
    dashed = [*plain[:2], hyphen, *plain[2:]]
    found = align(dashed, grammar=grammar((Country.SLOVAKIA,)))
    assert found is not None
    assert found.text == "RK735AS"
    assert found.misfit < 0.5


def test_every_country_has_series_that_a_reading_can_hold() -> None:
    assert set(SERIES) == set(Country) - {Country.UNITED_KINGDOM}
    for one in (one for series in SERIES.values() for one in series):
        assert 5 <= len(slots(one)) <= 9
        assert all(0 < gap < len(slots(one)) for gap in gaps(one))


def test_a_setting_names_countries_by_their_codes() -> None:
    assert named_countries(" GB, ie,gb ") == (Country.UNITED_KINGDOM, Country.IRELAND)
    assert grammar(named_countries("gb")).rules == BRITISH.rules
    for wrong in ("", "uk", "gb,xx"):
        with pytest.raises(ValueError, match="country"):
            named_countries(wrong)
