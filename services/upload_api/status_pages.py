"""After sending: the page that says so, and how the report goes, by a secret link."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.withdraw_report import withdraw_report
from services.core.bootstrap import Core
from services.core.domain.deadlines import london_date
from services.core.domain.lifecycle import QUEUED, State
from services.core.queries.submission_status import SubmissionStatus, submission_status
from services.core.queries.tracking import Tracking, tracking
from services.upload_api import footage_pages
from services.upload_api.status_words import (
    FILE_STATES,
    STATES,
    explanation_of,
    next_date,
    step_words,
    too_late_to_withdraw,
)
from services.upload_api.visit import Draft, FormToken, Site, go

STATUS = "/status/{token}"


def routes(core: Core, site: Site) -> APIRouter:
    """What follows a signature, the status page, and withdrawing."""
    router = APIRouter(include_in_schema=False)

    @router.get(footage_pages.DONE)
    def done(request: Request, draft: Draft) -> Response:
        if footage_pages.is_open(submission_status(core.database, token=draft)):
            return go(footage_pages.UPLOAD_PATH)
        link = f"{core.settings.public_url}/status/{draft}"
        return site.show(request, "done.html", link=link, **_shown(core, draft))

    @router.get(STATUS)
    def status(request: Request, token: str) -> HTMLResponse:
        return site.show(request, "status.html", **_shown(core, token))

    @router.get(f"{STATUS}/withdraw")
    def ask(request: Request, token: str) -> HTMLResponse:
        return site.show(request, "withdraw.html", **_shown(core, token))

    @router.post(f"{STATUS}/withdraw")
    def withdraw(request: Request, token: str, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        with core.database.unit_of_work() as work:
            withdraw_report(work, token=token, now=now())
        return go(f"/status/{token}")

    return router


def _shown(core: Core, token: str) -> dict[str, Any]:
    tracked = tracking(core.database, token=token)
    title, meaning = STATES[tracked.status.state]
    goes_to = _goes_to(core, tracked.status)
    return {
        "secret": token,
        "tracked": tracked,
        "submission": tracked.status,
        "goes_to": goes_to,
        "state_title": title,
        "meaning": meaning,
        "too_late": too_late_to_withdraw(tracked.status.state),
        "explanation": explanation_of(tracked.status),
        "earlier": _earlier(tracked),
        "is_draft": footage_pages.is_open(tracked.status),
        "next_date": next_date(tracked, today=london_date(now()), is_ours=not goes_to),
        "file_states": FILE_STATES,
        "timeline": [(moment.at, step_words(moment)) for moment in tracked.moments],
    }


def _goes_to(core: Core, status: SubmissionStatus) -> str:
    """The force that a report is to be passed on to, by name; blank where it stays here, is there already or has ended."""
    is_under_way = status.state in {*QUEUED, State.RECEIVED, State.INSPECTING}
    if not status.other_force or status.transferred_to or not is_under_way:
        return ""
    known = core.forces.get(status.other_force)
    return known.name if known else "the force that looks after the place"


def _earlier(tracked: Tracking) -> str:
    """While a case is open again: when it was decided before, and what."""
    decided = [moment for moment in tracked.moments if moment.step == "decided"]
    return "" if tracked.status.decided_at or not decided else step_words(decided[-1])
