"""What every page of the journey knows: the answers so far, what is still wanted, what the reporter should know, the clock."""

import hashlib
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.clock import now
from services.core.actions.amend_report import Change, amend_report
from services.core.bootstrap import Core
from services.core.domain import report_rules
from services.core.domain.police_forces import other_force
from services.core.domain.report import Report
from services.core.domain.report_advice import Advice, advice
from services.core.domain.report_clock import ReportClock, report_clock
from services.core.errors import Refusal
from services.core.queries.draft_answers import DraftAnswers, draft_answers
from services.upload_api import journey, words
from services.upload_api.journey import CHANGING, CHECK, Step, step_called
from services.upload_api.pin_place import AREA, place_advice
from services.upload_api.questions import Fields
from services.upload_api.visit import Site

SEEN = "seen"
_CANNOT_BE_KEPT = {"unreadable", "too_long"}
_AREA = "incident.council_area"
_CLOCK, _AFTER_CLOCK = step_called("clock"), step_called("where")
_NO_KIND = Refusal(
    code="missing",
    message="Choose what kind of bad driving it was, or that you are not sure.",
    field="incident.kind",
)


class Journey:
    """One force's journey over one site."""

    def __init__(self, core: Core, site: Site) -> None:
        self.core = core
        self.site = site
        self.choices = words.choices_of(core.rules, core.kinds, core.forces)
        self.areas = words.all_areas_of(core.rules, core.forces)

    def choices_for(self, report: Report) -> dict[str, dict[str, str]]:
        """What can be chosen; a council area that was named on the page of the other force is among the areas."""
        area, areas = report.incident.council_area, self.choices[_AREA]
        if not area or area in areas:
            return self.choices
        return {**self.choices, _AREA: {**areas, area: self.core.forces.area_name(area)}}

    def draft(self, token: str) -> DraftAnswers:
        """Raises `NotFound` for a wrong secret."""
        return draft_answers(self.core.database, token=token)

    def gaps(self, report: Report) -> tuple[Refusal, ...]:
        """What keeps the answers from being signed. People are asked for the kind; programs may leave it out."""
        found = report_rules.refusals(report, rules=self.core.rules, now=now())
        known = self.core.kinds.get(report.incident.kind)
        return found if known else (_NO_KIND, *found)

    def footage_gaps(self, draft: DraftAnswers) -> tuple[Refusal, ...]:
        """What is still wanted of the footage."""
        if draft.sending:
            message = "Your footage is not all here yet. Wait until every file is sent, or remove what is not finished."
            return (Refusal(code="footage_sending", message=message, field="footage"),)
        if draft.sent:
            return ()
        message = "Send at least one file of footage that can be used: it is the evidence."
        return (Refusal(code="no_footage", message=message, field="footage"),)

    def advice(self, step: Step, report: Report) -> tuple[Advice, ...]:
        """What the reporter should know about the answers of one page."""
        placed = place_advice(self.core, report) if step.owns(AREA) else ()
        if not step.tells:
            return placed
        found = advice(report, rules=self.core.rules, now=now())
        return (*placed, *(said for said in found if step.owns(said.field)))

    def clock(self, report: Report) -> ReportClock | None:
        """The clock now; the strictest kind of driving unless the reporter named one."""
        needs_nip = self.core.kinds.needs_nip(report.incident.kind, offences=self.core.offences)
        return report_clock(report.incident, rules=self.core.rules, needs_nip=needs_nip, now=now())

    def is_for_another(self, report: Report) -> bool:
        """Whether the council area that was chosen is another force's."""
        area = report.incident.council_area
        return other_force(area, rules=self.core.rules, forces=self.core.forces) is not None

    def keep(self, token: str, change: Change) -> Report:
        """Keep one page's answers. Raises `MoveNotOpen` once the statement is signed."""
        with self.core.database.unit_of_work() as work:
            return amend_report(work, token=token, change=change, now=now())

    def show(
        self,
        request: Request,
        step: Step,
        report: Report,
        *,
        template: str = "",
        refusals: tuple[Refusal, ...] = (),
        **context: Any,
    ) -> HTMLResponse:
        """A page of the journey with its way back; 422 if anything is refused."""
        return self.site.show(
            request,
            template or step.template,
            status=422 if refusals else 200,
            step=step,
            action=here(request, step),
            back=self.back(request, step, report),
            refusals=refusals,
            choices=self.choices_for(report),
            **context,
        )

    def back(self, request: Request, step: Step, report: Report) -> str:
        """The check page for who came from there, else the page before."""
        return CHECK if is_changing(request) else journey.before(step.slug, report, rules=self.core.rules)

    def onward(self, request: Request, step: Step, report: Report) -> str:
        """Where the reporter goes once the page is done."""
        following = journey.following(step.slug, report, rules=self.core.rules)
        if is_changing(request):
            return f"{following.path}?{CHANGING}" if following and following.is_conditional else CHECK
        if following == _CLOCK and not self._is_clock_pressing(
            report
        ):  # the next page says by when to send it
            following = _AFTER_CLOCK
        return following.path if following else journey.after(step.slug, report, rules=self.core.rules)

    def _is_clock_pressing(self, report: Report) -> bool:
        clock = self.clock(report)
        return clock is not None and clock.is_pressing


def is_changing(request: Request) -> bool:
    """Whether the reporter came from the check page."""
    return CHANGING in request.query_params


def here(request: Request, step: Step) -> str:
    """The page's own address, with where the reporter came from."""
    return f"{step.path}?{CHANGING}" if is_changing(request) else step.path


def can_be_kept(refusals: tuple[Refusal, ...]) -> bool:
    """Whether the answers fit into storage at all."""
    return _CANNOT_BE_KEPT.isdisjoint(refusal.code for refusal in refusals)


def seen_mark(said: tuple[Advice, ...], fields: Fields, step: Step) -> str:
    """Stands in the form for the advice that was shown about these very answers: changed ones are looked at again."""
    answers = [(path, fields.all(path)) for path in step.asks]
    told = repr(([each.code for each in said], answers))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
