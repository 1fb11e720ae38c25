"""The one way of asking axe what is wrong with a page, and whether anything on it runs out of the window."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from playwright.sync_api import Page

from tests.conftest import ROOT

PHONE, DESK = 360, 1280
ZOOMED = 320  # what is left of 1280 at 400 % (WCAG 2.2, 1.4.10)
WIDTHS = (DESK, ZOOMED, PHONE)
HEIGHT = 800
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
"""Named one by one: without names axe leaves out what is new in WCAG 2.2 (the size of what is pressed)."""
REVEALING_RADIO = ".govuk-radios__input[aria-controls]"
"""The one exception: GOV.UK Frontend tells by `aria-expanded` that a radio reveals a question. ARIA has no such attribute
for radios, and axe says so; screen readers say it aloud all the same, which is why GOV.UK keeps it
(https://github.com/alphagov/govuk-frontend/issues/979). Any other attribute, or any other radio, is a fault here too.
"""
_LOOK = """async ({tags, revealing}) => {
    const asked = {runOnly: tags, resultTypes: ["violations"], elementRef: true, preload: {assets: ["media"]}};
    const {violations} = await axe.run(document, asked);
    const saysItReveals = ({element, all, any, none}) =>
        element.matches(revealing) &&
        [...all, ...any, ...none].every(({data}) => data.values?.every((said) => said.startsWith("aria-expanded=")));
    return violations.flatMap(({id, nodes}) =>
        nodes
            .filter((node) => !(id === "aria-allowed-attr" && saysItReveals(node)))
            .map(({html}) => `${id}: ${html.slice(0, 200)}`),
    );
}"""
_UNFOLD = """() => document.querySelectorAll("details:not([open])").forEach((folded) => {
    folded.open = true;
    folded.dataset.wasFolded = "";
})"""
_FOLD = """() => document.querySelectorAll("[data-was-folded]").forEach((unfolded) => {
    unfolded.open = false;
    delete unfolded.dataset.wasFolded;
})"""
_STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults_of(
    page: Page, *, widths: Sequence[int] = WIDTHS, axe_at: Collection[int] = (PHONE,), picture: str = ""
) -> list[str]:
    """What is wrong with the page as it stands: what axe finds at some widths, what is wider than the window at any.

    What is folded (`details`) is unfolded for the look: axe passes over what nobody sees. The window keeps the last width. A named page has its picture taken at each, if `OPSNAP_PICTURES` names a folder.
    """
    page.wait_for_selector("html:not([aria-busy])")
    page.evaluate(_UNFOLD)
    found: list[str] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if (wider := page.evaluate(_STICKS_OUT)) > 0:
            found.append(f"at {width}: {wider} pixels wider than the window")
        if width in axe_at:
            found += [f"at {width}: {said}" for said in _violations(page)]
        if picture and (folder := os.environ.get("OPSNAP_PICTURES")):
            page.screenshot(path=Path(folder) / f"{picture}-{width}.png", full_page=True)
    page.evaluate(_FOLD)
    return found


def _violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule."""
    if not page.evaluate("'axe' in window"):  # not through the page, whose policy lets no such script in
        page.evaluate(AXE.read_text(encoding="utf-8"))
    said: list[str] = page.evaluate(_LOOK, {"tags": TAGS, "revealing": REVEALING_RADIO})
    return said
