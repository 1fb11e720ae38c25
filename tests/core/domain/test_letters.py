"""Letters: who gets one and how, and words that ask only for what is given."""

from dataclasses import replace

import pytest

from services.core.domain.letters import (
    ALWAYS,
    LINK,
    PATHS,
    VALUES,
    Template,
    Way,
    Wording,
    addressee,
    fill,
    is_email,
    mobile_number,
    parse,
    refusals,
)
from services.core.domain.report import Preference, Reporter
from services.core.messages import check_words, wording
from tests.cases import a_report


@pytest.mark.parametrize(
    ("preference", "phone", "texts", "way", "address"),
    [
        (Preference.EMAIL, "07700 900123", True, Way.EMAIL, "alex@example.org"),
        (Preference.PHONE, "07700 900123", True, Way.TEXT, "+447700900123"),
        (Preference.PHONE, "07700 900123", False, Way.EMAIL, "alex@example.org"),
        (Preference.PHONE, "0121 496 0000", True, Way.EMAIL, "alex@example.org"),
        (Preference.POST, "07700 900123", True, Way.POST, ""),
        (None, "", True, Way.EMAIL, "alex@example.org"),
    ],
)
def test_a_letter_goes_the_way_its_reader_prefers(
    preference: Preference | None, phone: str, *, texts: bool, way: Way, address: str
) -> None:
    reporter = replace(a_report().reporter, preference=preference, phone=phone)
    found = addressee(reporter, texts=texts)
    assert (found.way, found.address) == (way, address)


def test_without_any_address_a_person_must_write() -> None:
    reporter: Reporter = replace(a_report().reporter, email="", phone="")
    assert addressee(reporter, texts=True).way is Way.POST


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (7700) 900-123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("0121 496 0000", None),
        ("07700 90012", None),
        ("٠٧٧٠٠٩٠٠١٢٣", None),
        ("", None),
    ],
)
def test_a_mobile_number_however_it_is_typed(typed: str, number: str | None) -> None:
    assert mobile_number(typed) == number


@pytest.mark.parametrize(
    "address", ["", "alex", "alex@example", "a@b.org, c@d.org", "a@b.org\nBcc: c@d.org", "Alex <a@b.org>",
                "a" * 250 + "@b.org"],
)  # fmt: skip
def test_what_is_not_exactly_one_address_is_none(address: str) -> None:
    assert not is_email(address)
    assert is_email("o'alex+snap@mail.example.co.uk")


def test_every_template_asks_only_for_what_is_given() -> None:
    check_words()


@pytest.mark.parametrize(
    ("text", "way", "code"),
    [
        ("Subject: Hello\n\nDear $name, $link", Way.EMAIL, "placeholder"),
        ("Subject: Hello\n\nIt costs $5, $link", Way.EMAIL, "placeholder"),
        ("Subject: Hello\n\nNo address", Way.EMAIL, "no_link"),
        ("Hello $link", Way.EMAIL, "subject"),
        ("Subject: Hello\n\n$link", Way.TEXT, "subject"),
        ("$link" + "x" * 400, Way.TEXT, "too_long"),
    ],
)
def test_a_template_that_cannot_be_sent_says_why(text: str, way: Way, code: str) -> None:
    assert code in {fault.code for fault in refusals(Template.WITHDRAWN, way, parse(text))}


@pytest.mark.parametrize("template", Template)
def test_a_letter_is_complete_but_for_its_address(template: Template) -> None:
    values = {name: f"<{name}>" for name in ALWAYS | VALUES[template]}
    letter = fill(wording(template, Way.EMAIL), values)
    assert letter.body.count(LINK) == 1
    assert "$" not in letter.subject + letter.body
    assert "<link>" not in letter.body
    assert PATHS[template].count("{token}") == 1
    for promised in ("<force>", "Do not reply"):
        assert promised in letter.body


def test_nobody_slips_a_link_into_a_letter() -> None:
    letter = fill(Wording(subject="", body="$outcome $link"), {"outcome": f"see {LINK} and $link"})
    assert letter.body == f"see  and $link {LINK}"
