"""The frame that is named is the frame on show: each shows its own number, read off the screen of a real browser."""

import io
import time
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from services.core.bootstrap import Core, build
from services.core.domain.staff import Role
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.settings import Settings
from services.review_ui.main import STATIC, create_app
from tests.core.adapters.media_ffmpeg.conftest import (
    HEIGHT,
    RATE,
    UNEVEN,
    WIDTH,
    X264,
    number_in,
    numbered_picture,
    run_ffmpeg,
)
from tests.review_ui.visitor import PASSWORD, a_bench, a_sent_case, an_officer, work_off
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]

B_FRAMES = ("-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", "20", "-pix_fmt", "yuv420p")
FILES = {"stream.ts": B_FRAMES, "uneven.mp4": (*UNEVEN, *X264, "-g", "10"), "hevc.mp4": ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none")}  # fmt: skip
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    an_officer(built, Role.REVIEWER)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def case(core: Core, tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    """Three files of 50 numbered frames: B-frames that begin late, uneven times, and one that is encoded anew."""
    folder = tmp_path_factory.mktemp("numbered")
    raw = b"".join(numbered_picture(number) for number in range(50))
    for name, arguments in FILES.items():
        size = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-")
        run_ffmpeg(*size, *arguments, str(folder / name), stdin=raw)
    case_id = a_sent_case(core, *(folder / name for name in FILES))
    for job in (Job.INSPECT_FOOTAGE, Job.PREPARE_PREVIEW):
        work_off(a_bench(core), only=job)
    return case_file(core.database, case_id=case_id)


@pytest.fixture(scope="module")
def address(core: Core) -> Iterator[str]:
    assert (STATIC / "built" / "case.js").is_file(), "the pages are not built: npm ci && npm run build"
    with serving(create_app(core.settings)) as address:
        yield address


@pytest.fixture
def desk(page: Page, address: str, case: CaseFile) -> Iterator[Page]:
    """Signed in, at the second file's frame 31; whatever a page's script throws fails the test."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/sign-in?next=/cases/{case.id}%3Ffile=2%26frame=31")
    page.get_by_label("Username").fill("reviewer")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    yield page
    assert faults == []


def on_screen(page: Page, video: str = "[data-player] video >> nth=0") -> int:
    """The number that the video shows: its picture stands in the middle of its box, as large as fits."""
    taken = Image.open(io.BytesIO(page.locator(video).screenshot()))
    scale = min(taken.width / WIDTH, taken.height / HEIGHT)
    left, top = (taken.width - WIDTH * scale) / 2, (taken.height - HEIGHT * scale) / 2
    return number_in(
        taken.crop((round(left), round(top), round(taken.width - left), round(taken.height - top)))
    )


def shows(page: Page, frame: int, video: str = "[data-player] video >> nth=0") -> None:
    """Named beside the player and, by then or a moment later, on the screen."""
    if "nth=0" in video:
        expect(page.locator("[data-place]")).to_contain_text(f"Frame {frame} (0 to 49)")
    ends = time.monotonic() + PATIENCE_S
    while (seen := on_screen(page, video)) != frame:
        assert time.monotonic() < ends, f"frame {seen} is on show, not {frame}"


def go_to(page: Page, typed: str) -> None:
    page.locator("#at").fill(typed)
    page.locator("#at").press("Enter")


@pytest.mark.parametrize("file", [1, 2, 3])
def test_every_frame_that_is_asked_for_is_the_one_on_the_screen(
    desk: Page, address: str, case: CaseFile, file: int
) -> None:
    desk.goto(f"{address}/cases/{case.id}?file={file}&frame=17")
    shows(desk, 17)
    for frame in (0, 49, 20, 19, 33):
        go_to(desk, str(frame))
        shows(desk, frame)


def test_typed_times_keys_and_links(desk: Page, address: str, case: CaseFile) -> None:
    shows(desk, 31)
    go_to(desk, "0:01.016")
    shows(desk, 25)
    go_to(desk, "0:09")
    expect(desk.locator("[data-go-error]")).to_contain_text("This clip ends at 0:02.0")
    desk.get_by_role("button", name="Forward one frame").focus()
    for key, frame in ((".", 26), (",", 25), (">", 35), ("<", 25), ("j", 0), ("l", 24)):
        desk.keyboard.press(key)
        shows(desk, frame)
    desk.keyboard.press("i")
    desk.keyboard.press(">")
    shows(desk, 34)
    desk.keyboard.press("o")
    assert [desk.locator(f"#{name}").input_value() for name in ("first_frame", "last_frame")] == ["24", "34"]
    desk.get_by_role("button", name="Copy link to this frame").click()
    expect(desk.locator("[data-still-status]")).to_have_text("The link to frame 34 is copied.")
    link = desk.evaluate("navigator.clipboard.readText()")
    assert link == f"{address}/cases/{case.id}?file=2&frame=34"
    expect(desk).to_have_url(link)
    desk.reload()
    shows(desk, 34)


def test_two_files_step_together_by_the_moment_that_both_show(desk: Page) -> None:
    second = "[data-beside] video"
    shows(desk, 31)
    desk.get_by_label("Beside it").select_option("3")
    said = desk.locator("[data-ahead-words]")
    expect(said).to_contain_text("Both clocks are taken as the same.")
    shows(desk, 31, second)
    for _ in range(2):
        desk.get_by_role("button", name="Second file forward one frame").click()
    shows(desk, 33, second)
    desk.get_by_role("button", name="These show the same moment").click()
    expect(said).to_contain_text("ahead. Set by Pat Reviewer just now, and kept with the case.")
    desk.get_by_role("button", name="Back 10 frames").click()
    shows(desk, 21)
    shows(desk, 22, second)  # 0.84 s and 0.064 s, in frames of 0.04 s
    desk.evaluate("document.querySelector('[data-player] video').play()")
    ends = time.monotonic() + PATIENCE_S
    while not desk.evaluate("document.querySelector('[data-beside] video').currentTime > 1.3"):
        assert time.monotonic() < ends
    desk.goto(f"{desk.url.split('?')[0]}?file=2&frame=31")
    desk.get_by_label("Beside it").select_option("3")
    expect(said).to_contain_text("ahead. Set by Pat Reviewer, ")
    shows(desk, 31)
    shows(desk, 33, second)
