"""The moment of the incident: marked in the reporter's own clip while it is on its way, found by the reviewer at once."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as BrowserError

from services.clock import now
from services.core.actions.describe_footage import describe_footage
from services.core.bootstrap import Core, build
from services.core.domain.staff import Role
from services.core.queries.submission_status import FileStatus, submission_status
from services.core.settings import Settings
from services.review_ui.main import create_app as create_desk
from services.upload_api.main import create_app
from tests.axe import faults_of
from tests.cases import a_draft, a_report, send, sign
from tests.core.adapters.media_ffmpeg.conftest import X264, run_ffmpeg
from tests.review_ui.visitor import PASSWORD, a_bench, an_officer, work_off
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]

PATIENCE_MS = 15_000
PAUSE_MS = 200
SECONDS = 20


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def address(module_settings: Settings) -> Iterator[str]:
    with serving(create_app(module_settings), module_settings.public_url) as address:
        yield address


@pytest.fixture(scope="module")
def desk_address(module_settings: Settings) -> Iterator[str]:
    with serving(create_desk(module_settings), module_settings.staff_url) as address:
        yield address


def a_film(folder: Path, name: str, *arguments: str, source: str = "testsrc2=s=640x360:r=10") -> Path:
    path = folder / name
    run_ffmpeg(
        "-f", "lavfi", "-i", source, "-t", str(SECONDS), *(arguments or (*X264, "-g", "10")), str(path)
    )
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_film(tmp_path_factory.mktemp("clip"), "front.mp4")


class Reporter:
    """A telephone with a draft; what it sends waits until it is let through."""

    def __init__(self, browser: Browser, address: str, core: Core) -> None:
        self.core = core
        draft = httpx.post(f"{address}/api/submissions").raise_for_status().json()
        self.token: str = draft["token"]
        self.context: BrowserContext = browser.new_context(
            base_url=address, viewport={"width": 360, "height": 740}, locale="en-GB", has_touch=True
        )
        self.context.add_cookies([{"name": "opsnap_draft", "value": self.token, "url": address}])
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if "Policy" in said.text else None)
        self.held: list[Route] | None = []
        self.context.route(re.compile("/opsnap-[^/]*quarantine/|quarantine"), self._hold)

    def _hold(self, route: Route) -> None:
        if self.held is None or route.request.method != "PUT":
            route.continue_()
        else:
            self.held.append(route)

    def let_through(self) -> None:
        held, self.held = self.held or [], None
        for route in held:
            with suppress(BrowserError):  # of a page that was left
                route.continue_()

    def choose(self, path: Path) -> str:
        """The id of the upload that it became."""
        self.page.goto("/report/footage")
        self.page.locator("input[type=file]").set_input_files(path)
        line = self.page.locator(".app-files [data-upload]").first
        expect(line).not_to_have_attribute("data-upload", re.compile("^(00000000-.*|)$"), timeout=PATIENCE_MS)
        return line.get_attribute("data-upload") or ""

    def go_on_to_the_moment(self) -> None:
        """In the same document, as every link of the site goes."""
        self.page.evaluate(
            "() => { const link = document.createElement('a'); link.href = '/report/moment'; document.body.append(link); link.click() }"
        )
        expect(self.page.get_by_role("heading", level=1)).to_have_text("When does it happen in this clip?")

    def file(self, upload_id: str) -> FileStatus:
        files = submission_status(self.core.database, token=self.token, rules=self.core.rules).files
        return next(file for file in files if file.upload_id == UUID(upload_id))

    def waits_until_safe(self, upload_id: str) -> None:
        for _ in range(PATIENCE_MS // PAUSE_MS):
            if self.file(upload_id).state == "received":
                return
            self.page.wait_for_timeout(PAUSE_MS)
        pytest.fail("the file did not arrive")

    def looks_right(self, name: str) -> None:
        assert faults_of(self.page, picture=f"moment-{name}") == []


@pytest.fixture
def reporter(chromium: Browser, address: str, core: Core) -> Iterator[Reporter]:
    reporter = Reporter(chromium, address, core)
    yield reporter
    reporter.let_through()
    reporter.context.close()
    assert reporter.faults == []


def test_the_moment_is_marked_in_ones_own_clip_while_it_is_on_its_way(
    reporter: Reporter, clip: Path, core: Core
) -> None:
    upload_id = reporter.choose(clip)
    reporter.go_on_to_the_moment()
    page = reporter.page
    field, video = page.get_by_label("Minutes and seconds"), page.locator("video")
    mark = page.get_by_role("button", name="This is the moment")
    expect(mark).to_be_visible()
    for name in ("forward 5 seconds", "forward 5 seconds", "forward 1 second"):
        page.get_by_role("button", name=name).tap()
    expect(mark).to_contain_text("(0:11)")
    mark.tap()
    expect(field).to_have_value("0:11")
    advice = page.locator("[data-code=lead_up_short]")
    expect(advice).to_contain_text("begins only 11 seconds before the moment you marked")
    reporter.looks_right("playing")

    video.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(mark).to_contain_text("(0:05)")
    mark.press("Enter")
    expect(field).to_have_value("0:05")
    expect(advice).to_contain_text("begins only 5 seconds")
    page.get_by_role("button", name="Save and continue").tap()
    page.wait_for_url("**/report/vehicle")
    assert reporter.file(upload_id).moment_s == 5.0
    assert reporter.file(upload_id).state == "open"

    reporter.let_through()
    reporter.waits_until_safe(upload_id)
    work_off(a_bench(core))
    assert {said.code for said in reporter.file(upload_id).advice} == {"lead_up_short", "follow_up_short"}


def test_a_black_picture_is_told_before_it_is_sent(reporter: Reporter, tmp_path: Path) -> None:
    reporter.choose(a_film(tmp_path, "lens-cap.mp4", source="color=black:s=480x270:r=10"))
    reporter.go_on_to_the_moment()
    for code in ("picture_black", "picture_small"):
        expect(reporter.page.locator(f"[data-code={code}]")).to_be_visible()
    expect(reporter.page.locator("[data-code=picture_small]")).to_contain_text("only 480 pixels")


def test_a_blurred_picture_is_told(reporter: Reporter, tmp_path: Path) -> None:
    dull = ("-vf", "gblur=sigma=8", *X264)
    reporter.choose(a_film(tmp_path, "dull.mp4", *dull, source="mandelbrot=s=1280x720:r=5"))
    reporter.go_on_to_the_moment()
    expect(reporter.page.locator("[data-code=picture_blurred]")).to_be_visible()


def test_what_the_browser_cannot_play_is_looked_at_by_us_and_shown_in_pictures(
    reporter: Reporter, tmp_path: Path, core: Core
) -> None:
    old = a_film(tmp_path, "old.avi", "-c:v", "mpeg4", source="testsrc2=s=320x240:r=10")
    upload_id = reporter.choose(old)
    reporter.go_on_to_the_moment()
    page = reporter.page
    expect(page.get_by_text("we check it while you write")).to_be_visible()
    expect(page.get_by_text("Your browser cannot play this file here")).to_be_visible()
    expect(page.get_by_role("button", name="This is the moment")).to_be_hidden()
    reporter.let_through()
    reporter.waits_until_safe(upload_id)
    work_off(a_bench(core))
    expect(page.locator("[data-code=picture_small]")).to_contain_text("only 320 pixels", timeout=20_000)
    page.reload()
    page.get_by_role("radio", name="0:07.5").tap()
    expect(page.get_by_label("Minutes and seconds")).to_have_value("0:07.5")
    reporter.looks_right("pictures")


def test_after_a_reload_the_clip_is_still_there_to_be_marked(reporter: Reporter, clip: Path) -> None:
    reporter.choose(clip)
    reporter.go_on_to_the_moment()
    reporter.page.reload()
    expect(reporter.page.get_by_role("button", name="This is the moment")).to_be_visible()


def test_the_desk_starts_at_the_marked_moment(page: Page, desk_address: str, core: Core, clip: Path) -> None:
    draft = a_draft(core, now=now())
    receipt = send(core, draft.token, clip.read_bytes(), filename="front.mp4", now=now())
    with core.database.unit_of_work() as work:
        describe_footage(
            work, token=draft.token, upload_id=receipt.upload_id, moment_s=12.0, view="rear", now=now()
        )
    case_id = sign(core, draft.token, now=now(), report=a_report(now=now())).submission_id
    work_off(a_bench(core))
    an_officer(core, Role.SUPERVISOR)

    page.goto(f"{desk_address}/sign-in")
    page.get_by_label("Username").fill("supervisor")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/queue")
    page.goto(f"{desk_address}/cases/{case_id}")
    expect(page.locator("[data-place]")).to_contain_text("Frame 120 ", timeout=PATIENCE_MS)
    expect(page.get_by_text("The reporter says that it happens at 0:12. Camera: rear.")).to_be_visible()
    expect(page.locator("[data-code=lead_up_short]")).to_contain_text("less footage before the marked moment")
    page.get_by_role("button", name="Forward 10 frames").click()
    page.get_by_role("button", name="Go to the moment that the reporter marked").click()
    expect(page.locator("[data-place]")).to_contain_text("Frame 120 ")
    if pictures := os.environ.get("OPSNAP_PICTURES"):
        page.screenshot(path=Path(pictures) / "desk-marked-1280.png", full_page=True)
