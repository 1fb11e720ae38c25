"""The task list, and every page of questions: one GET and one POST over the table of the journey."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from services.core.bootstrap import Core
from services.core.domain.force_rules import Route
from services.core.domain.registration import (
    LONGEST,
    MOST_SUGGESTED,
    PATTERNS,
    SEPTEMBER_FROM,
    SUGGESTED,
)
from services.core.domain.report import BLANK, Report
from services.core.domain.report_advice import LONG_MARK, STRANGE_MARK
from services.core.domain.report_rules import LONGEST_ACCOUNT
from services.core.domain.typed_mark import SEPARATORS
from services.core.errors import Refusal
from services.core.queries.draft_answers import DraftAnswers
from services.upload_api import journey, words
from services.upload_api.answers import answered, asks_which, unreadable
from services.upload_api.filled_form import fields_of
from services.upload_api.journey import ASIDE, CHECK, DONE, STEPS, TASKS, Section, Step, asked_as
from services.upload_api.journey_site import SEEN, Journey, can_be_kept, here, seen_mark
from services.upload_api.pin_place import AREA, from_pin, said_of_pin, with_area
from services.upload_api.progress import Standing, entry_of, has_begun, standing_of
from services.upload_api.questions import Fields, in_page_order
from services.upload_api.screening_pages import elsewhere
from services.upload_api.visit import Answers, Draft, Site, go
from services.web.security import FORM_FIELD

_MARKS = {
    "patterns": {name.value: pattern.pattern for name, pattern in PATTERNS.items()},
    "words": {name.value: text for name, text in words.FORMATS.items()},
    "longest": LONGEST,
    "september": SEPTEMBER_FROM,
    "suggested": sorted(SUGGESTED),
    "most": MOST_SUGGESTED,
    "separators": SEPARATORS,
    "strange": STRANGE_MARK,
    "long": LONG_MARK,
}
LEAVE = "leave"
"""What the button `do` says that saves what is there so far and goes to the task list."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One line of the task list; without an address it cannot be opened yet."""

    title: str
    standing: Standing
    href: str | None


def routes(core: Core, site: Site) -> APIRouter:
    """The task list and the pages of the table that have a template."""
    router = APIRouter(include_in_schema=False)
    ours = Journey(core, site)
    _task_list(router, ours)
    for step in STEPS:
        if step.template:
            _page(router, ours, step)
    return router


def fields_in(form: FormData) -> Fields:
    """What a form held, files left out."""
    return Fields((name, value) for name, value in form.multi_items() if isinstance(value, str))


# --- the task list -----------------------------------------------------------------------------------------------------


def _task_list(router: APIRouter, ours: Journey) -> None:
    @router.get(TASKS)
    def tasks(request: Request, draft: Draft) -> Response:
        found = ours.draft(draft)
        if not found.is_open:
            return go(DONE)
        listed = tasks_of(ours, found)
        return ours.site.show(
            request,
            "tasks.html",
            tasks=listed,
            next=next((task for task in listed if task.standing is not Standing.COMPLETED), None),
            done=sum(task.standing is Standing.COMPLETED for task in listed),
            clock=ours.clock(found.report),
            reference=found.reference,
            asides=[(step, has_begun(step, found.report)) for step in ASIDE],
        )


def tasks_of(ours: Journey, draft: DraftAnswers) -> tuple[Task, ...]:
    """Every part of the report and how far it is; signing comes last and wants all the others."""
    gaps = ours.gaps(draft.report)
    parts = tuple(_task(section, draft, gaps) for section in Section)
    ready = all(task.standing is Standing.COMPLETED for task in parts)
    sign = Task(
        title="Check, read and sign",
        standing=Standing.NOT_STARTED if ready else Standing.CANNOT_START,
        href=CHECK if ready else None,
    )
    return (*parts, sign)


def _task(section: Section, draft: DraftAnswers, gaps: tuple[Refusal, ...]) -> Task:
    if section is Section.FOOTAGE:
        standing = _footage_standing(draft)
    else:
        standing = standing_of(section, draft.report, gaps)
    href = entry_of(section, draft.report, gaps).path
    return Task(title=section.value, standing=standing, href=href)


def _footage_standing(draft: DraftAnswers) -> Standing:
    if draft.sent and not draft.sending:
        return Standing.COMPLETED
    began = draft.sent or draft.sending or draft.refused
    return Standing.IN_PROGRESS if began else Standing.NOT_STARTED


# --- a page of questions -----------------------------------------------------------------------------------------------


def _page(router: APIRouter, ours: Journey, step: Step) -> None:
    @router.get(step.path, name=f"show {step.slug}")
    def show(request: Request, draft: Draft) -> Response:
        found = ours.draft(draft)
        if not found.is_open:
            return go(DONE)
        return _shown(ours, request, step, report=found.report, fields=fields_of(found.report))

    @router.post(step.path, name=f"answer {step.slug}")
    def answer(request: Request, draft: Draft, form: Answers) -> Response:
        typed = fields_in(form)
        ours.site.require_form_token(request, typed.one(FORM_FIELD))
        fields = with_area(ours.core, typed) if step.owns(AREA) else typed
        refused = _refused(ours, step, fields)
        if not can_be_kept(refused):
            return _shown(ours, request, step, report=BLANK, fields=fields, refusals=refused)
        report = ours.keep(draft, partial(answered, fields=fields, paths=step.asks))
        if fields.one("do") == LEAVE and not unreadable(fields, paths=step.asks):
            return go(
                TASKS
            )  # with gaps, which the list shows; what cannot be read would be lost without a word
        if refused:
            return _shown(ours, request, step, report=report, fields=fields, refusals=refused)
        if fields is not typed:
            return go(from_pin(here(request, step)))
        return go(_next(ours, request, step, report=report, fields=fields))


def _shown(
    ours: Journey,
    request: Request,
    step: Step,
    *,
    report: Report,
    fields: Fields,
    refusals: tuple[Refusal, ...] = (),
) -> HTMLResponse:
    advised = () if refusals else (*said_of_pin(ours.core, request, report), *ours.advice(step, report))
    return ours.show(
        request,
        step,
        report,
        refusals=refusals,
        fields=fields,
        advised=advised,
        seen=seen_mark(advised, fields_of(report), step),
        asks_which=asks_which(fields),
        marks=_MARKS,
        longest=LONGEST_ACCOUNT,
        clock=ours.clock(report),
        hints={kind.id: kind.hint for kind in ours.core.kinds.kinds},
    )


def _refused(ours: Journey, step: Step, fields: Fields) -> tuple[Refusal, ...]:
    """What is wrong with the answers of this page alone. What belongs elsewhere is no mistake: it gets a page of its own."""
    wrong = unreadable(fields, paths=step.asks)
    said = {asked_as(refusal.field) for refusal in wrong}
    report = answered(BLANK, fields, paths=step.asks)
    missing = (
        refusal
        for refusal in journey.own(step, ours.gaps(report))
        if asked_as(refusal.field) not in said and refusal.code not in set(Route)
    )
    return in_page_order((*wrong, *missing))


def _next(ours: Journey, request: Request, step: Step, *, report: Report, fields: Fields) -> str:
    if step.slug == "screening" and report.screening:
        return elsewhere(report.screening)
    advised = ours.advice(step, report)
    if advised and fields.one(SEEN) != seen_mark(advised, fields_of(report), step):
        return here(request, step)
    return ours.onward(request, step, report)
