"""Footage goes up while the report is written: from page to page, after a reload, on another device."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from services.clock import now
from services.core.actions.reap_uploads import reap_uploads
from services.core.bootstrap import Core, build
from services.core.db.tables import Upload
from services.core.settings import Settings
from services.upload_api.main import create_app
from tests.report_form import KEPT_UPLOADS
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]

MEBIBYTE = 2**20
PART = 5 * MEBIBYTE
PARTS = 4
SAFE = "Safe with us"
expect.set_options(timeout=20_000)
HELD = {3, 4}
"""The parts that a gate keeps on the way, so that an upload stays under way as long as a test needs."""


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    quick = settings.model_copy(update={"demonstration": True, "part_size_bytes": PART})
    with serving(create_app(quick), settings.public_url) as address:
        yield address


@pytest.fixture(scope="module")
def core(settings: Settings) -> Iterator[Core]:
    built = build(settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("footage") / "journey.mp4"
    path.write_bytes(os.urandom(PARTS * PART - 1))
    return path


@pytest.fixture
def rear(tmp_path: Path) -> Path:
    path = tmp_path / "rear.mp4"
    path.write_bytes(os.urandom(MEBIBYTE))
    return path


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser profile of its own."""
    contexts: list[BrowserContext] = []

    def visit(**options: Any) -> Page:
        contexts.append(chromium.new_context(base_url=address, locale="en-GB", **options))
        return contexts[-1].new_page()

    yield visit
    for context in contexts:
        context.close()


def begin(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url(re.compile("/report"))
    page.goto("/report/footage")


class Gate:
    """Holds the last parts of a page's uploads until it is opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[Route] = []
        self._is_open = False
        page.route("**/*partNumber=*", self._meet)

    def _meet(self, route: Route) -> None:
        if self._is_open or number_of(route.request.url) not in HELD:
            route.continue_()
        else:
            self._held.append(route)

    def wait(self) -> None:
        """Until the parts before are safe and both others are at the gate."""
        expect(self._page.locator("main")).to_contain_text(re.compile(r"[1-9].* of .* is safe"))
        while len(self._held) < len(HELD):
            self._page.wait_for_timeout(20)

    def open(self) -> None:
        self._is_open = True
        for route in self._held:
            route.continue_()

    def lose(self) -> None:
        """The connection breaks, and is there again."""
        self._is_open = True
        for route in self._held:
            route.abort("connectionreset")


def number_of(address: str) -> int:
    return int(address.split("partNumber=")[1].split("&", maxsplit=1)[0])


def parts_put(page: Page) -> list[int]:
    """The numbers of the parts that the page sends, as it sends them."""
    numbers: list[int] = []
    page.on(
        "request",
        lambda asked: (
            numbers.append(int(asked.url.split("partNumber=")[1].split("&")[0]))
            if asked.method == "PUT"
            else None
        ),
    )
    return numbers


def line(page: Page, name: str) -> Any:
    return page.locator(".app-file", has_text=name)


def tag(page: Page, name: str) -> Any:
    return line(page, name).locator(".govuk-tag")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_upload_goes_on_while_other_pages_are_visited(visit: Callable[..., Page], journey: Path) -> None:
    page = visit()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    begin(page)
    gate, put = Gate(page), parts_put(page)
    page.evaluate("window.document_is_the_same = true")
    page.set_input_files("#footage", journey)
    gate.wait()
    expect(tag(page, "journey.mp4")).to_have_text("Sending")

    page.get_by_role("link", name="Privacy").click()
    expect(page.locator("h1")).to_be_focused()
    expect(page).to_have_title(re.compile("Privacy"))
    expect(page.get_by_role("status").filter(has_text="Privacy")).to_be_attached()
    dock = page.locator(".app-dock")
    expect(dock).to_contain_text("You can go on writing")
    expect(dock).to_contain_text("is safe")
    page.go_back()
    expect(tag(page, "journey.mp4")).to_have_text("Sending")
    page.go_forward()
    expect(page.locator("h1")).to_contain_text("Privacy")
    gate.open()
    expect(dock).to_contain_text("Your footage is safe with us")
    dock.get_by_role("link", name="Your files").click()
    expect(tag(page, "journey.mp4")).to_have_text(SAFE)
    expect(line(page, "journey.mp4").locator(".app-code")).to_have_text(digest(journey))
    assert page.evaluate("window.document_is_the_same")
    assert sorted(put) == [1, 2, 3, 4]  # nothing was sent twice
    assert complaints == []


def test_it_is_paused_and_goes_on_from_any_page(visit: Callable[..., Page], journey: Path) -> None:
    page = visit()
    begin(page)
    gate = Gate(page)
    page.set_input_files("#footage", journey)
    gate.wait()
    page.get_by_role("link", name="Privacy").click()
    dock = page.locator(".app-dock")
    dock.get_by_role("button", name="Pause").click()
    expect(dock).to_contain_text("Sending is paused")
    gate.open()
    dock.get_by_role("button", name="Go on").click()
    expect(dock).to_contain_text("Your footage is safe with us")


def test_after_a_reload_it_goes_on_by_itself_and_never_from_zero(
    visit: Callable[..., Page], journey: Path
) -> None:
    page = visit()
    page.on("dialog", lambda dialog: dialog.accept())
    begin(page)
    gate, put = Gate(page), parts_put(page)
    page.set_input_files("#footage", journey)
    gate.wait()
    page.goto("/privacy")  # typed as an address: the document is another one
    dock = page.locator(".app-dock")
    expect(dock).to_contain_text("You can go on writing")
    gate.open()
    expect(dock).to_contain_text("Your footage is safe with us")
    page.goto("/report/footage")
    expect(line(page, "journey.mp4").locator(".app-code")).to_have_text(digest(journey))
    assert sorted(put) == [1, 2, 3, 3, 4, 4]  # only what was in flight goes twice


def test_a_paused_upload_is_still_paused_after_a_reload(visit: Callable[..., Page], journey: Path) -> None:
    page = visit()
    begin(page)
    gate = Gate(page)
    page.set_input_files("#footage", journey)
    gate.wait()
    line(page, "journey.mp4").get_by_role("button", name="Pause").click()
    expect(tag(page, "journey.mp4")).to_have_text("Paused")
    page.reload()
    expect(tag(page, "journey.mp4")).to_have_text("Paused")
    gate.open()
    line(page, "journey.mp4").get_by_role("button", name="Go on").click()
    expect(tag(page, "journey.mp4")).to_have_text(SAFE)


def test_another_device_knows_the_same_file_by_its_contents(
    visit: Callable[..., Page], journey: Path, tmp_path: Path
) -> None:
    phone, computer = visit(), visit()
    begin(phone)
    gate = Gate(phone)
    phone.set_input_files("#footage", journey)
    gate.wait()
    cookies = phone.context.cookies()  # what the link by email sets on the other device
    computer.context.add_cookies(
        [cookie for cookie in cookies if cookie["name"] == "opsnap_draft"]  # type: ignore[misc]
    )
    copy = tmp_path / "MOVI0001.mp4"
    shutil.copyfile(journey, copy)
    computer.goto("/report/footage")
    expect(line(computer, "journey.mp4")).to_contain_text("choose the same file again")
    put = parts_put(computer)
    computer.set_input_files("#footage", copy)
    expect(computer.locator(".app-file")).to_have_count(1)  # the line that was there, gone on with
    expect(computer.locator(".app-file .govuk-tag")).to_have_text(SAFE)
    expect(computer.locator(".app-file .app-code")).to_have_text(digest(journey))
    assert sorted(put) == sorted(HELD)


def test_a_file_chosen_twice_is_sent_once(visit: Callable[..., Page], rear: Path, tmp_path: Path) -> None:
    page = visit()
    begin(page)
    same = tmp_path / "same.mp4"
    shutil.copyfile(rear, same)
    Gate(page)
    page.set_input_files("#footage", [rear, same])
    expect(page.get_by_role("status").filter(has_text="same.mp4 is here already")).to_be_attached()
    expect(page.locator(".app-file")).to_have_count(1)


def test_an_upload_that_was_reaped_meanwhile_begins_anew_by_itself(
    visit: Callable[..., Page], journey: Path, core: Core
) -> None:
    page = visit()
    begin(page)
    gate = Gate(page)
    page.set_input_files("#footage", journey)
    gate.wait()
    gone = line(page, "journey.mp4").get_attribute("data-upload")
    with core.database.unit_of_work() as work:
        work.session.get_one(Upload, UUID(gone or "")).last_activity_at = now() - timedelta(days=30)
        work.session.flush()
        reap_uploads(work, idle=timedelta(days=20), store=core.store, now=now())
    gate.lose()
    expect(tag(page, "journey.mp4")).to_have_text(SAFE)
    assert line(page, "journey.mp4").get_attribute("data-upload") != gone


def test_a_file_that_was_taken_back_on_another_device_does_not_come_back(
    visit: Callable[..., Page], journey: Path
) -> None:
    page = visit()
    begin(page)
    gate = Gate(page)
    page.set_input_files("#footage", journey)
    gate.wait()
    taken_back = line(page, "journey.mp4").get_attribute("data-upload")
    token = page.locator("[data-uploads]").get_attribute("data-token")
    page.request.delete(f"/api/uploads/{taken_back}", headers={"authorization": f"Bearer {token}"})
    gate.lose()
    expect(page.locator(".app-file")).to_have_count(0)


def test_a_refused_file_can_be_removed(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit()
    begin(page)
    wrong = tmp_path / "nothing.mp4"
    wrong.touch()
    page.set_input_files("#footage", wrong)
    expect(tag(page, "nothing.mp4")).to_have_text("Cannot be used")
    line(page, "nothing.mp4").get_by_role("button", name="Remove").click()
    expect(page.locator(".app-file")).to_have_count(0)


def test_a_file_that_is_here_can_be_removed_before_signing(visit: Callable[..., Page], rear: Path) -> None:
    page = visit()
    begin(page)
    page.set_input_files("#footage", rear)
    expect(tag(page, "rear.mp4")).to_have_text(SAFE)
    line(page, "rear.mp4").get_by_role("button", name="Remove").click()
    expect(page.locator(".app-file")).to_have_count(0)
    page.reload()
    expect(page.locator(".app-file")).to_have_count(0)


def names(page: Page) -> list[str]:
    return page.locator(".app-file__name").all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False])
def test_files_are_put_in_order_and_told_apart_with_and_without_scripts(
    visit: Callable[..., Page], rear: Path, tmp_path: Path, *, scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts)
    front = tmp_path / "front.mp4"
    front.write_bytes(os.urandom(1000))
    begin(page)
    for path in (rear, front):
        page.set_input_files("#footage", path)
        if not scripts:
            page.get_by_role("button", name="Send this file").click()
        expect(tag(page, path.name)).to_have_text(SAFE)
    page.get_by_role("button", name="Move up front.mp4").click()
    expect(page.locator(".app-file__name").first).to_have_text("front.mp4")
    view = line(page, "rear.mp4").locator("select")
    view.select_option("rear")
    if scripts:
        expect(page.get_by_role("status").filter(has_text="Saved")).to_be_attached()
        expect(view).to_be_focused()
    else:
        page.get_by_role("button", name="Save rear.mp4").click()
    page.reload()
    assert names(page) == ["front.mp4", "rear.mp4"]
    expect(view).to_have_value("rear")


def test_forgetting_the_report_takes_its_files_out_of_the_browser(
    visit: Callable[..., Page], journey: Path
) -> None:
    page = visit()
    begin(page)
    gate = Gate(page)
    page.set_input_files("#footage", journey)
    gate.wait()
    page.get_by_role("link", name="Report dangerous driving").first.click()
    page.get_by_role("button", name="Forget it on this device").click()
    expect(page.get_by_role("button", name="Forget it on this device")).to_have_count(0)
    expect(page.locator(".app-dock")).to_have_count(0)
    page.wait_for_function(f"({KEPT_UPLOADS})().then((kept) => kept.length === 0)")


def test_what_was_typed_stays_when_the_service_cannot_be_reached(visit: Callable[..., Page]) -> None:
    page = visit()
    begin(page)
    page.goto("/report/what-happened")
    page.locator("textarea").fill("The blue car overtook me on a bend and its mirror touched my sleeve.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing that you typed is lost")
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("alert")).to_have_count(1)
    page.context.set_offline(False)
    page.wait_for_timeout(1000)  # two presses within a second count as one
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).not_to_have_text("What happened?")
    page.go_back()
    expect(page.locator("textarea")).to_have_value(re.compile("its mirror touched my sleeve"))


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


def test_signing_waits_and_says_so(visit: Callable[..., Page], journey: Path) -> None:
    page = visit()
    begin(page)
    gate = Gate(page)
    page.set_input_files("#footage", journey)
    gate.wait()
    page.goto("/report/check")
    expect(page.locator(".app-dock")).to_contain_text("You can sign when it is safe")
    gate.open()
    expect(page.locator(".app-dock")).to_contain_text("Your footage is safe with us")
