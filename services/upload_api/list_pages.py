"""Other vehicles and other witnesses: add another, remove one, go on; no script needed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.core.bootstrap import Core
from services.core.domain.answers_told import vehicle_words, witness_words
from services.core.domain.report import BLANK, Report, SubjectVehicle, Witness
from services.core.errors import Refusal
from services.upload_api import journey
from services.upload_api.journey import DONE, Step
from services.upload_api.journey_pages import fields_in
from services.upload_api.journey_site import Journey, here
from services.upload_api.questions import Fields
from services.upload_api.visit import Answers, Draft, Site, go
from services.web.security import FORM_FIELD

_NEW: Final = "new"
_MOST: Final = 10
_ADD, _REMOVE = "add", "remove-"
Item = SubjectVehicle | Witness


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One list of the report: how it is read, written and shown."""

    step: Step
    template: str
    names: tuple[str, ...]
    of: Callable[[Report], tuple[Any, ...]]
    put: Callable[[Report, tuple[Any, ...]], Report]
    new: Callable[[Fields], Item]
    words: Callable[[Any], str]


def _vehicle(fields: Fields) -> SubjectVehicle:
    typed = {name: fields.one(f"{_NEW}.{name}") for name in _VEHICLE if name != "unreadable"}
    return SubjectVehicle(unreadable=fields.one(f"{_NEW}.unreadable") == "yes", **typed)


def _witness(fields: Fields) -> Witness:
    return Witness(name=fields.one(f"{_NEW}.name"), contact=fields.one(f"{_NEW}.contact"))


_VEHICLE: Final = ("mark_raw", "unreadable", "make", "model", "colour", "driver_description")
VEHICLES: Final = Kept(
    step=journey.step_called("vehicles"),
    template="steps/vehicles.html",
    names=_VEHICLE,
    of=lambda report: report.further_vehicles,
    put=lambda report, items: replace(report, further_vehicles=items),
    new=_vehicle,
    words=vehicle_words,
)
WITNESSES: Final = Kept(
    step=journey.step_called("witnesses"),
    template="steps/witnesses.html",
    names=("name", "contact"),
    of=lambda report: report.witnesses.independent,
    put=lambda report, items: replace(report, witnesses=replace(report.witnesses, independent=items)),
    new=_witness,
    words=witness_words,
)


def routes(core: Core, site: Site) -> APIRouter:
    """A page for each list."""
    router = APIRouter(include_in_schema=False)
    ours = Journey(core, site)
    for kept in (VEHICLES, WITNESSES):
        _page(router, ours, kept)
    return router


def _page(router: APIRouter, ours: Journey, kept: Kept) -> None:
    step = kept.step

    @router.get(step.path, name=f"show {step.slug}")
    def show(request: Request, draft: Draft) -> Response:
        found = ours.draft(draft)
        return _shown(ours, request, kept, report=found.report) if found.is_open else go(DONE)

    @router.post(step.path, name=f"answer {step.slug}")
    def answer(request: Request, draft: Draft, form: Answers) -> Response:
        fields = fields_in(form)
        ours.site.require_form_token(request, fields.one(FORM_FIELD))
        todo = fields.one("do")
        if todo.startswith(_REMOVE):
            ours.keep(draft, lambda report: _without(kept, report, todo.removeprefix(_REMOVE)))
            return go(here(request, step))
        if not (_is_typed(kept, fields) or todo == _ADD):
            return go(ours.onward(request, step, ours.draft(draft).report))
        if refused := _refused(ours, kept, ours.draft(draft).report, fields):
            report = ours.draft(draft).report
            return _shown(ours, request, kept, report=report, fields=fields, refusals=refused)
        report = ours.keep(draft, lambda report: kept.put(report, (*kept.of(report), kept.new(fields))))
        return go(here(request, step) if todo == _ADD else ours.onward(request, step, report))


def _shown(
    ours: Journey,
    request: Request,
    kept: Kept,
    *,
    report: Report,
    fields: Fields | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> HTMLResponse:
    return ours.show(
        request,
        kept.step,
        report,
        template=kept.template,
        refusals=refusals,
        fields=fields or Fields(),
        items=[kept.words(item) for item in kept.of(report)],
        told=ours.advice(kept.step, report),
        full=len(kept.of(report)) >= _MOST,
    )


def _is_typed(kept: Kept, fields: Fields) -> bool:
    return any(fields.one(f"{_NEW}.{name}") for name in kept.names)


def _without(kept: Kept, report: Report, place: str) -> Report:
    items = kept.of(report)
    left = tuple(item for index, item in enumerate(items) if str(index) != place)
    return kept.put(report, left)


def _refused(ours: Journey, kept: Kept, report: Report, fields: Fields) -> tuple[Refusal, ...]:
    """Why this one cannot join the list, by the names of the form."""
    if len(kept.of(report)) >= _MOST:
        message = f"You can name at most {_MOST}. Remove one first."
        return (Refusal(code="too_many", message=message, field=f"{_NEW}.{kept.names[0]}"),)
    alone = kept.put(BLANK, (kept.new(fields),))
    found = journey.own(kept.step, ours.gaps(alone))
    return tuple(
        replace(refusal, field=(refusal.field or "").replace(f"{kept.step.lists}.0", _NEW))
        for refusal in found
    )
