"""Of a long film the marked minute can be played before the rest, under the frame numbers of the original."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services import clock
from services.core.actions.describe_footage import describe_footage
from services.core.actions.prepare_preview import prepare_preview
from services.core.actions.work_on_job import take_job
from services.core.bootstrap import Core, build
from services.core.db.tables import JobRow, Upload
from services.core.domain.staff import Role
from services.core.ports import Job
from services.core.settings import Settings
from services.review_ui.main import STATIC, create_app
from tests.cases import a_draft, send, sign
from tests.core.adapters.media_ffmpeg.conftest import HEIGHT, WIDTH, numbered_picture, run_ffmpeg
from tests.journeys.test_exact_frames import go_to, on_screen
from tests.review_ui.visitor import PASSWORD, a_bench, an_officer, work_off
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]
SECONDS, MOMENT_S = 200, 120.5


class Killed(BaseException):
    """As the kernel ends a worker."""


@pytest.fixture
def core(fresh_settings: Settings) -> Iterator[Core]:
    built = build(fresh_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture
def preview(core: Core, tmp_path: Path) -> JobRow:
    """The job for a film of 200 numbered frames, one a second, whose moment the reporter has marked."""
    path = tmp_path / "long.mp4"
    raw = b"".join(numbered_picture(number) for number in range(SECONDS))
    size = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-r", "1", "-i", "-")
    coded = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none")  # fmt: skip
    run_ffmpeg(*size, *coded, str(path), stdin=raw)
    now = clock.now()
    draft = a_draft(core, now=now)
    send(core, draft.token, path.read_bytes(), now=now)
    with core.database.unit_of_work() as work:
        upload_id = work.session.scalars(select(Upload.id)).one()
        describe_footage(work, token=draft.token, upload_id=upload_id, moment_s=MOMENT_S, now=now)
    sign(core, draft.token, now=now)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    with core.database.reading() as session:
        return session.scalars(select(JobRow).where(JobRow.name == Job.PREPARE_PREVIEW)).one()


def prepare(core: Core, job: JobRow, progress: Callable[[float], None]) -> None:
    bench = a_bench(core)
    lease = take_job(
        core.database, job_id=job.id, now=clock.now(), length=timedelta(seconds=0), max_attempts=9
    )
    assert lease is not None
    prepare_preview(
        core.database, lease=lease, tools=bench.tools, work_dir=bench.scratch, progress=progress, clock=clock.now
    )  # fmt: skip


def die_in_the_whole(share: float) -> None:
    if share > 60 / 260:
        raise Killed


def shows(page: Page, frame: int) -> None:
    expect(page.locator("[data-place]")).to_contain_text(f"Frame {frame} (0 to 199)", timeout=20_000)
    page.wait_for_function("!document.querySelector('[data-player] video').seeking")
    assert on_screen(page) == frame


def test_the_minute_is_played_under_the_originals_numbers_until_the_whole_is_there(
    page: Page, core: Core, preview: JobRow
) -> None:
    assert (STATIC / "built" / "case.js").is_file(), "the pages are not built: npm ci && npm run build"
    an_officer(core, Role.REVIEWER)
    with pytest.raises(Killed):
        prepare(core, preview, die_in_the_whole)
    only_the_minute = page.get_by_text("Only the minute round the marked moment can be played yet.")
    with serving(create_app(core.settings)) as address:
        page.goto(f"{address}/sign-in?next=/cases/{preview.submission_id}")
        page.get_by_label("Username").fill("reviewer")
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(only_the_minute).to_be_visible()
        shows(page, 120)
        page.get_by_role("button", name="Forward one frame").click()
        shows(page, 121)
        for typed, frame in (("10", 90), ("199", 150), ("100", 100)):
            go_to(page, typed)
            shows(page, frame)

        prepare(core, preview, lambda _: None)
        page.goto(f"{address}/cases/{preview.submission_id}?frame=10")
        expect(only_the_minute).to_be_hidden()
        shows(page, 10)
