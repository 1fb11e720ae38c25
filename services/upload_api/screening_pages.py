"""What is not for us, or not for us alone: handed to the right place in words, address and telephone number."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.core.bootstrap import Core
from services.core.domain.answer_words import SCREENING
from services.core.domain.force_rules import Route
from services.core.domain.report_rules import refused_routes
from services.core.errors import NotFound
from services.upload_api import journey
from services.upload_api.journey import DONE, TASKS
from services.upload_api.journey_site import Journey
from services.upload_api.visit import Draft, Site, go
from services.upload_api.words import ELSEWHERE

_BY_URGENCY = tuple(ELSEWHERE)


def elsewhere(screening: Sequence[Route]) -> str:
    """The page for what the reporter ticked: the most urgent first."""
    return f"/report/elsewhere/{min(screening, key=_BY_URGENCY.index)}"


def routes(core: Core, site: Site) -> APIRouter:
    """A page for each of the wrong routes, and how long the reporter has."""
    router = APIRouter(include_in_schema=False)
    ours = Journey(core, site)
    _handoff(router, ours)
    _clock(router, ours)
    return router


def _handoff(router: APIRouter, ours: Journey) -> None:
    rules = ours.core.rules
    refused = refused_routes(rules)

    @router.get("/report/elsewhere/{route}")
    def hand_over(request: Request, draft: Draft, route: str) -> Response:
        if route not in set(ELSEWHERE):
            raise NotFound("There is no such page.")
        found = ours.draft(draft)
        if not found.is_open:
            return go(DONE)
        this, ticked = Route(route), found.report.screening or ()
        return ours.site.show(
            request,
            "elsewhere.html",
            route=this,
            title=ELSEWHERE[this],
            handoffs=[(each, SCREENING[each], rules.routes[each]) for each in _first(this, ticked)],
            refused=[SCREENING[each] for each in _first(this, ticked) if each in refused],
            back=journey.step_called("screening").path,
            onward=journey.after("screening", found.report, rules=rules),
            clock=ours.clock(found.report),
        )


def _first(route: Route, ticked: Sequence[Route]) -> list[Route]:
    others = [each for each in _BY_URGENCY if each in ticked and each is not route]
    return [route, *others]


def _clock(router: APIRouter, ours: Journey) -> None:
    step = journey.step_called("clock")

    @router.get(step.path)
    def clock(request: Request, draft: Draft) -> Response:
        found = ours.draft(draft)
        if not found.is_open:
            return go(DONE)
        shown = ours.clock(found.report)
        if shown is None:  # nothing to count from yet
            return go(journey.step_called("when").path)
        following = ours.onward(request, step, found.report)
        return ours.show(
            request, step, found.report, template="clock.html", clock=shown, onward=following, tasks=TASKS
        )
