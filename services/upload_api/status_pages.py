"""After sending: the receipt, and how it goes, by a secret link."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.withdraw_report import withdraw_report
from services.core.bootstrap import Core
from services.core.domain.deadlines import london_date
from services.core.domain.lifecycle import Event, is_open
from services.core.queries.submission_status import SubmissionStatus, submission_status
from services.upload_api import footage_pages
from services.upload_api.models import outcome_of
from services.upload_api.visit import Draft, FormToken, Site, go
from services.upload_api.words import STATES

STATUS = "/status/{token}"


def routes(core: Core, site: Site) -> APIRouter:
    """The receipt, the status page, and withdrawing."""
    router = APIRouter(include_in_schema=False)

    @router.get(footage_pages.DONE)
    def done(request: Request, draft: Draft) -> Response:
        submission = submission_status(core.database, token=draft)
        if footage_pages.is_open(submission):
            return go(footage_pages.UPLOAD_PATH)
        link = f"{core.settings.public_url}/status/{draft}"
        return site.show(request, "done.html", submission=submission, link=link)

    @router.get(STATUS)
    def status(request: Request, token: str) -> HTMLResponse:
        submission = submission_status(core.database, token=token)
        return site.show(request, "status.html", secret=token, **_shown(submission))

    @router.get(STATUS + "/withdraw")
    def ask(request: Request, token: str) -> HTMLResponse:
        submission = submission_status(core.database, token=token)
        return site.show(request, "withdraw.html", secret=token, **_shown(submission))

    @router.post(STATUS + "/withdraw")
    def withdraw(request: Request, token: str, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        with core.database.unit_of_work() as work:
            withdraw_report(work, token=token, now=now())
        return go(f"/status/{token}")

    return router


def _shown(submission: SubmissionStatus) -> dict[str, Any]:
    title, meaning = STATES[submission.state]
    return {
        "submission": submission,
        "state_title": title,
        "meaning": meaning,
        "outcome": outcome_of(submission),
        "may_withdraw": is_open(submission.state, Event.WITHDREW),
        "is_draft": footage_pages.is_open(submission),
        "next_on": _next(submission),
    }


def _next(submission: SubmissionStatus) -> date | None:
    """The day by which a notice must be posted, while the report waits and the day is still to come."""
    post_by = submission.post_by_on
    if post_by is None or not is_open(submission.state, Event.WITHDREW):
        return None
    return post_by if post_by >= london_date(now()) else None
