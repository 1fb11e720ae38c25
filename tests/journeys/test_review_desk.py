"""A reviewer's morning in a real browser: sign in, take the next case, look frame by frame, decide; axe looks along."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from services.cli.demo_clip import DEMO_MARK, draw_clip
from services.core.bootstrap import Core, build
from services.core.domain.staff import Role
from services.core.queries.case_file import CaseFile, case_file
from services.core.settings import Settings
from services.review_ui.main import STATIC, create_app
from tests.axe import faults_of
from tests.review_ui.visitor import PASSWORD, a_bench, a_sent_case, an_officer, work_off
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]

WIDTHS = (360, 820, 1440)
FIRST_SCREEN: Final[ViewportSize] = {"width": 1440, "height": 900}
FRAME_S = 0.04
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        an_officer(built, role)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_clip(tmp_path_factory.mktemp("clip") / "dashcam.mp4", seconds=5).path


@pytest.fixture
def case(core: Core, clip: Path) -> CaseFile:
    """With marks read in it."""
    case_id = a_sent_case(core, clip, days_ago=6, mark=DEMO_MARK)
    work_off(a_bench(core, plates=True))
    return case_file(core.database, case_id=case_id)


@pytest.fixture(scope="module")
def address(core: Core) -> Iterator[str]:
    assert (STATIC / "built" / "case.js").is_file(), "the pages are not built: npm ci && npm run build"
    with serving(create_app(core.settings)) as address:
        yield address


@pytest.fixture
def desk(page: Page, address: str) -> Iterator[Page]:
    """At the sign-in page; whatever a page's script throws, or the policy blocks, fails the test."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if "Security Policy" in message.text else None
    )
    page.goto(f"{address}/sign-in")
    yield page
    assert faults == []


def _sign_in(page: Page, username: str) -> None:
    page.get_by_label("Username").fill(username)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _looks_right(page: Page, name: str) -> None:
    """At desktop, and at the narrowest width that the desk is for; it goes on at desktop."""
    assert faults_of(page, widths=WIDTHS, axe_at=WIDTHS, picture=f"desk-{name}") == []


def test_a_case_is_looked_at_frame_by_frame_and_decided(desk: Page, core: Core, case: CaseFile) -> None:
    _sign_in(desk, "supervisor")
    expect(desk.get_by_role("link", name=case.reference)).to_be_visible()

    desk.get_by_role("button", name="Next case").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(f"Case {case.reference}")
    _offers_the_decision_at_once(desk)
    _plays_for_real(desk)
    _steps_by_frames(desk)
    _shows_marks_and_jumps_to_them(desk)
    _makes_a_still(desk, core)
    _looks_right(desk, "case")
    _decides(desk, core, case)


def _offers_the_decision_at_once(page: Page) -> None:
    """Beside the footage on a desk, without scrolling, though a mark was read; by a link on a narrower window."""
    page.set_viewport_size(FIRST_SCREEN)
    field = page.locator("#confirmed_mark").bounding_box()
    assert field is not None
    assert field["y"] + field["height"] <= FIRST_SCREEN["height"]
    if folder := os.environ.get("OPSNAP_PICTURES"):
        page.screenshot(path=Path(folder) / "desk-case-folded-1440.png")
    there = page.get_by_role("link", name="Go to the decision")
    expect(there).to_be_hidden()
    page.set_viewport_size({"width": 820, "height": 900})
    there.click()
    expect(page.get_by_role("heading", name="Decision")).to_be_in_viewport()
    page.set_viewport_size(FIRST_SCREEN)


def _wait(page: Page, expression: str) -> None:
    """Playwright's own wait evaluates a string inside the page, which our policy forbids."""
    ends = time.monotonic() + PATIENCE_S
    while not page.evaluate(expression):
        assert time.monotonic() < ends, expression
        page.wait_for_timeout(50)


def _plays_for_real(page: Page) -> None:
    _wait(page, "document.querySelector('video').readyState >= 3")
    # The poster makes way once the frame that is named is on show.
    _wait(page, "!document.querySelector('video').hasAttribute('poster')")
    page.evaluate("document.querySelector('video').muted = true; document.querySelector('video').play()")
    _wait(page, "document.querySelector('video').currentTime > 0.3")
    drawn = page.evaluate("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames")
    assert drawn > 3
    page.evaluate("document.querySelector('video').pause()")


def _steps_by_frames(page: Page) -> None:
    """The place told is the frame that the browser says it shows, each time one further."""
    place = page.locator("[data-place]")
    page.locator(".app-strip__tile").first.click()
    expect(place).to_have_text("Frame 0 (0 to 124), 0:00.000")
    for step, frame in (
        ("Forward one frame", 1),
        ("Forward one frame", 2),
        ("Forward 10 frames", 12),
        ("Back one frame", 11),
    ):
        page.get_by_role("button", name=step).click()
        expect(place).to_have_text(f"Frame {frame} (0 to 124), 0:0{frame * FRAME_S:.3f}")
    page.get_by_label("Speed").select_option("0.25")
    assert page.evaluate("document.querySelector('video').playbackRate") == 0.25
    page.get_by_role("button", name="Forward one frame").focus()
    page.keyboard.press(".")
    expect(place).to_have_text("Frame 12 (0 to 124), 0:00.480")


def _shows_marks_and_jumps_to_them(page: Page) -> None:
    marks = page.get_by_role("region", name="Registration mark")
    expect(marks).to_contain_text("An aid: read the mark from the footage yourself.")
    expect(marks.locator("li").first).to_contain_text(DEMO_MARK)
    expect(marks.locator("li").first).to_contain_text("Agrees with the report")
    jump = marks.locator("li").first.locator("[data-jump]").first
    frame = jump.get_attribute("data-jump")
    jump.click()
    expect(page.locator("[data-place]")).to_contain_text(f"Frame {frame} (")
    _shows_what_it_rests_on(page, marks.locator("li").first)


def _shows_what_it_rests_on(page: Page, mark: Locator) -> None:
    """Folded until it is asked for: the mark side by side, each frame as a link, and the models by their hashes."""
    fold = mark.locator("details").first
    expect(fold.locator("img")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("img")).to_be_visible()
    assert fold.locator("img").evaluate("img => img.decode().then(() => img.naturalWidth)") >= 2 * 256
    expect(fold).to_contain_text("PP-OCRv6 small rec (SHA-256 6f327246b503…)")
    last = fold.locator("[data-jump]").last
    frame = last.get_attribute("data-jump")
    last.click()
    expect(page.locator("[data-place]")).to_contain_text(f"Frame {frame}")
    fold.locator("summary").click()


def _makes_a_still(page: Page, core: Core) -> None:
    frame = page.locator("#at").input_value()
    with page.expect_response("**/stills") as promised:
        page.get_by_role("button", name="Still of it").click()
    assert promised.value.status == 202
    expect(page.locator("[data-still-status]")).to_have_text(f"Making a still of frame {frame}…")
    work_off(a_bench(core))
    still = page.get_by_role("img", name=f"Frame {frame}, opens in a new tab")
    expect(still).to_be_visible()
    _wait(page, "document.querySelector('[data-stills] img').naturalWidth === 1280")


def _decides(page: Page, core: Core, case: CaseFile) -> None:
    page.get_by_role("button", name="Decide, then the queue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a decision.")
    _looks_right(page, "decision")
    assert page.locator("#confirmed_mark").input_value() == ""
    page.locator("[data-mark]").first.click()
    page.get_by_label("Offence").select_option("careless_driving")
    page.get_by_label("No further action", exact=True).check()
    expect(page.get_by_label("Why", exact=True)).to_be_visible()
    page.get_by_label("Education course").check()
    expect(page.get_by_label("Why", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Decide, then the queue").click()
    expect(page.get_by_role("status")).to_contain_text(f"Case {case.reference} is decided.")
    assert page.get_by_role("row").filter(has_text=case.reference).count() == 0
    decided = case_file(core.database, case_id=case.id).decisions[-1]
    assert (decided.disposal, decided.confirmed_mark) == ("education", DEMO_MARK)
