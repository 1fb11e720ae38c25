"""Pages change within one document: what was typed stays, and mistakes are shown where they were made."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.footage_page import begin

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def test_what_was_typed_stays_when_the_service_cannot_be_reached(visit: Callable[..., Page]) -> None:
    page = visit()
    begin(page)
    page.goto("/report/what-happened")
    for field in page.locator("textarea").all():
        field.fill("The blue car overtook me on a bend and its mirror brushed past my sleeve.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("what you typed is still on this page")
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("alert")).to_have_count(1)
    page.context.set_offline(False)
    page.wait_for_timeout(1000)  # two presses within a second count as one
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).not_to_have_text("In your own words")
    page.go_back()
    expect(page.locator("textarea").first).to_have_value(re.compile("its mirror brushed past my sleeve"))


def test_a_refused_form_is_shown_where_it_was_with_its_error_summary_in_focus(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    begin(page)
    page.goto("/report/kind")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    assert page.url.endswith("/report/kind")
    page.locator(".govuk-error-summary a").click()
    expect(page.locator("input[type=radio]").first).to_be_focused()
