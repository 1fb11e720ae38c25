"""The spine: a clip sent from a phone becomes a line in the monthly table, through every real part."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from services import clock
from services.cli.demo_clip import DEMO_MARK, draw_clip
from services.cli.embedded import Embedded
from services.core.actions.sign_in import create_account
from services.core.bootstrap import Core, build
from services.core.domain.staff import Role
from services.core.queries.custody_log import verify_custody
from tests.report_form import answers, fill_in, read_and_sign

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

PASSWORD = "three random words"
SLOW_MS = 60_000


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=4).path


@pytest.fixture(scope="module")
def core(apps: Embedded) -> Iterator[Core]:
    built = build(apps.settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="en-GB"
    )
    yield context.new_page()
    context.close()


def account(core: Core, role: Role) -> str:
    username = f"{role}-{uuid4().hex[:8]}"
    with core.database.unit_of_work() as work:
        create_account(
            work, username=username, name=role.title(), role=role, password=PASSWORD, now=clock.now()
        )
    return username


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()


def send_report(page: Page, address: str, clip: Path) -> tuple[str, str]:
    """The reporter's part; returns reference and status link."""
    page.goto(address)
    page.get_by_role("button", name="Start now").tap()
    page.get_by_role("link", name="Footage", exact=True).tap()
    page.set_input_files("#footage", clip)
    expect(page.locator(".app-file .govuk-tag")).to_have_text("Safe with us", timeout=SLOW_MS)
    page.get_by_role("button", name="Continue").tap()
    fill_in(page, answers(clock.now()) | {"vehicle.mark_raw": DEMO_MARK})
    read_and_sign(page)
    reference = page.locator(".govuk-panel__body strong").inner_text()
    return reference, page.locator("main a.app-code").inner_text()


def submissions_this_month(page: Page, address: str) -> int:
    page.goto(f"{address}/statistics")
    month = f"{clock.now():%B %Y}"
    row = page.locator(".app-monthly tbody tr", has=page.get_by_role("rowheader", name=month))
    return int(row.locator("td").first.inner_text().replace(",", "")) if row.count() else 0


def play_to_the_end(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 1", timeout=SLOW_MS)
    page.evaluate(
        "() => { const v = document.querySelector('video'); v.muted = true; v.playbackRate = 4; return v.play() }"
    )
    page.wait_for_function("() => document.querySelector('video').ended", timeout=SLOW_MS)


def test_a_clip_from_a_phone_becomes_a_line_in_the_monthly_table(
    apps: Embedded, core: Core, phone: Page, page: Page, clip: Path
) -> None:
    staff, partner = apps.settings.staff_url, account(core, Role.PARTNER)
    reference, status_link = send_report(phone, apps.settings.public_url, clip)

    sign_in(page, staff, account(core, Role.REVIEWER))
    page.goto(f"{staff}/cases?reference={reference}")
    expect(page.locator("h1")).to_contain_text(reference)
    for _ in range(60):
        page.reload()
        if page.locator("video").count() and page.get_by_text(DEMO_MARK).count() > 1:
            break
        page.wait_for_timeout(1000)
    play_to_the_end(page)
    page.get_by_role("button", name="Claim this case").click()
    page.get_by_label("Mark that you read in the footage").fill(DEMO_MARK)
    page.locator("#offence_id").select_option("careless_driving")
    page.locator('[name="disposal"][value="education"]').check()
    page.get_by_role("button", name="Decide, then the queue").click()
    expect(page.locator(".govuk-notification-banner")).to_contain_text(reference)
    sign_out(page)

    sign_in(page, staff, partner)
    for _ in range(90):
        if submissions_this_month(page, staff) >= 1:
            break
        page.wait_for_timeout(1000)
    assert submissions_this_month(page, staff) >= 1
    link = page.get_by_role("link", name="Download this table as CSV").first.get_attribute("href")
    csv = page.request.get(f"{staff}{link}")
    assert f"{clock.now():%B %Y}" in csv.text()

    phone.goto(status_link)
    expect(phone.locator("main")).to_contain_text("course")
    assert verify_custody(core.database).breaks == ()
