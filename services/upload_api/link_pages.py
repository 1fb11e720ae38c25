"""Links by email: to go on with a report on another device, and to have one's details filled in again."""

import asyncio
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from services.clock import now
from services.core.actions.open_draft import open_draft
from services.core.actions.recall_reporter import LinkOver, recall_reporter
from services.core.actions.send_draft_link import send_draft_link
from services.core.actions.send_return_link import send_return_link
from services.core.bootstrap import Core
from services.core.domain.letters import is_email
from services.core.domain.lifecycle import State
from services.core.errors import NotFound, Refusal, Refused
from services.core.queries.draft_answers import draft_answers
from services.core.queries.return_link import is_live
from services.core.queries.submission_status import submission_status
from services.upload_api.counters import Counters
from services.upload_api.rate_limits import spare_mailbox
from services.upload_api.status_words import STATES
from services.upload_api.visit import DRAFT_COOKIE, Draft, FormToken, Site, go

LINK = "/report/link"
RESUME = "/resume/{token}"
RETURNING = "/returning"
SENT = "/sent"
TASKS = "/report"
DONE = "/report/done"
ANSWERS_AFTER_SECONDS = 0.3
"""Whether we know an address shows neither in the answer nor in how long it takes."""

Email = Annotated[str, Form(max_length=400)]
_EMAIL = Refusal(
    code="email", field="email", message="Enter an email address in full, like name@example.com."
)
_GONE = 404
_ENDED = {State.ABANDONED, State.ERASED}


def routes(core: Core, site: Site, counters: Counters) -> APIRouter:
    """`/report/link`, `/resume/{token}` and `/returning`."""
    router = APIRouter(include_in_schema=False)
    _link(router, core, site, counters)
    _resume(router, core, site)
    _returning(router, core, site)
    _recall(router, core, site)
    return router


def _link(router: APIRouter, core: Core, site: Site, counters: Counters) -> None:
    """Asking for the link that opens this report elsewhere."""

    @router.get(LINK)
    def ask(request: Request, draft: Draft) -> Response:
        answers = draft_answers(core.database, token=draft)
        email = answers.report.reporter.email
        return site.show(request, "link.html", email=email, refusals=()) if answers.is_open else go(DONE)

    @router.post(LINK)
    def send(request: Request, draft: Draft, email: Email = "", form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        try:
            with core.database.unit_of_work() as work:
                send_draft_link(work, token=draft, email=email, now=now())
                # Last: what is refused for another reason, or goes nowhere, uses up nobody's allowance.
                spare_mailbox(counters, email_key=work.sender.seal.key_of(email))
        except Refused as error:
            return site.show(request, "link.html", status=422, email=email, refusals=error.refusals)
        return go(LINK + SENT)

    @router.get(LINK + SENT)
    def sent(request: Request) -> HTMLResponse:
        return site.show(request, "link_sent.html")


def _resume(router: APIRouter, core: Core, site: Site) -> None:
    """Opening it. The page changes nothing until its button is pressed: mail scanners open links."""

    @router.get(RESUME)
    def look(request: Request, token: str) -> HTMLResponse:
        try:
            answers = draft_answers(core.database, token=token)
        except NotFound:
            return site.show(request, "resume.html", status=_GONE, answers=None, secret=token, other=False)
        other = request.cookies.get(DRAFT_COOKIE, token) != token
        ended, meaning = _how_it_ended(core, token)
        return site.show(
            request, "resume.html", answers=answers, secret=token, other=other, ended=ended, meaning=meaning
        )

    @router.post(RESUME)
    def resume(request: Request, token: str, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        if not draft_answers(core.database, token=token).is_open:
            return go(f"/status/{token}")
        return site.begin(token, at=TASKS)


def _how_it_ended(core: Core, token: str) -> tuple[str, str]:
    """Whether a report was sent or has ended, and where it stands."""
    state = submission_status(core.database, token=token).state
    title = "This report has ended" if state in _ENDED else "This report has been sent"
    return title, STATES[state][1]


def _returning(router: APIRouter, core: Core, site: Site) -> None:
    """Asking for the link that fills in one's details: the same answer for every address."""

    @router.get(RETURNING)
    def ask(request: Request) -> HTMLResponse:
        return site.show(request, "returning.html", email="", refusals=())

    @router.post(RETURNING)
    async def send(request: Request, email: Email = "", form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        if not is_email(email.strip()):
            return site.show(request, "returning.html", status=422, email=email, refusals=(_EMAIL,))
        answer_at = monotonic() + ANSWERS_AFTER_SECONDS
        await run_in_threadpool(_send_return_link, core, email)
        await asyncio.sleep(max(0.0, answer_at - monotonic()))
        return go(RETURNING + SENT)

    @router.get(RETURNING + SENT)
    def sent(request: Request) -> HTMLResponse:
        return site.show(request, "returning_sent.html")


def _send_return_link(core: Core, email: str) -> None:
    with core.database.unit_of_work() as work:
        send_return_link(work, email=email, now=now())


def _recall(router: APIRouter, core: Core, site: Site) -> None:
    """Opening that link: into the report of this browser, or a new one."""

    @router.get(RETURNING + "/{token}")
    def look(request: Request, token: str) -> HTMLResponse:
        live = is_live(core.database, link=token, now=now())
        return site.show(
            request,
            "recall.html",
            status=200 if live else _GONE,
            live=live,
            begun=_open_draft_of(core, request) is not None,
        )

    @router.post(RETURNING + "/{token}")
    def recall(request: Request, token: str, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        draft = _open_draft_of(core, request)
        try:
            draft = _fill_in(core, link=token, draft=draft)
        except LinkOver:
            return site.show(request, "recall.html", status=_GONE, live=False, begun=draft is not None)
        return site.begin(draft, at=TASKS)


def _open_draft_of(core: Core, request: Request) -> str | None:
    """The secret of the unsigned report in this browser, if there is one."""
    token = request.cookies.get(DRAFT_COOKIE)
    try:
        return token if token and draft_answers(core.database, token=token).is_open else None
    except NotFound:
        return None


def _fill_in(core: Core, *, link: str, draft: str | None) -> str:
    """One transaction: a link that is over begins no report. Returns the report's secret."""
    with core.database.unit_of_work() as work:
        if draft is None:
            begun = open_draft(
                work,
                force=core.settings.force,
                rules_id=core.rules.id,
                demonstration=core.settings.demonstration,
                now=now(),
            )
            draft = begun.token
        recall_reporter(work, link=link, draft=draft, now=now())
    return draft
