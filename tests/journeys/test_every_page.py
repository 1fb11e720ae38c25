"""Axe looks at every page of the public site, in each of its states, on a phone; and that none was left out is proved."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Route, expect
from pydantic import SecretStr

from services.clock import now
from services.core.actions.amend_report import Change
from services.core.bootstrap import Core, build, sender_of
from services.core.domain.outcomes import Disposal, NfaReason
from services.core.domain.police_forces import NOT_KNOWN
from services.core.domain.report import Preference, Report, Witness
from services.core.domain.staff import Officer, Role
from services.core.domain.verdicts import Verdict
from services.core.ports import Job
from services.core.queries.outbox import outbox
from services.core.settings import Settings
from services.upload_api import main
from services.upload_api.journey import STEPS
from services.upload_api.words import ELSEWHERE
from tests.axe import HEIGHT, PHONE
from tests.cases import NAME, a_draft, a_report, send, sign
from tests.page_walk import ReportWalk, Walk, Watched, page_templates
from tests.review_ui.visitor import a_bench, an_officer, work_off
from tests.sent_report import SentReport
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]
expect.set_options(timeout=15_000)

TEMPLATES = Path(main.__file__).parent / "templates"
ONWARD = "Save and continue"
NOBODY = "x" * 43
"""A secret that opens nothing."""
TOO_LONG = "x" * 1_001
ANOTHER_FORCE = "Lichfield"
_LINK = re.compile(r"https?://\S+")


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def officer(core: Core) -> Officer:
    return an_officer(core, Role.REVIEWER)


def a_phone(chromium: Browser, address: str) -> BrowserContext:
    return chromium.new_context(
        base_url=address, viewport={"width": PHONE, "height": HEIGHT}, locale="en-GB", has_touch=True
    )


@pytest.fixture
def walk(module_settings: Settings, core: Core, chromium: Browser) -> Iterator[ReportWalk]:
    site = Watched(main.create_app(module_settings.model_copy(update={"demonstration": True})))
    with serving(site, module_settings.public_url) as address, a_phone(chromium, address) as context:
        yield ReportWalk(context.new_page(), site, core, address)


def test_axe_finds_no_fault_on_any_page_whatever_its_state(
    walk: ReportWalk, officer: Officer, clip: Path
) -> None:
    _without_a_report(walk)
    _questions(walk)
    _lists(walk)
    _when_and_where(walk)
    _links(walk)
    _footage_and_signing(walk, clip)
    _photograph(walk)
    _after_sending(walk, SentReport.with_footage(clip, core=walk.core, officer=officer))
    assert walk.faults == {}
    assert walk.seen == page_templates(TEMPLATES)
    assert walk.forms - walk.refused == set(), "pages that ask for something, and never refused it here"
    assert len(walk.forms) > len(STEPS)


def _without_a_report(walk: ReportWalk) -> None:
    walk.see("start.html", "/")
    walk.page.locator("#homepage").evaluate("field => field.value = 'filled in by a program'")
    walk.press("Start now")
    expect(walk.page.locator("h1")).to_have_text("There is a problem")
    walk.look("problem.html", "trapped", status=422)
    walk.see("privacy.html", "/privacy")
    walk.see("problem.html", "/nowhere", "no-such-page", status=404)
    walk.see("problem.html", f"/status/{NOBODY}", "no-such-report", status=404)
    walk.see("resume.html", f"/resume/{NOBODY}", "no-such-report", status=404)
    walk.see("recall.html", f"/returning/{NOBODY}", "over", status=404)
    walk.see("returning.html", "/returning")
    walk.refuse("returning.html", "Send me a link")


def _questions(walk: ReportWalk) -> None:
    token = walk.writes()
    walk.see("start.html", "/", "begun")
    walk.see("tasks.html", "/report")
    walk.see("status.html", f"/status/{token}", "draft")
    for step in STEPS:
        if step.template:
            walk.see(step.template, step.path)
            if step.optional:  # nothing else is refused there
                walk.page.locator("main").get_by_role("textbox").first.fill(TOO_LONG)
            walk.refuse(step.template, ONWARD)
    for route, heading in ELSEWHERE.items():
        walk.see("elsewhere.html", f"/report/elsewhere/{route}", route)
        expect(walk.page.locator("h1")).to_have_text(heading)
    walk.see("check.html", "/report/check", "gaps")
    walk.refuse("check.html", "Continue to your statement")
    walk.changes(token, lambda _: a_report(now=now(), mark="BD51 SMRR"))
    walk.see("steps/vehicle.html", "/report/vehicle", "advised")
    expect(walk.page.locator("#advice-title")).to_be_visible()


def _lists(walk: ReportWalk) -> None:
    def filled(report: Report) -> Report:
        witness = Witness(name="Sam Example", contact="Ask at the shop")
        some = replace(report.witnesses, independent=(witness,))
        return replace(report, further_vehicles=(a_report(mark="AB12 CDE").vehicle,), witnesses=some)

    token = walk.writes()
    for template, path, button in (
        ("steps/vehicles.html", "/report/vehicles", "Save and add another vehicle"),
        ("steps/witnesses.html", "/report/witnesses", "Save and add another witness"),
    ):
        walk.see(template, path)
        walk.refuse(template, button)
    walk.changes(token, filled)
    walk.see("steps/vehicles.html", "/report/vehicles", "some")
    walk.see("steps/witnesses.html", "/report/witnesses", "some")


def _when_and_where(walk: ReportWalk) -> None:
    token = walk.writes(_about(days_ago=2, area=ANOTHER_FORCE))
    walk.see("clock.html", "/report/clock")
    walk.see("steps/where.html", "/report/where", "clock")
    walk.see("other_force.html", "/report/other-force", "known")
    walk.page.get_by_text("It was in another council area").click()
    walk.refuse("other_force.html", "Continue", "known-refused")
    walk.changes(token, _about(days_ago=20, area=NOT_KNOWN))
    walk.see("clock.html", "/report/clock", "late")
    walk.see("other_force.html", "/report/other-force", "unknown")
    walk.refuse("other_force.html", "Continue", "unknown-refused")


def _about(*, days_ago: int, area: str) -> Change:
    def changed(report: Report) -> Report:
        local_at = (now() - timedelta(days=days_ago)).replace(tzinfo=None, microsecond=0)
        return replace(report, incident=replace(report.incident, local_at=local_at, council_area=area))

    return changed


def _links(walk: ReportWalk) -> None:
    first, second = walk.writes(), walk.writes()
    walk.see("link.html", "/report/link")
    walk.refuse("link.html", "Send me the link")
    walk.see("link_sent.html", "/report/link/sent")
    walk.see("resume.html", f"/resume/{second}", "same")
    walk.see("resume.html", f"/resume/{first}", "other")
    walk.see("recall.html", _return_link(walk))


def _return_link(walk: ReportWalk) -> str:
    """Asked for by somebody who was to be remembered; the path in the letter."""
    draft = a_draft(walk.core, now=now())
    report = a_report(now=now())
    send(walk.core, draft.token, b"footage", now=now())
    sign(
        walk.core,
        draft.token,
        now=now(),
        report=replace(report, reporter=replace(report.reporter, remember=True)),
    )
    walk.go("/returning")
    walk.page.get_by_label("The email address").fill(report.reporter.email)
    walk.press("Send me a link")
    expect(walk.page.locator("h1")).to_have_text("Look in your email")
    walk.look("returning_sent.html")
    seal = sender_of(walk.core.settings, walk.core.rules).seal
    letters = outbox(walk.core.database, seal=seal, public_url=walk.core.settings.public_url)
    body = next(letter.body for letter in letters if letter.template == "returning_link")
    return str(urlsplit(_LINK.findall(body)[0]).path)


def _footage_and_signing(walk: ReportWalk, clip: Path) -> None:
    page = walk.page
    token = walk.writes(_complete)
    walk.see("footage.html", "/report/footage")
    walk.refuse("footage.html", "Continue")
    _send_in_two_steps(walk, clip)
    walk.go("/report/moment")
    expect(page.get_by_role("button", name="This is the moment")).to_be_visible()
    walk.look("moment.html")
    walk.refuse("moment.html", ONWARD)
    walk.see("check.html", "/report/check")
    walk.see("statement.html", "/report/statement")
    walk.refuse("statement.html", "Sign and send")
    page.get_by_label("I have read this statement").check()
    page.get_by_label("Sign by typing").fill(NAME)
    walk.press("Sign and send")
    expect(page.locator(".govuk-panel__title")).to_have_text("Report sent")
    walk.look("done.html")
    walk.see("resume.html", f"/resume/{token}", "signed")
    walk.see("status.html", f"/status/{token}", "checking")


def _complete(_: Report) -> Report:
    """Nothing is missing but the footage."""
    report = a_report(now=now())
    return replace(
        report,
        screening=(),
        incident=replace(report.incident, kind="close_pass"),
        reporter=replace(report.reporter, preference=Preference.EMAIL),
    )


def _send_in_two_steps(walk: ReportWalk, clip: Path) -> None:
    held: list[Route] = []
    walk.go("/report/footage")
    tag = walk.page.locator(".app-file .govuk-tag")
    walk.page.route("**/*partNumber=*", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright marks the function
    walk.page.set_input_files("#footage", clip)
    expect(tag).to_have_text("Sending")
    walk.look("footage.html", "sending")
    for route in held:
        route.continue_()
    walk.page.unroute("**/*partNumber=*")
    expect(tag).to_have_text("Safe with us")
    walk.look("footage.html", "sent")


def _photograph(walk: ReportWalk) -> None:
    token, photograph = walk.writes(), BytesIO()
    Image.new("RGB", (1280, 720), (90, 120, 90)).save(photograph, "JPEG")
    sent = send(walk.core, token, photograph.getvalue(), filename="still.jpg", now=now())
    work_off(a_bench(walk.core), only=Job.INSPECT_FOOTAGE)
    walk.see("moment.html", f"/report/moment/{sent.upload_id}", "photograph")
    expect(walk.page.locator("h1")).to_have_text("This is a photograph")


def _after_sending(walk: ReportWalk, sent: SentReport) -> None:
    page = walk.page
    walk.see("status.html", sent.path, "waiting")
    walk.see("receipt.html", f"{sent.path}/receipt")
    walk.see("more_footage.html", f"{sent.path}/footage", "not-asked")
    walk.see("question.html", f"{sent.path}/answer", "not-asked")
    sent.ask()
    walk.see("status.html", sent.path, "asked")
    walk.see("question.html", f"{sent.path}/answer")
    walk.refuse("question.html", "Send your answer")
    walk.see("more_footage.html", f"{sent.path}/footage")
    page.locator("#footage-form").evaluate("form => form.requestSubmit()")  # as without scripts
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    walk.look("more_footage.html", "refused", status=422)
    walk.see("withdraw.html", f"{sent.path}/withdraw")
    sent.decide(Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_VRM))
    walk.press("Withdraw your report")
    expect(page.locator("h1")).to_have_text("You cannot do this now")
    walk.look("problem.html", "too-late", status=409)
    walk.see("withdraw.html", f"{sent.path}/withdraw", "too-late")
    walk.see("status.html", sent.path, "decided")


def test_axe_finds_no_fault_where_somebody_must_wait(module_settings: Settings, chromium: Browser) -> None:
    few, none = (
        {"rate_limit_factor": 0.2},
        {"database_url": SecretStr("postgresql+psycopg://127.0.0.1:1/none")},
    )
    site = Watched(main.create_app(module_settings.model_copy(update=few | none)))
    with serving(site) as address, a_phone(chromium, address) as context:
        walk = Walk(context.new_page(), site)
        walk.see("problem.html", f"/status/{NOBODY}", "busy", status=503)
        walk.go("/returning")
        walk.refuse("returning.html", "Send me a link")
        walk.press("Send me a link")
        expect(walk.page.locator("h1")).to_have_text("Please wait before you go on")
        walk.look("problem.html", "wait", status=429)
    assert walk.faults == {}
