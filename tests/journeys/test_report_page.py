"""A reporter's way through the public site, in real Chromium: with scripts, without them, and over a bad connection."""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from services.clock import now
from services.core.settings import Settings
from services.upload_api.journey import STEPS
from services.upload_api.main import create_app
from tests.conftest import ROOT
from tests.report_form import NAME, answers, fill_in, read_and_sign
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
MEBIBYTE = 2**20
PART = 5 * MEBIBYTE
expect.set_options(timeout=15_000)
PHONE, DESK = 360, 1280
ZOOMED = 320  # what is left of 1280 at 400 % (WCAG 2.2, 1.4.10)
SAFE = "Safe with us"


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with serving(
        create_app(settings.model_copy(update={"demonstration": True, "part_size_bytes": PART})),
        settings.public_url,
    ) as address:
        yield address


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    drawn = (
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=640x360:rate=25:duration=2",
        "-pix_fmt",
        "yuv420p",
        str(path),
    )
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *drawn], check=True)
    return path


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "journey.mp4"
    path.write_bytes(os.urandom(5 * PART - 1))
    return path


class Visitor:
    """A browser at a width, on one page after another."""

    def __init__(self, browser: Browser, address: str, *, width: int = DESK, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=address, viewport={"width": width, "height": 800}, locale="en-GB", **options
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def begin(self) -> None:
        self.page.goto("/")
        self.page.get_by_role("button", name="Start now").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Your report")
        self.page.get_by_role("link", name="Footage", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Send your footage")

    def choose(self, *files: Path) -> None:
        self.page.set_input_files("#footage", files)

    def go_on(self) -> None:
        self.page.get_by_role("button", name="Continue").click()


@pytest.fixture
def visitors(chromium: Browser, address: str) -> Iterator[Any]:
    """Makes visitors, and sends them home."""
    made: list[Visitor] = []

    def visitor(**options: Any) -> Visitor:
        made.append(Visitor(chromium, address, **options))
        return made[-1]

    yield visitor
    for each in made:
        each.context.close()


REFUSED_EMPTY = {"screening": "#screening", "when": "#incident-local_at", "vehicle": "#vehicle-mark_raw"}
"""Pages sent with nothing on them, and the field that their first refusal leads to."""


def whole_journey(visitor: Visitor, send: Any, look: Any) -> str:
    """From the start to a withdrawn report; `look` sees each page by name. Returns the reference."""
    page = visitor.page
    page.goto("/")
    look("start")
    visitor.begin()
    look("footage")
    visitor.go_on()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Send at least one file first")
    look("footage-refused")
    send()
    look("footage-sent")
    visitor.go_on()
    page.goto("/report")
    look("tasks")
    for name, gap in REFUSED_EMPTY.items():
        page.goto(f"/report/{name}")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.locator(".govuk-error-summary a").first).to_have_attribute("href", gap)
        look(f"{name}-refused")
    page.goto("/report/check")
    look("check-with-gaps")
    fill_in(page, answers(now()), look=look)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    look("check")
    page.get_by_role("button", name="Continue to your statement").click()
    expect(page.locator(".app-statement")).to_contain_text(f"Witness statement of {NAME}")
    look("statement")
    page.get_by_role("button", name="Sign and send").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Read the statement")
    look("statement-refused")
    page.goto("/report/check")
    read_and_sign(page)
    expect(page.locator(".govuk-panel__title")).to_have_text("Report sent")
    look("done")
    reference = page.locator(".govuk-panel__body strong").inner_text()
    assert re.fullmatch(r"OS-[0-9A-Z]{4}-[0-9A-Z]{4}", reference)
    page.locator("main a.app-code").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    look("status")
    page.get_by_role("link", name="Withdraw your report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Withdraw your report")
    look("withdraw")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("main")).to_contain_text("You have withdrawn your report")
    look("withdrawn")
    page.goto("/nowhere")
    look("not-found")
    return reference


def test_without_scripts_everything_works_too(visitors: Any, clip: Path, tmp_path: Path) -> None:
    visitor: Visitor = visitors(java_script_enabled=False)
    page = visitor.page

    def send() -> None:
        letter = tmp_path / "letter.docx"
        letter.write_bytes(b"no footage at all")
        visitor.choose(letter)
        page.get_by_role("button", name="Send this file").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("Files ending in .docx cannot be used")
        visitor.choose(clip)
        page.get_by_role("button", name="Send this file").click()
        expect(page.locator(".app-file .govuk-tag")).to_have_text(SAFE)
        expect(page.locator(".app-file .app-code")).to_have_text(
            hashlib.sha256(clip.read_bytes()).hexdigest()
        )

    whole_journey(visitor, send, lambda _: None)


def faults_of(page: Page, *, width: int) -> list[str]:
    """What axe finds on a phone's page, and whether the page runs out of the window at this width."""
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    found = page.evaluate("async () => (await axe.run()).violations") if width == PHONE else []
    said = [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found]
    return [*said, *(["wider than the window"] if wide else [])]


def test_no_page_has_a_fault_that_axe_finds_or_runs_out_of_the_window(visitors: Any, clip: Path) -> None:
    visitor: Visitor = visitors(width=PHONE, bypass_csp=True)
    pictures = os.environ.get("OPSNAP_PICTURES")
    faults: dict[str, list[str]] = {}

    def look(name: str) -> None:
        visitor.page.wait_for_selector("html:not([aria-busy])")
        visitor.page.add_script_tag(path=AXE)
        for width in (DESK, ZOOMED, PHONE):
            faults[f"{name}, {width}"] = faults_of(visitor.page, width=width)
            if pictures:
                visitor.page.screenshot(path=Path(pictures) / f"{name}-{width}.png", full_page=True)

    def send() -> None:
        held: list[Route] = []
        visitor.page.route("**/*partNumber=*", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright marks the function
        visitor.choose(clip)
        expect(visitor.page.locator(".app-file .govuk-tag")).to_have_text("Sending")
        look("footage-sending")
        for route in held:
            route.continue_()
        visitor.page.unroute("**/*partNumber=*")
        expect(visitor.page.locator(".app-file .govuk-tag")).to_have_text(SAFE)

    whole_journey(visitor, send, look)
    assert len(faults) > 3 * len(STEPS)
    assert {name: found for name, found in faults.items() if found} == {}


def test_an_upload_survives_a_lost_connection_a_pause_and_a_closed_page(
    visitors: Any, long_file: Path
) -> None:
    visitor: Visitor = visitors()
    page, put = visitor.page, []

    def count(route: Route) -> None:
        put.append(int(route.request.url.split("partNumber=")[1].split("&")[0]))
        route.continue_()

    visitor.begin()
    page.route("**/*partNumber=*", count)
    page.route("**/*partNumber=3*", lambda route: route.abort("connectionreset"))
    visitor.choose(long_file)
    tag = page.locator(".app-file .govuk-tag")
    expect(tag).to_have_text("No connection")
    expect(page.locator(".app-file__facts")).to_contain_text("Sending goes on by itself")
    page.get_by_role("button", name="Pause").click()
    expect(tag).to_have_text("Paused")
    sent = set(put)
    assert 3 not in sent
    page.unroute("**/*partNumber=3*")

    page.reload()  # as a phone does when it needs the memory
    expect(tag).to_have_text("Paused")
    visitor.choose(long_file)  # as whoever does not trust the page would
    expect(page.locator(".app-file")).to_have_count(1)  # the same upload goes on
    expect(tag).to_have_text(SAFE)
    digest = hashlib.sha256(long_file.read_bytes()).hexdigest()
    expect(page.locator(".app-file .app-code")).to_have_text(digest)
    assert set(put) == {1, 2, 3, 4, 5}
    assert put.count(3) >= 1
    assert len(put) <= 5 + 3  # at most what was in flight when it was paused goes twice


def test_a_file_that_cannot_be_used_is_said_so_beside_its_name(visitors: Any, tmp_path: Path) -> None:
    empty = tmp_path / "nothing.mp4"
    empty.touch()
    visitor: Visitor = visitors()
    visitor.begin()
    visitor.choose(empty)
    row = visitor.page.locator(".app-file")
    expect(row.locator(".govuk-tag")).to_have_text("Cannot be used")
    expect(row.locator(".govuk-error-message")).to_contain_text("This file is empty")
