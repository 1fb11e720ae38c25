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
from services.upload_api.main import create_app
from tests.report_form import NAME, answers, fill_in, read_and_sign
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]

MEBIBYTE = 2**20
PART = 5 * MEBIBYTE
expect.set_options(timeout=15_000)
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

    def __init__(self, browser: Browser, address: str, *, width: int = 1280, **options: Any) -> None:
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


def test_without_scripts_everything_works_too(visitors: Any, clip: Path, tmp_path: Path) -> None:
    visitor: Visitor = visitors(java_script_enabled=False)
    visitor.begin()
    _send(visitor, clip, tmp_path)
    _meet_refusals(visitor.page)
    fill_in(visitor.page, answers(now()))
    _sign(visitor.page)
    _withdraw(visitor.page)


def _send(visitor: Visitor, clip: Path, tmp_path: Path) -> None:
    page = visitor.page
    visitor.go_on()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Send at least one file first")
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"no footage at all")
    visitor.choose(letter)
    page.get_by_role("button", name="Send this file").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Files ending in .docx cannot be used")
    visitor.choose(clip)
    page.get_by_role("button", name="Send this file").click()
    expect(page.locator(".app-file .govuk-tag")).to_have_text(SAFE)
    expect(page.locator(".app-file .app-code")).to_have_text(hashlib.sha256(clip.read_bytes()).hexdigest())
    visitor.go_on()


def _meet_refusals(page: Page) -> None:
    for name, gap in REFUSED_EMPTY.items():
        page.goto(f"/report/{name}")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.locator(".govuk-error-summary a").first).to_have_attribute("href", gap)


def _sign(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    page.get_by_role("button", name="Continue to your statement").click()
    expect(page.locator(".app-statement")).to_contain_text(f"Witness statement of {NAME}")
    page.get_by_role("button", name="Sign and send").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Read the statement")
    page.goto("/report/check")
    read_and_sign(page)
    expect(page.locator(".govuk-panel__title")).to_have_text("Report sent")


def _withdraw(page: Page) -> None:
    reference = page.locator(".govuk-panel__body strong").inner_text()
    assert re.fullmatch(r"OS-[0-9A-Z]{4}-[0-9A-Z]{4}", reference)
    page.locator("main a.app-code").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    page.get_by_role("link", name="Withdraw your report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Withdraw your report")
    page.get_by_role("button", name="Withdraw your report").click()
    expect(page.locator("main")).to_contain_text("You have withdrawn your report")


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
    page.get_by_role("link", name="Privacy").click()
    dock = page.locator(".app-dock")
    expect(dock).to_contain_text("No connection. Sending goes on by itself when it is back.")
    expect(dock).to_contain_text(" is safe. Keep this page open.")
    page.go_back()
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
