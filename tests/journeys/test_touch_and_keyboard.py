"""The whole of a report by touch on a phone, and by the keys alone: nothing is reached in any other way."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from services.clock import now
from services.core.settings import Settings
from services.upload_api.main import create_app
from tests.journeys.test_report_page import SAFE
from tests.journeys.test_report_page import clip as clip
from tests.report_form import NAME, ONWARD, answers
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]

MOST_TABS = 80
MOST_PAGES = 13
"""What a report of the commonest kind passes from the task list to the check page; more would be a fault."""
_WHERE_IT_STANDS = "element => element === document.activeElement"
_PLACE = "element => [...document.querySelectorAll(`[name='${element.name}']`)].indexOf(element)"


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with serving(
        create_app(settings.model_copy(update={"demonstration": True})), settings.public_url
    ) as address:
        yield address


class Hand(Protocol):
    """One way of using a page."""

    page: Page

    def press(self, target: Locator) -> None:
        """A button, a link, a box to tick."""

    def choose(self, radio: Locator) -> None:
        """One of several."""

    def pick(self, select: Locator, value: str) -> None:
        """One of a list."""

    def write(self, field: Locator, text: str) -> None:
        """Type into a field."""


class Finger:
    """Taps what is on the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.tap()

    def choose(self, radio: Locator) -> None:
        radio.tap()

    def pick(self, select: Locator, value: str) -> None:
        select.tap()
        select.select_option(value)  # the phone draws the list itself, outside the page

    def write(self, field: Locator, text: str) -> None:
        field.tap()
        field.press("Control+a")
        self.page.keyboard.type(text)


class Keys:
    """Tab, arrows, space and enter."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        self._reach(target)
        ticks = target.get_attribute("type") == "checkbox"
        self.page.keyboard.press("Space" if ticks else "Enter")

    def choose(self, radio: Locator) -> None:
        name = radio.get_attribute("name")
        group = self.page.locator(f'[name="{name}"]')
        chosen = group.and_(self.page.locator(":checked"))
        start = chosen if chosen.count() else group.first
        self._reach(start)
        self.page.keyboard.press("Space")
        for _ in range(radio.evaluate(_PLACE) - start.evaluate(_PLACE)):
            self.page.keyboard.press("ArrowDown")

    def pick(self, select: Locator, value: str) -> None:
        self._reach(select)
        words = select.locator(f'option[value="{value}"]').inner_text()
        self.page.keyboard.type(words)

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def _reach(self, target: Locator) -> None:
        for _ in range(MOST_TABS):
            if target.evaluate(_WHERE_IT_STANDS):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"no key leads to {target}")


def answer(hand: Hand, typed: Mapping[str, str]) -> None:
    """Whatever of this the page asks, in the page's own order."""
    for name, value in typed.items():
        field = hand.page.locator(f'main [name="{name}"]')
        if not field.count():
            continue
        one = hand.page.locator(f'main [name="{name}"][value="{value}"]')
        match field.first.get_attribute("type"), field.first.evaluate("element => element.tagName"):
            case "radio", _:
                hand.choose(one)
            case "checkbox", _:
                hand.press(one)
            case _, "SELECT":
                hand.pick(field, value)
            case _:
                hand.write(field, value)


def go_on(hand: Hand) -> None:
    heading = hand.page.locator("h1")
    before = heading.inner_text()
    hand.press(hand.page.locator("main").get_by_role("button", name=ONWARD))
    expect(heading).not_to_have_text(before)


def send(hand: Hand, clip: Path) -> None:
    with hand.page.expect_file_chooser() as chooser:
        hand.press(hand.page.locator("#footage"))
    chooser.value.set_files(clip)
    expect(hand.page.locator(".app-file .govuk-tag")).to_have_text(SAFE)
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    expect(hand.page.locator(".app-file .app-code")).to_have_text(digest)


def where(hand: Hand) -> str:
    return urlsplit(hand.page.url).path.removeprefix("/report")


def whole_report(hand: Hand, clip: Path, address: str) -> None:
    """From the first page to the receipt, along the pages' own buttons and links."""
    page, typed = hand.page, answers(now()) | {"moment": "0:01"}
    complaints: list[str] = []  # of the browser: a script that fails, or something that the policy keeps out
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    hand.press(page.get_by_role("button", name="Start now"))
    expect(page.locator("h1")).to_have_text("Your report")
    hand.press(page.get_by_role("link", name="Check it is for us"))
    expect(page.locator("h1")).to_have_text("Is any of this true?")
    for _ in range(MOST_PAGES):
        if where(hand) == "/check":
            break
        if where(hand) == "/footage":
            send(hand, clip)
        answer(hand, typed)
        go_on(hand)
    expect(page.locator("h1")).to_have_text("Check your answers")
    hand.press(page.get_by_role("button", name="Continue to your statement"))
    hand.press(page.get_by_label("I have read this statement"))
    hand.write(page.get_by_label("Sign by typing"), NAME)
    hand.press(page.get_by_role("button", name="Sign and send"))
    expect(page.locator(".govuk-panel__title")).to_have_text("Report sent")
    assert complaints == []


def test_a_report_is_made_by_touch_on_a_phone(chromium: Browser, address: str, clip: Path) -> None:
    phone = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="en-GB"
    )
    whole_report(Finger(phone.new_page()), clip, address)
    phone.close()


def test_a_report_is_made_by_the_keys_alone(chromium: Browser, address: str, clip: Path) -> None:
    desk = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    whole_report(Keys(desk.new_page()), clip, address)
    desk.close()
