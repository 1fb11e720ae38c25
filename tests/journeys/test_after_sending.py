"""After sending, in real Chromium: a file is checked against its receipt, a question answered, more footage sent."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from services.cli.demo_clip import draw_clip
from services.core.bootstrap import Core, build
from services.core.domain.staff import Officer, Role
from services.core.ports import Job
from services.core.queries.case_file import case_file
from services.core.settings import Settings
from services.upload_api.main import create_app
from tests.axe import DESK, PHONE
from tests.review_ui.visitor import a_bench, an_officer, work_off
from tests.sent_report import SentReport
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]

expect.set_options(timeout=15_000)
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def officer(core: Core) -> Officer:
    return an_officer(core, Role.REVIEWER)


@pytest.fixture(scope="module")
def address(module_settings: Settings) -> Iterator[str]:
    with serving(create_app(module_settings), module_settings.public_url) as address:
        yield address


@pytest.fixture
def sent(core: Core, officer: Officer, clip: Path) -> SentReport:
    return SentReport.with_footage(clip, core=core, officer=officer)


@pytest.fixture
def new_page(chromium: Browser, address: str) -> Iterator[NewPage]:
    made = []

    def page(*, width: int = DESK, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": 800}, locale="en-GB", **options
        )
        made.append(context)
        return context.new_page()

    yield page
    for context in made:
        context.close()


def test_a_file_is_compared_with_the_receipt_and_nothing_is_sent(
    sent: SentReport, new_page: NewPage, clip: Path, tmp_path: Path
) -> None:
    page = new_page()
    page.goto(f"{sent.path}/receipt")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    result = page.locator("[data-result]")
    page.get_by_label("Choose a file to check").set_input_files(clip)
    expect(result).to_contain_text("The same. clip.mp4 is, bit for bit, what we received as: clip.mp4")
    expect(result).to_contain_text(hashlib.sha256(clip.read_bytes()).hexdigest())

    changed = bytearray(clip.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "clip.mp4").write_bytes(changed)
    page.get_by_label("Choose a file to check").set_input_files(tmp_path / "clip.mp4")
    expect(result).to_contain_text("Not the same. clip.mp4 is none of the files in this receipt")
    expect(result).to_contain_text(hashlib.sha256(changed).hexdigest())

    (tmp_path / "other.bin").write_bytes(os.urandom(20_000_000))  # more parts than one
    page.get_by_label("Choose a file to check").set_input_files(tmp_path / "other.bin")
    expect(result).to_contain_text("Not the same. other.bin")
    assert [line for line in asked if not line.startswith("GET ") or "/static/built/" not in line] == []


def test_the_words_that_were_signed_are_downloaded_and_compared(
    sent: SentReport, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page()
    page.goto(f"{sent.path}/receipt")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the words you signed").click()
    coming.value.save_as(tmp_path / "statement.txt")
    page.get_by_label("Choose a file to check").set_input_files(tmp_path / "statement.txt")
    expect(page.locator("[data-result]")).to_contain_text("what we received as: the words of your statement")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download this receipt").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF-")


def test_without_scripts_the_receipt_says_how_to_check_by_hand(sent: SentReport, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{sent.path}/receipt")
    expect(page.get_by_label("Choose a file to check")).to_be_hidden()
    page.get_by_text("Check a file by hand").click()
    expect(page.get_by_text("certutil -hashfile FILE SHA256")).to_be_visible()


def test_a_question_is_answered_with_footage_that_sends_itself(
    sent: SentReport, new_page: NewPage, tmp_path: Path
) -> None:
    sent.ask()
    rear = draw_clip(tmp_path / "rear.mp4", seconds=2, height=360).path
    page = new_page(width=PHONE)
    page.goto(sent.path)
    page.get_by_role("link", name="Read the question and answer it").click()
    page.get_by_label("Your answer").fill("In the left lane.")
    page.get_by_role("button", name="Send more footage").click()
    page.set_input_files("#footage", rear)
    expect(page.locator(".app-file .govuk-tag")).to_have_text("Safe with us")
    page.get_by_role("button", name="Go on to your answer").click()
    expect(page.locator("main")).to_contain_text("You have sent 1 more file")
    expect(page.get_by_label("Your answer")).to_have_value("In the left lane.")
    page.get_by_label("Your answer").fill("In the left lane. The rear camera shows it at 3 seconds.")
    page.get_by_role("button", name="Send your answer").click()
    expect(page.locator(".app-timeline")).to_contain_text("You answered")
    work_off(a_bench(sent.core), only=Job.INSPECT_FOOTAGE)
    case = case_file(sent.core.database, case_id=sent.case_id)
    assert case.footage[-1].sha256 == hashlib.sha256(rear.read_bytes()).hexdigest()
    assert case.footage[-1].state == "accepted"
    assert case.questions[0].answer == "In the left lane. The rear camera shows it at 3 seconds."
