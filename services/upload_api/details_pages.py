"""What happened, and the statement that the answers compose: read in full, then signed."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.save_report import save_report
from services.core.actions.submit_report import submit_report
from services.core.bootstrap import Core
from services.core.domain.report import Report
from services.core.domain.report_rules import LONGEST_ACCOUNT, refusals
from services.core.errors import Refusal, Refused
from services.core.queries.draft_statement import DraftStatement, draft_statement
from services.core.queries.submission_status import submission_status
from services.upload_api import words
from services.upload_api.answers import Fields, fields_of, in_page_order, report_of, unreadable
from services.upload_api.attempts import attempt
from services.upload_api.footage_pages import DETAILS, DONE, is_open
from services.upload_api.visit import Answers, Draft, Site, go
from services.web.security import FORM_FIELD

STATEMENT = "/report/statement"
_CANNOT_BE_KEPT = {"unreadable", "too_long"}
_NOT_READ = Refusal(
    code="not_read",
    message="Read the statement, then tick that you have read it and that it is true.",
    field="read",
)


def routes(core: Core, site: Site) -> APIRouter:
    """The details page and the statement page."""
    router = APIRouter(include_in_schema=False)
    _details(router, core, site)
    _statement(router, core, site)
    return router


def _details(router: APIRouter, core: Core, site: Site) -> None:
    choices = {
        "roles": words.roles_of(core.rules),
        "areas": words.areas_of(core.rules),
        "cameras": words.CAMERAS,
        "preferences": words.PREFERENCES,
        "screening": words.SCREENING,
        "longest": LONGEST_ACCOUNT,
    }

    def show(request: Request, fields: Fields, found: tuple[Refusal, ...] = (), **more: Any) -> HTMLResponse:
        context = {"fields": fields, "refusals": found, **choices, **more}
        return site.show(request, "details.html", **context)

    @router.get(DETAILS)
    def details(request: Request, draft: Draft, *, check: bool = False) -> Response:
        if not is_open(submission_status(core.database, token=draft)):
            return go(DONE)
        saved = draft_statement(core.database, token=draft, rules=core.rules, now=now())
        if saved.report is None:
            return show(request, Fields(()))
        return show(request, fields_of(saved.report), in_page_order(saved.refusals) if check else ())

    @router.post(DETAILS)
    def answer(request: Request, draft: Draft, form: Answers) -> Response:
        fields = Fields((name, value) for name, value in form.multi_items() if isinstance(value, str))
        site.require_form_token(request, fields.one(FORM_FIELD))
        report = report_of(fields)
        found = in_page_order((*unreadable(fields), *refusals(report, rules=core.rules, now=now())))
        _keep(core, draft, report, found)
        return show(request, fields, found, status=422) if found else go(STATEMENT)


def _keep(core: Core, draft: str, report: Report, found: tuple[Refusal, ...]) -> None:
    if _CANNOT_BE_KEPT.isdisjoint(refusal.code for refusal in found):
        with core.database.unit_of_work() as work:
            save_report(work, token=draft, report=report, now=now())


def _statement(router: APIRouter, core: Core, site: Site) -> None:
    def show(
        request: Request,
        written: DraftStatement,
        found: tuple[Refusal, ...] = (),
        *,
        typed: str = "",
        read: bool = False,
    ) -> Response:
        return site.show(
            request,
            "statement.html",
            status=422 if found else 200,
            written=written,
            refusals=found,
            typed=typed,
            read=read,
        )

    @router.get(STATEMENT)
    def statement(request: Request, draft: Draft) -> Response:
        if not is_open(submission_status(core.database, token=draft)):
            return go(DONE)
        written = draft_statement(core.database, token=draft, rules=core.rules, now=now())
        return show(request, written) if written.statement else go(f"{DETAILS}?check=true")

    @router.post(STATEMENT)
    def sign(request: Request, draft: Draft, form: Answers) -> Response:
        fields = Fields((name, value) for name, value in form.multi_items() if isinstance(value, str))
        site.require_form_token(request, fields.one(FORM_FIELD))
        written = draft_statement(core.database, token=draft, rules=core.rules, now=now())
        try:
            _sign(core, draft, written, fields)
        except Refused as error:
            # Only a wrong name leaves the tick: a statement that has changed must be read again.
            read = {refusal.code for refusal in error.refusals} == {"signature"}
            return show(request, written, error.refusals, typed=fields.one("signature"), read=read)
        return go(DONE)


def _sign(core: Core, draft: str, written: DraftStatement, fields: Fields) -> None:
    if fields.one("read") != "yes":
        raise Refused(_NOT_READ)
    if written.report is None:
        raise Refused(*written.refusals)
    with attempt(core, "submit_report", token=draft), core.database.unit_of_work() as work:
        submit_report(
            work,
            token=draft,
            report=written.report,
            typed_name=fields.one("signature"),
            read_sha256=fields.one("read_sha256") or "none",
            rules=core.rules,
            now=now(),
        )
