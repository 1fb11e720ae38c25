"""For a place that another force looks after: who will deal with it, and a pack for whoever would rather send it themselves."""

from dataclasses import replace
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.bootstrap import Core
from services.core.domain.police_forces import NOT_KNOWN, other_force, place_named
from services.core.domain.report import Report
from services.core.domain.whereabouts import which_part
from services.core.errors import Refusal
from services.core.queries.report_pack import Makers, reporter_pack
from services.upload_api import journey
from services.upload_api.journey import DONE
from services.upload_api.journey_pages import fields_in
from services.upload_api.journey_site import Journey, here
from services.upload_api.pin_place import AREA
from services.upload_api.visit import Answers, Draft, Site, go
from services.web.downloads import download
from services.web.security import FORM_FIELD

PACK = "/report/pack"
_NO_SUCH_AREA = Refusal(code="no_such_area", message="Choose a council area from the list.", field=AREA)
_OR_NOT_KNOWN = replace(_NO_SUCH_AREA, message="Choose a council area from the list, or “I do not know”.")
"""Where the page has that button."""


def routes(core: Core, site: Site) -> APIRouter:
    """The page of the other force, and the pack before and after signing."""
    router = APIRouter(include_in_schema=False)
    ours = Journey(core, site)
    _other_force(router, ours)
    _packs(router, core)
    return router


def _other_force(router: APIRouter, ours: Journey) -> None:
    step = journey.step_called("other-force")

    @router.get(step.path)
    def show(request: Request, draft: Draft) -> Response:
        found = ours.draft(draft)
        if not found.is_open:
            return go(DONE)
        if not _is_asked(ours, found.report):
            return go(ours.onward(request, step, found.report))
        return _shown(ours, request, found.report)

    @router.post(step.path)
    def answer(request: Request, draft: Draft, form: Answers) -> Response:
        fields = fields_in(form)
        ours.site.require_form_token(request, fields.one(FORM_FIELD))
        typed, report = fields.one(AREA), ours.draft(draft).report
        if (
            fields.one("do") == NOT_KNOWN
        ):  # what was answered before, "elsewhere" or "I do not know", stays true
            return go(ours.onward(request, step, report))
        area = place_named(typed, rules=ours.core.rules, forces=ours.core.forces)
        if area is None:
            said = _unplaced(ours, report, typed)
            return _shown(ours, request, report, typed=typed, refusals=(said,))
        ours.keep(draft, partial(_at, area=area))
        return go(here(request, step))


def _unplaced(ours: Journey, report: Report, typed: str) -> Refusal:
    """Why what was typed tells no place; of a county, which part of it."""
    if county := ours.core.forces.county_of(typed):
        return replace(_NO_SUCH_AREA, code="which_part", message=which_part(county))
    return _NO_SUCH_AREA if ours.core.forces.get(_ruled(ours, report)) else _OR_NOT_KNOWN


def _at(report: Report, *, area: str) -> Report:
    return replace(report, incident=replace(report.incident, council_area=area))


def _is_asked(ours: Journey, report: Report) -> bool:
    """Whether the place is not ours, or nobody said whose it is."""
    return _ruled(ours, report) is not None or report.incident.council_area == NOT_KNOWN


def _ruled(ours: Journey, report: Report) -> str | None:
    """Who looks after the place if it is not ours: another force, or one that nobody has named yet."""
    return other_force(report.incident.council_area, rules=ours.core.rules, forces=ours.core.forces)


def _shown(
    ours: Journey, request: Request, report: Report, *, typed: str = "", refusals: tuple[Refusal, ...] = ()
) -> HTMLResponse:
    area, core = report.incident.council_area, ours.core
    force = core.forces.get(_ruled(ours, report))
    step = journey.step_called("other-force")
    return ours.show(
        request,
        step,
        report,
        template="other_force.html",
        refusals=refusals,
        force=force,
        place=core.forces.area_name(area),
        typed=typed,
        areas=core.forces.area_names,
        clock=ours.clock(report),
        onward=ours.onward(request, step, report),
        pack=PACK,
    )


def _packs(router: APIRouter, core: Core) -> None:
    makers = Makers(rules=core.rules, forces=core.forces, kinds=core.kinds, documents=core.documents)

    def packed(token: str) -> Response:
        made = reporter_pack(core.database, token=token, makers=makers, now=now())
        return download(made.data, made.filename, "application/zip")

    @router.get(PACK)
    def pack(draft: Draft) -> Response:
        return packed(draft)

    @router.get("/status/{token}/pack")
    def pack_of_sent(token: str) -> Response:
        return packed(token)
