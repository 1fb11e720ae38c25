"""Footage over a bad link from a phone's browser: whatever happens it arrives, and what is safe is never sent again."""

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, ViewportSize, expect

from services.cli.client import Client
from services.upload_api.visit import DRAFT_COOKIE
from tests.conftest import CHROMIUM_ARGUMENTS
from tests.poor_signal import FAULTS, IN_FLIGHT, PublicSide, Sending, sha256_of
from tests.report_form import KEPT_UPLOADS

pytestmark = [pytest.mark.stack, pytest.mark.browser]

PHONE: ViewportSize = {"width": 360, "height": 740}
SAFE = "Safe with us"
PATIENCE_MS = 90_000
SILENT = "silent for a while"
ON_A_PHONE = (
    "reset again and again",
    SILENT,
    "reset at the site too",
    "the store killed",
)  # all of them with a longer file: tests/benchmarks/bench_faults.py


class Phone:
    """A page of the reporter's, and the parts that the store acknowledged to it."""

    def __init__(self, context: BrowserContext, side: PublicSide) -> None:
        self.page: Page = context.new_page()
        self.acknowledged: list[int] = []
        self._side = side
        self.page.on("response", self._hear)

    def open_footage(self) -> None:
        self.page.goto(f"{self._side.site.url}/report/footage")

    def choose(self, clip: Path) -> None:
        self.page.set_input_files("input[type=file]", clip)

    def expect_receipt(self, digest: str) -> None:
        line = self.page.locator(".app-file")
        expect(line).to_have_count(1)  # the line that the server drew of an earlier try is no second one
        expect(line.locator(".govuk-tag")).to_have_text(SAFE, timeout=PATIENCE_MS)
        expect(line.locator(".app-code")).to_have_text(digest)

    def wait_out_silence(self, silence: Future[None]) -> None:
        """Until the page gives up connections from which nothing comes; nobody waits a minute for a test."""
        while not silence.done():
            self.page.wait_for_timeout(50)
        self.page.wait_for_timeout(1_500)
        self.page.clock.fast_forward(61_000)

    def _hear(self, answer: Response) -> None:
        part = re.search(r"partNumber=(\d+)", answer.url)
        if part and answer.request.method == "PUT" and answer.ok:
            self.acknowledged.append(int(part[1]))


@contextmanager
def a_phone(chromium: Browser, side: PublicSide) -> Iterator[Phone]:
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="en-GB")
    try:
        begin_report(context, side)
        yield Phone(context, side)
    finally:
        context.close()


def begin_report(context: BrowserContext, side: PublicSide) -> None:
    with Client(side.site.url) as client:
        token = client.open_draft()["token"]
    ends = time.time() + 86_400
    context.add_cookies([{"name": DRAFT_COOKIE, "value": token, "url": side.site.url, "expires": ends}])


@pytest.mark.parametrize("name", ON_A_PHONE)
def test_whatever_happens_it_arrives_and_what_is_safe_is_never_sent_again(
    chromium: Browser, side: PublicSide, seven_parts: Path, name: str
) -> None:
    fault = FAULTS[name]
    with a_phone(chromium, side) as phone, ThreadPoolExecutor(1) as pool:
        if name == SILENT:
            phone.page.clock.install()
        phone.open_footage()
        side.store.weather = side.site.weather = fault.weather
        sending = Sending(side, seven_parts)
        befalling = pool.submit(fault.act, side)
        phone.choose(seven_parts)
        if name == SILENT:
            phone.wait_out_silence(befalling)
        phone.expect_receipt(sha256_of(seven_parts))
        befalling.result()
    assert side.stored_sha256(seven_parts.name) == sha256_of(seven_parts)
    assert len(phone.acknowledged) == len(set(phone.acknowledged))
    assert sending.cuts >= fault.least_cuts
    assert sending.again <= (sending.cuts + fault.breaks) * IN_FLIGHT * side.part_size


@contextmanager
def own_browser(chromium: Browser, profile: Path) -> Iterator[BrowserContext]:
    """A browser with a profile that outlives it."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=program(),
        headless=True,
        args=[*CHROMIUM_ARGUMENTS, *as_root],
        viewport=PHONE,
    )
    try:
        yield context
    finally:
        context.close()


def program() -> str:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))


def kill_browser_of(profile: Path) -> None:
    """SIGKILL to the browser's main process, as a phone does that needs the memory."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        words = command.read_bytes().split(b"\0") if command.exists() else []
        if f"--user-data-dir={profile}".encode() in words and not any(
            w.startswith(b"--type=") for w in words
        ):
            os.kill(int(command.parent.name), signal.SIGKILL)


def test_killed_in_the_middle_and_opened_again_the_browser_goes_on_by_itself_where_it_stopped(
    chromium: Browser, side: PublicSide, seven_parts: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with own_browser(chromium, profile) as context:
        begin_report(context, side)
    side.store.weather = FAULTS["reset again and again"].weather
    sending = Sending(side, seven_parts)
    with own_browser(chromium, profile) as context:
        phone = Phone(context, side)
        phone.open_footage()
        phone.choose(seven_parts)
        while len(phone.acknowledged) < 3:
            phone.page.wait_for_timeout(20)
        phone.page.wait_for_function(f"({KEPT_UPLOADS})().then((kept) => kept.every((one) => one.file))")
        with context.expect_event("close"):
            kill_browser_of(profile)
    safe = set(phone.acknowledged)
    with own_browser(chromium, profile) as context:
        phone = Phone(context, side)
        phone.open_footage()
        phone.expect_receipt(sha256_of(seven_parts))
    assert side.stored_sha256(seven_parts.name) == sha256_of(seven_parts)
    assert safe.isdisjoint(phone.acknowledged)
    assert sending.again <= IN_FLIGHT * side.part_size
