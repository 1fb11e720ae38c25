"""A file that is no footage: its sender hears so on the page on which it was sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from services.cli.embedded import Embedded

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

SLOW_MS = 60_000
NONE_USABLE = "None of these files can be used"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def test_a_file_that_turns_out_to_be_no_footage_is_said_to_be_so_without_a_reload(
    chromium: Browser, apps: Embedded, page: Page, tmp_path: Path
) -> None:
    words = tmp_path / "hostname"
    words.write_text("no footage at all\n")
    page.goto(apps.settings.public_url)
    page.get_by_role("button", name="Start now").click()
    page.get_by_role("link", name="Footage", exact=True).click()
    page.set_input_files("#footage", words)
    row = page.locator(".app-file")
    expect(row.locator(".govuk-tag")).to_have_text("Cannot be used", timeout=SLOW_MS)
    expect(row.locator(".govuk-error-message")).not_to_be_empty()
    expect(page.get_by_role("status").filter(has_text="hostname: Cannot be used.")).to_be_attached()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text(NONE_USABLE)
    expect(page.locator(".govuk-error-summary")).to_be_focused()

    plain = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    without_scripts = plain.new_page()
    without_scripts.goto(f"{apps.settings.public_url}/report/footage")
    without_scripts.get_by_role("button", name="Continue").click()
    expect(without_scripts.locator(".govuk-error-summary")).to_contain_text(NONE_USABLE)
    plain.close()
