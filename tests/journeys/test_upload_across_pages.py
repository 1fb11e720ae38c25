"""Footage goes up while the report is written: from page to page, after a reload, on another device."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.footage_page import HELD, PATIENCE_MS, SAFE, Sending, digest, parts_put
from tests.report_form import KEPT_UPLOADS

pytestmark = [pytest.mark.stack, pytest.mark.browser]

expect.set_options(timeout=PATIENCE_MS)
NO_ROOM = "StorageManager.prototype.estimate = async () => ({ quota: 1, usage: 1 })"


def complaints_of(page: Page) -> list[str]:
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_an_upload_goes_on_while_other_pages_are_visited(visit: Callable[..., Page], journey: Path) -> None:
    page = visit()
    complaints = complaints_of(page)
    sending = Sending.begin(page, journey)
    page.evaluate("window.document_is_the_same = true")
    expect(sending.tag).to_have_text("Sending")

    page.get_by_role("link", name="Privacy").click()
    expect(page.locator("h1")).to_be_focused()
    expect(page).to_have_title(re.compile("Privacy"))
    expect(page.get_by_role("status").filter(has_text="Privacy")).to_be_attached()
    expect(sending.dock).to_contain_text("You can go on writing")
    expect(sending.dock).to_contain_text("is safe")
    page.go_back()
    expect(sending.tag).to_have_text("Sending")
    page.go_forward()
    expect(page.locator("h1")).to_contain_text("Privacy")
    sending.is_safe_on_any_page()
    sending.dock.get_by_role("link", name="Your files").click()
    expect(sending.tag).to_have_text(SAFE)
    expect(sending.line.locator(".app-code")).to_have_text(digest(journey))
    assert page.evaluate("window.document_is_the_same")
    assert sorted(sending.put) == [1, 2, 3, 4]  # nothing was sent twice
    assert complaints == []


def test_it_is_paused_and_goes_on_from_any_page(sending: Sending) -> None:
    sending.page.get_by_role("link", name="Privacy").click()
    sending.dock.get_by_role("button", name="Pause").click()
    expect(sending.dock).to_contain_text("Sending is paused")
    sending.gate.open()
    sending.dock.get_by_role("button", name="Go on").click()
    sending.is_safe_on_any_page()


def test_after_a_reload_it_goes_on_by_itself_and_never_from_zero(sending: Sending) -> None:
    sending.page.on("dialog", lambda dialog: dialog.accept())
    sending.page.goto("/privacy")  # typed as an address: the document is another one
    expect(sending.dock).to_contain_text("You can go on writing")
    sending.is_safe_on_any_page()
    sending.page.goto("/report/footage")
    expect(sending.line.locator(".app-code")).to_have_text(digest(sending.file))
    assert sorted(sending.put) == [1, 2, 3, 3, 4, 4]  # only what was in flight goes twice


def test_a_paused_upload_is_still_paused_after_a_reload(sending: Sending) -> None:
    sending.line.get_by_role("button", name="Pause").click()
    expect(sending.tag).to_have_text("Paused")
    sending.page.reload()
    expect(sending.tag).to_have_text("Paused")
    sending.gate.open()
    sending.line.get_by_role("button", name="Go on").click()
    expect(sending.tag).to_have_text(SAFE)


def test_who_leaves_while_a_file_is_under_way_that_could_not_be_kept_is_asked_first(
    visit: Callable[..., Page], journey: Path
) -> None:
    page = visit()
    page.add_init_script(NO_ROOM)
    sending = Sending.begin(page, journey)
    kept = page.evaluate(f"({KEPT_UPLOADS})()")
    assert [upload.get("file") for upload in kept] == [None]
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()  # the reporter stays, and nothing is lost by it
    page.get_by_role("link", name="Privacy").click()  # our own pages ask nothing
    sending.is_safe_on_any_page()
    assert sorted(sending.put) == [1, 2, 3, 4]
    with page.expect_event("close"):
        page.close(run_before_unload=True)  # all is safe: nobody is asked


def test_another_device_knows_the_same_file_by_its_contents(
    sending: Sending, visit: Callable[..., Page], tmp_path: Path
) -> None:
    computer = visit()
    cookies = sending.page.context.cookies()  # what the link by email sets on the other device
    computer.context.add_cookies(
        [cookie for cookie in cookies if cookie["name"] == "opsnap_draft"]  # type: ignore[misc]
    )
    copy = tmp_path / "MOVI0001.mp4"
    shutil.copyfile(sending.file, copy)
    computer.goto("/report/footage")
    line = computer.locator(".app-file")
    expect(line).to_contain_text("choose the same file again")
    put = parts_put(computer)
    computer.set_input_files("#footage", copy)
    expect(line).to_have_count(1)  # the line that was there, gone on with
    expect(line.locator(".govuk-tag")).to_have_text(SAFE)
    expect(line.locator(".app-code")).to_have_text(digest(sending.file))
    assert sorted(put) == sorted(HELD)


def test_forgetting_the_report_takes_its_files_out_of_the_browser(sending: Sending) -> None:
    page = sending.page
    page.get_by_role("link", name="Report dangerous driving").first.click()
    page.get_by_role("button", name="Forget it on this device").click()
    expect(page.get_by_role("button", name="Forget it on this device")).to_have_count(0)
    expect(sending.dock).to_have_count(0)
    page.wait_for_function(f"({KEPT_UPLOADS})().then((kept) => kept.length === 0)")


def test_signing_waits_and_says_so(sending: Sending) -> None:
    sending.page.goto("/report/check")
    expect(sending.dock).to_contain_text("You can sign when it is safe")
    sending.is_safe_on_any_page()
