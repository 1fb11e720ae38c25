"""What a reporter types into the journey, by the names of its fields, and the way through its pages."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import httpx
from playwright.sync_api import Page, expect

from services.upload_api.journey import STEPS, Step

NAME = "Alex Example"
ONWARD = re.compile(r"^(Save and continue|Keep this and continue|Continue|Go on to report the driving)$")
KEPT_UPLOADS = """() => new Promise((tell) => {
    indexedDB.open("opsnap").onsuccess = ({ target: { result } }) => {
        result.transaction("uploads").objectStore("uploads").getAll().onsuccess = (it) => tell(it.target.result);
    };
})"""
"""A script: what the browser keeps of uploads."""
_PARTS = re.compile(r"\.(day|month|year|time)$")


def answers(now: datetime) -> dict[str, str]:
    """Every required answer and some others, about two days ago; nobody and nowhere in particular."""
    happened, copied = now - timedelta(days=2), now - timedelta(days=1)
    return {
        "screening": "none",
        "incident.kind": "close_pass",
        **day("incident.local_at", happened),
        "incident.local_at.time": "08:15",
        "incident.road": "Example Road, by the junction with Test Lane",
        "incident.town": "Birmingham",
        "incident.council_area": "birmingham",
        "vehicle.mark_raw": "ab12 cde",
        "vehicle.make": "Ford",
        "vehicle.colour": "Blue",
        "account.what_happened": "The blue car overtook me on a bend and its mirror brushed past my sleeve.",
        "account.own_part": "I was riding straight on in the middle of my lane at a steady speed.",
        "account.why_wrong": "There was no room to pass, and I had to brake hard to stay upright.",
        "camera.type": "handlebar",
        "camera.make": "Example",
        "camera.mounting": "On the handlebar, facing forward",
        "camera.owner": "Me",
        "camera.continuous": "yes",
        "camera.clock": "yes",
        "camera.downloaded_by": "Me",
        **day("camera.downloaded_on", copied),
        "camera.edited": "no",
        "reporter.full_name": NAME,
        "reporter.date_of_birth.day": "1",
        "reporter.date_of_birth.month": "4",
        "reporter.date_of_birth.year": "1990",
        "reporter.address": "1 Example Street\nBirmingham\nB1 1AA",
        "reporter.email": "alex@example.org",
        "reporter.phone": "0121 496 0000",
        "reporter.preference": "email",
        "reporter.role": "pedal_bike",
        "declarations.original_kept": "yes",
        "declarations.not_posted_online": "yes",
        "declarations.will_attend_court": "yes",
        "declarations.section_9": "yes",
        "declarations.privacy_read": "yes",
    }


def day(name: str, when: datetime) -> dict[str, str]:
    return {f"{name}.day": str(when.day), f"{name}.month": str(when.month), f"{name}.year": str(when.year)}


# ---- without a browser ----


def asked_on(step: Step, typed: Mapping[str, str]) -> dict[str, str]:
    """Of everything typed, what this page asks."""
    return {name: value for name, value in typed.items() if _PARTS.sub("", name) in step.asks}


def token_on(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page.text)
    assert found, page.text
    return found[1]


def answer_page(
    browser: httpx.Client, step: Step, typed: Mapping[str, str], *, query: str = ""
) -> httpx.Response:
    """One page filled in and sent; where that leads."""
    token = token_on(browser.get(step.path))
    return browser.post(step.path + query, data={"form_token": token, **asked_on(step, typed)})


def answer_all(browser: httpx.Client, typed: Mapping[str, str]) -> httpx.Response:
    """Every page of questions, as a browser without scripts sends them; then the check page."""
    token = token_on(browser.get("/report/screening"))
    for step in STEPS:
        if step.template:
            browser.post(step.path, data={"form_token": token, **asked_on(step, typed)})
    return browser.get("/report/check")


# ---- in a browser ----


def fill_page(page: Page, typed: Mapping[str, str]) -> None:
    """Whatever of this the page asks."""
    for name, value in typed.items():
        field = page.locator(f'[name="{name}"]')
        if not field.count():
            continue
        if field.first.get_attribute("type") in {"radio", "checkbox"}:
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def go_on(page: Page) -> None:
    """The button that leads on, and the page it leads to; what is advised on the way is read, and the answers kept."""
    heading, advice = page.locator("h1"), page.locator("#advice-title")
    before, onward = heading.inner_text(), page.locator("main").get_by_role("button", name=ONWARD)
    advised = advice.is_visible()
    onward.click()
    if not advised:
        expect(advice.or_(heading.filter(has_not_text=before)).first).to_be_visible()
        if advice.is_visible():
            onward.click()
    expect(heading).not_to_have_text(before)


def fill_in(page: Page, typed: Mapping[str, str]) -> None:
    """Every page of questions from the first to the check page; those about footage are passed over."""
    page.goto(urljoin(page.url, "/report/screening"))
    while (name := _name(page)) != "check":
        if name.startswith(("footage", "moment")):
            page.goto(urljoin(page.url, "/report/vehicle"))
            continue
        fill_page(page, typed)
        go_on(page)


def read_and_sign(page: Page) -> None:
    """From the check page to the receipt."""
    page.get_by_role("button", name="Continue to your statement").click()
    page.get_by_label("I have read this statement").check()
    page.get_by_label("Sign by typing").fill(NAME)
    page.get_by_role("button", name="Sign and send").click()


def _name(page: Page) -> str:
    return urlsplit(page.url).path.removeprefix("/report/")
