"""Axe is really asked: what it should find it finds, and what is excepted is no more than is said."""

import pytest
from playwright.sync_api import Page

from tests.axe import faults_of

pytestmark = pytest.mark.browser

_FRAME = """<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>{}</main></body></html>"""
_RADIO = """<fieldset><legend>One</legend><label><input type="radio" name="one" {}> This</label></fieldset><div id="more">More</div>"""
_REVEALS = 'class="govuk-radios__input" aria-controls="more" aria-expanded="false"'


def faults(page: Page, body: str) -> list[str]:
    page.set_content(_FRAME.format(body))
    return faults_of(page)


def test_a_page_without_a_fault_has_none(page: Page) -> None:
    assert faults(page, "<p>Words.</p>") == []


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("label", "<input type=text>"),
        ("color-contrast", "<p style='color: #999'>Hardly to be read.</p>"),
        ("target-size", "<button style='all: unset; font-size: 8px'>a</button><button style='all: unset; font-size: 8px'>b</button>"),
        ("heading-order", "<h2>Two</h2><h4>Four</h4>"),
    ],
)  # fmt: skip
def test_axe_says_what_breaks_a_rule(page: Page, rule: str, body: str) -> None:
    assert {said.split(": ")[1] for said in faults(page, body)} == {rule}


def test_what_is_wider_than_a_window_is_said_for_each_width(page: Page) -> None:
    assert faults(page, "<div style='width: 340px; margin-left: 0'>Wide</div>") == [
        "at 320: 28 pixels wider than the window"
    ]


def test_what_is_folded_is_looked_at_and_folded_again(page: Page) -> None:
    found = faults(
        page, "<details><summary>More</summary><p style='color: #999'>Hardly to be read.</p></details>"
    )
    assert [said.split(": ")[1] for said in found] == ["color-contrast"]
    assert page.locator("details:not([open])").count() == 1


def test_a_radio_that_reveals_a_question_may_say_so(page: Page) -> None:
    assert faults(page, _RADIO.format(_REVEALS)) == []


@pytest.mark.parametrize(
    "attributes",
    [
        'class="govuk-radios__input" aria-expanded="false"',  # reveals nothing
        'aria-controls="more" aria-expanded="false"',  # is no radio of GOV.UK's
        f'{_REVEALS} aria-pressed="false"',  # says more
    ],
)
def test_no_other_radio_may(page: Page, attributes: str) -> None:
    assert [said.split(": ")[1] for said in faults(page, _RADIO.format(attributes))] == ["aria-allowed-attr"]
