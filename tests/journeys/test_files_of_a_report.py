"""The files of a report on the footage page: chosen twice, lost, taken back, removed, put in order."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from services.clock import now
from services.core.actions.reap_uploads import reap_uploads
from services.core.bootstrap import Core, build
from services.core.db.tables import Upload
from services.core.settings import Settings
from tests.footage_page import PATIENCE_MS, SAFE, Gate, Sending, begin, line, tag

pytestmark = [pytest.mark.stack, pytest.mark.browser]

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def core(settings: Settings) -> Iterator[Core]:
    built = build(settings)
    yield built
    built.database.engine.dispose()


def test_a_file_chosen_twice_is_sent_once(visit: Callable[..., Page], rear: Path, tmp_path: Path) -> None:
    page = visit()
    begin(page)
    same = tmp_path / "same.mp4"
    shutil.copyfile(rear, same)
    Gate(page)
    page.set_input_files("#footage", [rear, same])
    expect(page.get_by_role("status").filter(has_text="same.mp4 is here already")).to_be_attached()
    expect(page.locator(".app-file")).to_have_count(1)


def test_an_upload_that_was_reaped_meanwhile_begins_anew_by_itself(sending: Sending, core: Core) -> None:
    gone = sending.line.get_attribute("data-upload")
    with core.database.unit_of_work() as work:
        work.session.get_one(Upload, UUID(gone or "")).last_activity_at = now() - timedelta(days=30)
        work.session.flush()
        reap_uploads(work, idle=timedelta(days=20), store=core.store, now=now())
    sending.gate.lose()
    expect(sending.tag).to_have_text(SAFE)
    assert sending.line.get_attribute("data-upload") != gone


def test_a_file_that_was_taken_back_on_another_device_does_not_come_back(sending: Sending) -> None:
    page, taken_back = sending.page, sending.line.get_attribute("data-upload")
    token = page.locator("[data-uploads]").get_attribute("data-token")
    page.request.delete(f"/api/uploads/{taken_back}", headers={"authorization": f"Bearer {token}"})
    sending.gate.lose()
    expect(page.locator(".app-file")).to_have_count(0)


def remove(page: Page, name: str) -> None:
    """In two steps: the first tap asks, and deletes nothing."""
    sure = line(page, name).get_by_role("button", name="Yes, remove it")
    expect(sure).to_be_hidden()
    line(page, name).locator("summary", has_text="Remove").click()
    expect(line(page, name)).to_have_count(1)
    sure.click()


def test_a_refused_file_can_be_removed(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit()
    begin(page)
    wrong = tmp_path / "nothing.mp4"
    wrong.touch()
    page.set_input_files("#footage", wrong)
    expect(tag(page, "nothing.mp4")).to_have_text("Cannot be used")
    remove(page, "nothing.mp4")
    expect(page.locator(".app-file")).to_have_count(0)


def test_a_file_that_is_here_can_be_removed_before_signing(visit: Callable[..., Page], rear: Path) -> None:
    page = visit()
    begin(page)
    page.set_input_files("#footage", rear)
    expect(tag(page, "rear.mp4")).to_have_text(SAFE)
    remove(page, "rear.mp4")
    expect(page.locator(".app-file")).to_have_count(0)
    page.reload()
    expect(page.locator(".app-file")).to_have_count(0)


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
    names = page.locator(".app-file__name")
    expect(names.first).to_have_text("front.mp4")
    view = line(page, "rear.mp4").locator("select")
    view.select_option("rear")
    if scripts:
        expect(page.get_by_role("status").filter(has_text="Saved")).to_be_attached()
        expect(view).to_be_focused()
    else:
        with page.expect_navigation():  # a page that is on its way cannot be reloaded
            page.get_by_role("button", name="Save rear.mp4").click()
    page.reload()
    assert names.all_inner_texts() == ["front.mp4", "rear.mp4"]
    expect(view).to_have_value("rear")
