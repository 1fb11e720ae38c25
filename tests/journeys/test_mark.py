"""The registration mark is talked about while it is typed, in the words of the same grammar that looks at it afterwards."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from services.core.domain.registration import formats, normalise
from services.core.settings import Settings
from services.upload_api.main import create_app
from services.upload_api.words import FORMATS
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]


@pytest.fixture
def vehicle(settings: Settings, page: Page) -> Iterator[Page]:
    with serving(create_app(settings), settings.public_url) as address:
        page.goto(address)
        page.get_by_role("button", name="Start now").click()
        expect(page.locator("h1")).to_have_text("Your report")
        page.get_by_role("link", name="The vehicle").click()
        expect(page.locator("h1")).to_have_text("Which vehicle was it?")
        yield page


def test_a_mark_is_explained_as_it_is_typed(vehicle: Page) -> None:
    field, said = vehicle.get_by_label("Registration mark"), vehicle.locator(".app-mark-said")
    for typed, words in {
        "ab25 cde": "Current format, first registered March to August 2025.",
        "AB75 CDE": "Current format, first registered September 2025 to February 2026.",
        "abi2 cde": "Did you mean AB12CDE? O and 0 (nought) look the same on a plate, and so do I and 1.",
        "qqqqqqq": "This does not look like a UK registration mark. Check it; you can keep it as it is.",
        "AB1": "",
    }.items():
        field.fill(typed)
        expect(said).to_contain_text(words) if words else expect(said).not_to_contain_text("Current")
    field.fill("AB25 CDE")
    # What was said just before may still stand in front of it.
    expect(vehicle.get_by_role("status")).to_contain_text(
        "Current format, first registered March to August 2025."
    )


def test_the_browser_knows_the_same_formats_as_we_do(vehicle: Page) -> None:
    for typed in ("A123 BCD", "ABC 123A", "AIG 1234", "Q123 ABC", "101 D 101", "12345", "1 ABC"):
        vehicle.get_by_label("Registration mark").fill(typed)
        for name in formats(normalise(typed)):
            expect(vehicle.locator(".app-mark-said")).to_contain_text(FORMATS[name])
