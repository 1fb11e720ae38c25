"""The registration mark is talked about while it is typed, in the words of the same grammar that looks at it afterwards."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from services.core.domain.registration import formats, normalise, printed, suggestions
from services.core.domain.report_advice import LONG_MARK, STRANGE_MARK
from services.core.domain.typed_mark import strange_characters
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
        "abi2 cde": "Did you mean AB12 CDE? O and 0 (nought) look the same on a plate, and so do I and 1.",
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


_WATCH = """(input) => {
    const said = document.querySelector(".app-mark-said"), seen = [];
    new MutationObserver(() => seen.push([input.value, said.textContent])).observe(said, {childList: true});
    window.seen = seen;
}"""


def test_no_hint_of_an_older_value_stands_beside_what_was_typed_since(vehicle: Page) -> None:
    field, said = vehicle.get_by_label("Registration mark"), vehicle.locator(".app-mark-said")
    field.fill("AB25 CDE")
    expect(said).to_contain_text("March to August 2025")
    field.evaluate(_WATCH)
    field.press("End")
    for _ in range(6):
        field.press("Backspace")
    field.press_sequentially("12 CDZ", delay=20)
    expect(said).to_contain_text("March to August 2012")
    seen = vehicle.evaluate("window.seen")
    assert seen[0] == ["AB25 CD", ""]  # gone with the first key
    assert {value for value, words in seen if words} == {"AB12 CDZ"}


def test_a_short_mark_is_judged_once_the_field_is_left(vehicle: Page) -> None:
    field, said = vehicle.get_by_label("Registration mark"), vehicle.locator(".app-mark-said")
    field.fill("O12 ABC")
    field.press("Tab")
    expect(said).to_contain_text("This does not look like a UK registration mark.")
    expect(said).not_to_contain_text("012")


def test_the_tap_that_leaves_the_field_is_not_lost_to_a_hint(vehicle: Page) -> None:
    vehicle.set_viewport_size({"width": 360, "height": 740})
    field, said = vehicle.get_by_label("Registration mark"), vehicle.locator(".app-mark-said")
    box = vehicle.get_by_label("I cannot read it, or not all of it")
    field.press_sequentially("LOL")
    place = box.bounding_box()
    assert place is not None
    vehicle.mouse.click(place["x"] + place["width"] / 2, place["y"] + 5, delay=50)  # the browser's own aim
    expect(box).to_be_checked()
    expect(said).to_contain_text("This does not look like a UK registration mark.")


def test_the_browser_proposes_what_we_propose(vehicle: Page) -> None:
    field, said = vehicle.get_by_label("Registration mark"), vehicle.locator(".app-mark-said")
    for typed in ("ABI2 CDE", "O12 ABC", "I2 ABC", "A1 OOI", "IOI D IOI", "O1 IO OIO"):
        field.fill(typed)
        field.press("Tab")
        proposed = " or ".join(printed(other) for other in suggestions(normalise(typed)))
        expect(said).not_to_be_empty()
        found = re.search(r"(?:Did you mean|It may also be) (.*?)[?:]", said.inner_text())
        assert (found[1] if found else "") == proposed, typed


def test_the_browser_names_the_characters_that_no_mark_has_as_we_do(vehicle: Page) -> None:
    field, said = vehicle.get_by_label("Registration mark"), vehicle.locator(".app-mark-said")
    for typed in ("AB12 *DE", "ÄB12 CDE", "АB12 СDE", "AB12 C?$&", "ab12\u00a0cdé"):
        field.fill(typed)
        found = " or ".join(f"“{character}”" for character in strange_characters(typed))
        expect(said).to_have_text(STRANGE_MARK.format(found=found))
    for typed in ("“AB12-CDE”", "ａｂ１２ cde", "(AB12·CDE)."):
        field.fill(typed)
        assert strange_characters(typed) == ()
        expect(said).to_contain_text("Current format")
    field.fill("AB12 CDE, FG34")
    expect(said).to_have_text(LONG_MARK.format(count=11))
    expect(field).to_have_value("AB12 CDE, FG34")


def test_the_browser_knows_the_same_formats_as_we_do(vehicle: Page) -> None:
    for typed in ("A123 BCD", "ABC 123A", "AIG 1234", "Q123 ABC", "101 D 101", "12345", "1 ABC"):
        vehicle.get_by_label("Registration mark").fill(typed)
        for name in formats(normalise(typed)):
            expect(vehicle.locator(".app-mark-said")).to_contain_text(FORMATS[name])
