import re
from datetime import date
from string import ascii_uppercase, digits

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.core.domain.registration import (
    CONFUSIONS,
    PATTERNS,
    SUGGESTED,
    TEMPLATES,
    Format,
    Likeness,
    begins_after,
    distance,
    earliest_on,
    fold,
    formats,
    glyph_readings,
    likeness,
    misreadings,
    normalise,
    same_mark,
    slot_corrections,
    suggestions,
)

ALPHABET = ascii_uppercase + digits
MARKS = st.text(alphabet=ALPHABET, max_size=8)


@pytest.mark.parametrize(
    ("raw", "mark"),
    [
        ("ab12 cde", "AB12CDE"),
        ("  AB12-CDE\n", "AB12CDE"),
        ("ＡＢ１２ＣＤＥ", "AB12CDE"),  # full width, as a Japanese keyboard types it
        ("AB12CDE (red Fiesta)", "AB12CDER"),  # the cap; the raw text is kept elsewhere
        ("ÅB12CDE", "B12CDE"),
        ("٣AB", "AB"),  # an Arabic-Indic digit is no digit of a mark
        ("", ""),
        ("???", ""),
    ],
)
def test_a_mark_is_normalised_for_comparison(raw: str, mark: str) -> None:
    assert normalise(raw) == mark


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert set(once) <= set(ALPHABET)
    assert len(once) <= 8


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("AB12CDE", {Format.CURRENT}),
        ("AB12CDZ", {Format.CURRENT}),  # Z at the end
        ("ZB12CDE", set()),  # Z never in front
        ("AB00CDE", set()),
        ("AB01CDE", set()),
        ("AB50CDE", set()),
        ("AB51CDE", {Format.CURRENT}),
        ("AI12CDE", set()),
        ("AQ12CDE", set()),
        ("AO12CDE", {Format.CURRENT}),
        ("A123BCD", {Format.PREFIX}),
        ("A1BCD", {Format.PREFIX}),
        ("L2WPS", {Format.PREFIX}),
        ("A012BCD", set()),
        ("U123BCD", set()),
        ("O123BCD", set()),
        ("ABC123D", {Format.SUFFIX}),
        ("ABC1D", {Format.SUFFIX}),
        ("ABC123U", set()),
        ("A1", {Format.DATELESS}),
        ("ABC1234", set()),  # seven characters, two too many digits for a dateless mark
        ("AB1234", {Format.DATELESS}),
        ("1234AB", {Format.DATELESS}),
        ("1A", {Format.DATELESS, Format.TRADE}),
        ("123ABC", {Format.DATELESS, Format.TRADE}),
        ("12AB34", {Format.MILITARY}),
        ("AB12CD", {Format.MILITARY}),
        ("AZ1234", {Format.NORTHERN_IRELAND}),
        ("AIG1234", {Format.NORTHERN_IRELAND}),
        ("IG1", {Format.NORTHERN_IRELAND}),
        ("Q123ABC", {Format.Q_PLATE}),
        ("Q1ABC", {Format.Q_PLATE}),
        ("101D234", {Format.DIPLOMATIC}),
        ("101X234", {Format.DIPLOMATIC}),
        ("101E234", set()),
        ("12345", {Format.TRADE}),
        ("AB12CDE\n", set()),
        ("", set()),
        ("AB12CDEF", set()),
    ],
)
def test_a_mark_fits_every_format_it_may_be(mark: str, expected: set[Format]) -> None:
    assert set(formats(mark)) == expected


@pytest.mark.parametrize("pair", ["O0", "I1", "D0", "OQ", "83", "5S", "2Z", "6C", "7Y", "1T", "4A", "MH", "VU", "KX", "EF", "PR", "JL"])  # fmt: skip
def test_known_confusions_go_both_ways(pair: str) -> None:
    assert pair[1] in CONFUSIONS[pair[0]]
    assert pair[0] in CONFUSIONS[pair[1]]


def test_confusions_cover_the_alphabet_and_do_not_chain() -> None:
    assert set(CONFUSIONS) == set(ALPHABET)
    assert all(a in CONFUSIONS[b] for a, others in CONFUSIONS.items() for b in others)
    assert all(character not in others for character, others in CONFUSIONS.items())
    assert "V" not in CONFUSIONS["7"]
    assert "U" in CONFUSIONS["V"]
    assert "V" not in CONFUSIONS["J"]


def test_shared_glyphs_fold_together() -> None:
    assert fold("OI01") == "0101"
    assert same_mark("AO12IDE", "A012IDE")
    assert not same_mark("AB12CDE", "AB12CDF")


@pytest.mark.parametrize(
    ("a", "b", "apart", "how"),
    [
        ("AB12CDE", "AB12CDE", 0.0, Likeness.SAME),
        ("AO12CDE", "A012CDE", 0.0, Likeness.SAME),
        ("AB12CDE", "A812CDE", 0.5, Likeness.MISREADABLE),
        ("AB12CDE", "A81ZCDE", 1.0, Likeness.MISREADABLE),
        ("AB12CDE", "A81ZCDF", 1.5, Likeness.DIFFERENT),
        ("AB12CDE", "AK12CDE", 1.0, Likeness.DIFFERENT),
        ("AB12CDE", "AB12CD", 1.0, Likeness.DIFFERENT),
        ("", "AB", 2.0, Likeness.DIFFERENT),
    ],
)
def test_distance_knows_what_is_misread(a: str, b: str, apart: float, how: Likeness) -> None:
    assert distance(a, b) == apart
    assert likeness(a, b) is how


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("ABI2CDE", ("AB12CDE",)),
        ("O12ABC", ()),  # no year letter is O, and 012ABC would be a trade plate that nobody reads so
        ("I2ABC", ("12ABC",)),
        ("I2345", ()),
        ("IOID234", ()),
        ("ABIOCD", ()),
        ("AI23BCD", ("A123BCD",)),
        ("AB12CDE", ()),
        ("", ()),
    ],
)
def test_only_marks_of_everyday_formats_are_proposed(typed: str, proposed: tuple[str, ...]) -> None:
    assert suggestions(typed) == proposed


@given(st.text(alphabet="OI01ABZ2", max_size=8))
def test_what_is_proposed_looks_the_same_and_fits_the_grammar(mark: str) -> None:
    for other in suggestions(mark):
        assert other != mark
        assert same_mark(other, mark)
        assert SUGGESTED & set(formats(other))


@given(MARKS, MARKS, MARKS)
def test_distance_is_a_distance(a: str, b: str, c: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == same_mark(a, b)
    assert distance(a, c) <= distance(a, b) + distance(b, c)


def test_misreadings_are_real_marks_one_confusion_away() -> None:
    found = misreadings("A812CDE")
    assert "AB12CDE" in found
    assert all(formats(mark) and distance(mark, "A812CDE") <= 0.5 for mark in found)
    assert "A812CDE" not in found


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("A8I2CDE", "AB12CDE"),
        ("AB12C0E", "AB12COE"),
        ("OB12CDE", "OB12CDE"),
        ("AB12CD2", "AB12CDZ"),
    ],
)
def test_in_the_current_format_the_slot_tells_letters_from_digits(seen: str, meant: str) -> None:
    assert meant in slot_corrections(seen)


def test_nothing_is_corrected_where_the_length_is_wrong() -> None:
    assert slot_corrections("AB12CD") == ()


@given(st.data())
def test_every_filled_template_is_a_mark_of_its_format(data: st.DataObject) -> None:
    template = data.draw(st.sampled_from(TEMPLATES))
    mark = "".join(data.draw(st.sampled_from(slot)) for slot in template.slots)
    assume(template.format is not Format.CURRENT or mark[2:4] not in {"00", "01", "50"})
    assert template.format in formats(mark)
    assert 0 < template.gap < len(mark)


def test_templates_refuse_what_the_grammar_refuses() -> None:
    by_shape = {(template.format, len(template.slots)) for template in TEMPLATES}
    assert {(Format.CURRENT, 7), (Format.PREFIX, 5), (Format.SUFFIX, 7), (Format.Q_PLATE, 6)} <= by_shape
    letters = {c for t in TEMPLATES if t.format is Format.PREFIX for c in t.slots[0]}
    assert letters.isdisjoint("IOQUZ")


@pytest.mark.parametrize(
    ("mark", "begins"),
    [
        ("AB02CDE", date(2002, 3, 1)),
        ("AB25CDE", date(2025, 3, 1)),
        ("AB49CDE", date(2049, 3, 1)),
        ("AB51CDE", date(2001, 9, 1)),
        ("AB75CDE", date(2025, 9, 1)),
        ("AB99CDE", date(2049, 9, 1)),
        ("A123BCD", None),
        ("AB01CDE", None),
    ],
)
def test_the_age_identifier_says_when_a_mark_began(mark: str, begins: date | None) -> None:
    assert earliest_on(mark) == begins


def test_a_mark_from_the_future_was_misread() -> None:
    assert begins_after("AB75CDE", incident_on=date(2025, 8, 31))
    assert not begins_after("AB75CDE", incident_on=date(2025, 9, 1))
    assert not begins_after("A123BCD", incident_on=date(1970, 1, 1))


@pytest.mark.parametrize(
    ("mark", "readings"),
    [
        ("AB12CDE", ("AB12CDE",)),
        ("ABI2CDE", ("AB12CDE",)),
        ("AB1OCDE", ("AB10CDE",)),
        ("ABCDEFG", ()),
    ],
)
def test_readings_that_share_every_glyph_and_fit_a_format(mark: str, readings: tuple[str, ...]) -> None:
    assert glyph_readings(mark) == readings


def test_the_grammar_says_nothing_that_a_browser_cannot_read() -> None:
    for pattern in PATTERNS.values():
        assert not re.search(r"\(\?[^:!=]|\\[AZ]|\(\?<", pattern.pattern)
