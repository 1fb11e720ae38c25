"""Check your answers, then the statement that they compose: read in full, then signed."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.clock import now
from services.core.actions.submit_report import submit_report
from services.core.bootstrap import Core
from services.core.domain.marked_moment import moment_words
from services.core.domain.media import VIEW_WORDS, View
from services.core.domain.statement import signature_refusals
from services.core.errors import Refusal, Refused
from services.core.queries.draft_answers import DraftAnswers
from services.core.queries.draft_statement import DraftStatement, draft_statement
from services.core.queries.submission_status import FileStatus, submission_status
from services.upload_api import journey
from services.upload_api.attempts import attempt
from services.upload_api.journey import CHANGING, CHECK, DONE, STATEMENT, TASKS, Section
from services.upload_api.journey_pages import fields_in
from services.upload_api.journey_site import Journey
from services.upload_api.pin_place import AREA
from services.upload_api.progress import has_begun
from services.upload_api.questions import Fields, in_page_order
from services.upload_api.summary import rows_of
from services.upload_api.visit import Answers, Draft, FormToken, Site, go
from services.web.pages import anchor
from services.web.security import FORM_FIELD

_OK = 200
_PLACES = {step.slug: place for place, step in enumerate(journey.STEPS)}
_MISSING = {"missing", "not_declared"}
_NOT_READ = Refusal(
    code="not_read",
    message="Read the statement, then tick that you have read it and that it is true.",
    field="read",
)


def routes(core: Core, site: Site) -> APIRouter:
    """The check page and the statement page."""
    router = APIRouter(include_in_schema=False)
    ours = Journey(core, site)
    _check(router, ours)
    _statement(router, ours)
    return router


# --- check your answers ------------------------------------------------------------------------------------------------


def _check(router: APIRouter, ours: Journey) -> None:
    @router.get(CHECK)
    def check(request: Request, draft: Draft) -> Response:
        found = ours.draft(draft)
        return _checked(ours, request, draft, found) if found.is_open else go(DONE)

    @router.post(CHECK)
    def go_on(request: Request, draft: Draft, form_token: FormToken = None) -> Response:
        ours.site.require_form_token(request, form_token)
        found = ours.draft(draft)
        if found.is_open and all_gaps(ours, found):
            return _checked(ours, request, draft, found, status=422)
        return go(STATEMENT)


def all_gaps(ours: Journey, draft: DraftAnswers) -> tuple[Refusal, ...]:
    """Everything that still keeps the report from being signed, in the order of the journey."""
    found = in_page_order((*ours.gaps(draft.report), *ours.footage_gaps(draft)))
    return tuple(sorted(found, key=lambda gap: _PLACES[_page_of(gap)]))


def _page_of(gap: Refusal) -> str:
    step = journey.step_for(gap.field)
    return step.slug if step else "footage"


def _checked(
    ours: Journey, request: Request, token: str, draft: DraftAnswers, *, status: int = _OK
) -> Response:
    gaps = all_gaps(ours, draft)
    report, rules = draft.report, ours.core.rules
    choices = ours.choices | {AREA: ours.areas}
    told = [(step, said) for step in journey.STEPS for said in ours.advice(step, report)]
    return ours.site.show(
        request,
        "check.html",
        status=status,
        refused=status != _OK,
        back=TASKS,
        sections=[(part, rows_of(part, report, rules=rules, choices=choices, gaps=gaps)) for part in Section],
        asides=[step for step in journey.ASIDE if not has_begun(step, report)],
        gaps=gaps,
        first=link_to(gaps[0]) if gaps else "",
        parts=_by_part(gaps),
        footage_gap=" ".join(gap.message for gap in ours.footage_gaps(draft)),
        advised=told,
        draft=draft,
        files=_files(ours, token),
        clock=ours.clock(report),
        elsewhere=ours.is_for_another(report),
    )


def _by_part(gaps: tuple[Refusal, ...]) -> list[tuple[str, str]]:
    """One line for each part that has gaps, and where the first of them is filled; a single gap says it itself."""
    found: dict[Section, list[Refusal]] = {}
    for gap in gaps:
        found.setdefault(journey.step_called(_page_of(gap)).section, []).append(gap)
    return [(_part_words(part, there), link_to(there[0])) for part, there in found.items()]


def _part_words(part: Section, gaps: list[Refusal]) -> str:
    if len(gaps) == 1:
        return gaps[0].message
    missing = all(gap.code in _MISSING for gap in gaps)
    return f"{part.value}: {len(gaps)} answers {'missing' if missing else 'missing or wrong'}"


def _files(ours: Journey, token: str) -> list[tuple[FileStatus, str]]:
    """Each file that may be used, and what the reporter said of it: which way the camera looked, and the moment."""
    status = submission_status(ours.core.database, token=token, rules=ours.core.rules)
    return [(file, _said_of(file)) for file in status.files if file.state != "refused"]


def _said_of(file: FileStatus) -> str:
    said = [VIEW_WORDS[View(file.view)]] if file.view else []
    if file.moment_s is not None:
        said.append(f"it happens at {moment_words(file.moment_s)}")
    return ", ".join(said)


def link_to(gap: Refusal) -> str:
    """Where a gap is filled: the field on its page."""
    step = journey.step_called(_page_of(gap))
    return f"{step.path}?{CHANGING}#{anchor(gap.field or '')}" if step.asks or step.lists else step.path


# --- the statement -----------------------------------------------------------------------------------------------------


def _statement(router: APIRouter, ours: Journey) -> None:
    core = ours.core

    @router.get(STATEMENT)
    def statement(request: Request, draft: Draft) -> Response:
        found = ours.draft(draft)
        if not found.is_open:
            return go(DONE)
        written = draft_statement(core.database, token=draft, rules=core.rules, now=now())
        if written.statement is None or all_gaps(ours, found):
            return go(CHECK)
        return _shown(ours, request, written)

    @router.post(STATEMENT)
    def sign(request: Request, draft: Draft, form: Answers) -> Response:
        fields = fields_in(form)
        ours.site.require_form_token(request, fields.one(FORM_FIELD))
        written = draft_statement(core.database, token=draft, rules=core.rules, now=now())
        try:
            _sign(ours, draft, written, fields)
        except Refused as error:
            if written.statement is None:  # another page has made a gap meanwhile
                return go(CHECK)
            # Only a wrong name leaves the tick: a statement that has changed must be read again.
            read = {refusal.code for refusal in error.refusals} == {"signature"}
            return _shown(
                ours, request, written, refusals=error.refusals, typed=fields.one("signature"), read=read
            )
        return go(DONE)


def _shown(
    ours: Journey,
    request: Request,
    written: DraftStatement,
    *,
    refusals: tuple[Refusal, ...] = (),
    **context: Any,
) -> Response:
    return ours.site.show(
        request,
        "statement.html",
        status=422 if refusals else 200,
        written=written,
        refusals=refusals,
        clock=ours.clock(written.report) if written.report else None,
        elsewhere=written.report is not None and ours.is_for_another(written.report),
        **({"typed": "", "read": False} | context),
    )


def _sign(ours: Journey, draft: str, written: DraftStatement, fields: Fields) -> None:
    core = ours.core
    found = ours.draft(draft)
    if found.is_open and (wanted := ours.footage_gaps(found)):
        raise Refused(*wanted)
    if written.report is None:
        raise Refused(*written.refusals)
    name, typed = written.report.reporter.full_name, fields.one("signature")
    if fields.one("read") != "yes":
        raise Refused(_NOT_READ, *signature_refusals(full_name=name, typed_name=typed))
    with attempt(core, "submit_report", token=draft), core.database.unit_of_work() as work:
        submit_report(
            work,
            token=draft,
            report=written.report,
            typed_name=typed,
            read_sha256=fields.one("read_sha256") or "none",
            rules=core.rules,
            now=now(),
        )
