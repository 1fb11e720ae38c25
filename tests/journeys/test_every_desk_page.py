"""Axe looks at every page of the staff site, in each of its states, from a telephone to a desk; none is left out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import select

from services.clock import now
from services.core.actions.record_attempt import record_attempt
from services.core.actions.record_statistics import record_statistics
from services.core.actions.work_on_job import stop_job, take_job
from services.core.bootstrap import Core, build
from services.core.db import footage as footage_rows
from services.core.db.tables import JobRow
from services.core.domain.media import PlateReading, PlateSighting
from services.core.domain.staff import Role
from services.core.ports import Job
from services.core.queries.case_file import case_file
from services.core.settings import Settings
from services.review_ui import main
from tests.page_walk import Walk, Watched, page_templates
from tests.review_ui.visitor import PASSWORD, a_bench, a_sent_case, an_officer, work_off
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]
expect.set_options(timeout=15_000)

TEMPLATES = Path(main.__file__).parent / "templates"
DESK, PHONE = 1440, 360
WIDTHS = (DESK, 820, PHONE)
DECIDE = "Decide, then the queue"
FOLDED = {"Ask the reporter": "Send the question", "Pass this case on": "Pass it on"}


@pytest.fixture
def core(fresh_settings: Settings) -> Iterator[Core]:
    built = build(fresh_settings)
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        an_officer(built, role)
    yield built
    built.database.engine.dispose()


@pytest.fixture
def walk(core: Core, chromium: Browser) -> Iterator[Walk]:
    site = Watched(main.create_app(core.settings))
    with serving(site) as address, chromium.new_context(base_url=address, locale="en-GB") as context:
        yield Walk(
            context.new_page(),
            site,
            widths=WIDTHS,
            axe_at=(DESK, PHONE),
            one_document=False,
            pictures="desk-",
        )


def test_axe_finds_no_fault_on_any_page_of_the_desk_whatever_its_state(
    walk: Walk, core: Core, clip: Path, tmp_path: Path
) -> None:
    walk.see("sign_in.html", "/sign-in")
    walk.refuse("sign_in.html", "Sign in")
    _sign_in(walk, "supervisor")
    walk.look("queue.html", "empty")
    walk.see("attention.html", "/attention", "empty")
    walk.see("statistics.html", "/statistics", "empty")
    case_id = a_sent_case(core, clip, days_ago=2)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    _marks_were_read(core, case_id)
    walk.axe_at = (DESK,)  # a case is long; on a telephone axe looks at it in test_review_desk.py
    _a_case(walk, case_id)
    walk.axe_at = (DESK, PHONE)
    _a_still(walk, core, case_id)
    _redactions(walk, core, case_id)
    _what_went_wrong(walk, core, clip, tmp_path)
    _repeat_vehicles(walk)
    _administration(walk)
    assert walk.faults == {}
    assert walk.seen == page_templates(TEMPLATES)
    assert (
        walk.forms == walk.refused == {"sign_in.html", "accounts.html", "case.html", "repeat_vehicles.html"}
    )


def _sign_in(walk: Walk, username: str) -> None:
    walk.page.get_by_label("Username").fill(username)
    walk.page.locator("#password").fill(PASSWORD)
    walk.press("Sign in")
    walk.page.get_by_role("button", name="Sign out").wait_for()


def _a_case(walk: Walk, case_id: UUID) -> None:
    page, path = walk.page, f"/cases/{case_id}"
    walk.see("queue.html", "/queue", "waiting")
    walk.see("no_such_case.html", "/cases?reference=OS-0000-0000", status=404)
    walk.see("case.html", path, "unclaimed")
    walk.press("Claim this case")
    page.get_by_role("button", name=DECIDE).wait_for()
    walk.look("case.html", "held")
    walk.refuse("case.html", DECIDE, "refused-decision")
    page.locator("#mark_frame").fill("none")
    walk.refuse("case.html", "Confirm the mark", "refused-mark")
    page.locator("#confirmed_mark").fill("DO12 ABC")
    page.locator("#mark_frame").fill("1")
    walk.press("Confirm the mark")
    page.get_by_text("Correct it", exact=True).click()
    walk.look("case.html", "mark-confirmed")
    for hidden, button in FOLDED.items():
        page.get_by_text(hidden, exact=True).click()
        walk.refuse("case.html", button, f"refused-{button.split()[0].lower()}")
    page.get_by_label("No further action", exact=True).check()
    walk.refuse("case.html", DECIDE, "refused-without-reason")
    page.get_by_label("Why", exact=True).select_option("no_vrm")
    walk.press(DECIDE)
    page.get_by_role("status").wait_for()
    walk.look("queue.html", "decided")
    walk.see("case.html", path, "decided")
    walk.refuse("case.html", "Open again", "refused-open")


def _marks_were_read(core: Core, case_id: UUID) -> None:
    """Two vehicles; one looks like the one reported."""
    readings = [
        PlateReading(
            mark=mark, confidence=0.8, frames_agreeing=2, alternatives=("8D51SMR",),
            sightings=tuple(PlateSighting(frame_index=n, pts_s=n / 25, box=(9 * n, 9, 90, 20), text=mark, cost=1) for n in (3, 4)),
        )
        for mark in ("XY34ZZZ", "BO51SM?")
    ]  # fmt: skip
    with core.database.unit_of_work() as work:
        footage = footage_rows.get(work, case_file(core.database, case_id=case_id).footage[0].id)
        footage_rows.write_readings(work, footage, readings, [None, None], now=now())


def _repeat_vehicles(walk: Walk) -> None:
    walk.go("/repeat-vehicles")
    walk.refuse("repeat_vehicles.html", "Show the list")
    walk.page.locator("#purpose").fill("Drivers who are reported again and again")
    walk.press("Show the list")
    walk.page.get_by_role("table").wait_for()
    walk.look("repeat_vehicle_list.html")
    walk.see("repeat_vehicles.html", "/repeat-vehicles", "asked")


def _a_still(walk: Walk, core: Core, case_id: UUID) -> None:
    [file] = case_file(core.database, case_id=case_id).footage
    path = f"/cases/{case_id}/footage/{file.id}/frames/1.png"
    walk.page.route(f"**{path}", _without_refresh)
    walk.see("frame_still.html", path, status=202)
    walk.page.unroute(f"**{path}")
    _stop(core, case_id, Job.MAKE_STILL)
    walk.see("frame_still.html", path, "stopped", status=503)


def _redactions(walk: Walk, core: Core, case_id: UUID) -> None:
    [file] = case_file(core.database, case_id=case_id).footage
    path = f"/cases/{case_id}/footage/{file.id}/redactions"
    walk.see("redactions.html", path, "unasked")
    walk.press("Look for faces and plates")
    work_off(a_bench(core), only=Job.PROPOSE_REDACTIONS)
    walk.see("redactions.html", path, "listed")


def _without_refresh(route: Route) -> None:
    """The page looks again every other second: it is held still for as long as axe looks at it."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={k: v for k, v in answer.headers.items() if k != "refresh"})


def _what_went_wrong(walk: Walk, core: Core, clip: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"this is no film" * 100)
    a_sent_case(core, broken)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    _stop(core, a_sent_case(core, clip), Job.INSPECT_FOOTAGE)
    with core.database.unit_of_work() as work:
        record_attempt(
            work, what="open_upload", codes=("file_too_big",), submission_id=None, size=11 * 10**9, now=now()
        )
        record_statistics(work, since=now().date(), now=now())
    walk.see("attention.html", "/attention")
    walk.see("statistics.html", "/statistics")


def _stop(core: Core, case_id: UUID, job: Job) -> None:
    """As a worker does after too many attempts."""
    with core.database.reading() as session:
        wanted = select(JobRow.id).where(JobRow.submission_id == case_id, JobRow.name == job)
        job_id = session.scalars(wanted).one()
    lease = take_job(core.database, job_id=job_id, now=now(), length=timedelta(minutes=1), max_attempts=4)
    assert lease is not None
    stop_job(core.database, lease=lease, error="SandboxLost", now=now())


def _administration(walk: Walk) -> None:
    walk.see("problem.html", "/nowhere", "no-such-page", status=404)
    walk.see("problem.html", "/accounts", "not-allowed", status=403)
    walk.page.get_by_role("button", name="Sign out").click()
    expect(walk.page.get_by_role("heading", name="Sign in")).to_be_visible()
    _sign_in(walk, "administrator")
    walk.see("accounts.html", "/accounts")
    walk.refuse("accounts.html", "Create account")
    walk.see("outbox.html", "/outbox")
