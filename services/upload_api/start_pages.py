"""Before a report: what it takes, and the button that begins one."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.open_draft import open_draft
from services.core.bootstrap import Core
from services.core.domain.lifecycle import State
from services.core.errors import NotFound
from services.core.queries.submission_status import SubmissionStatus, submission_status
from services.upload_api.door import TRAP_FIELD, Door
from services.upload_api.journey import TASKS
from services.upload_api.visit import DRAFT_COOKIE, FormToken, Site

FOOTAGE = "/report/footage"
_OVER = {State.ABANDONED, State.ERASED}
Proof = Annotated[str | None, Form()]
Trap = Annotated[str | None, Form(alias=TRAP_FIELD)]


def routes(core: Core, site: Site, door: Door) -> APIRouter:
    """The start page and its button."""
    router = APIRouter(include_in_schema=False)
    *others, last = map(core.forces.area_name, core.rules.council_areas)
    areas = f"{', '.join(others)} and {last}" if others else last

    @router.get("/")
    def start(request: Request) -> HTMLResponse:
        return site.show(request, "start.html", begun=_report_of(core, request), areas=areas)

    @router.get("/privacy")
    def privacy(request: Request) -> HTMLResponse:
        return site.show(request, "privacy.html")

    @router.post("/report")
    def begin(
        request: Request, form_token: FormToken = None, proof: Proof = None, trap: Trap = None
    ) -> Response:
        site.require_form_token(request, form_token)
        door.let_person_in(request, proof=proof, trap=trap)
        with core.database.unit_of_work() as work:
            draft = open_draft(
                work,
                force=core.settings.force,
                rules_id=core.rules.id,
                demonstration=core.settings.demonstration,
                now=now(),
            )
        return site.begin(draft.token, at=TASKS)

    @router.get("/report/work")
    def work() -> dict[str, Any]:
        """For `enhance/work.ts`: something to do while the start page is read."""
        return door.challenge()

    @router.post("/report/forget")
    def forget(request: Request, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        return site.forget(at="/")

    return router


def _report_of(core: Core, request: Request) -> SubmissionStatus | None:
    """The report that this browser writes or has sent; None where there is none, or none any more."""
    token = request.cookies.get(DRAFT_COOKIE)
    try:
        found = submission_status(core.database, token=token) if token else None
    except NotFound:
        return None
    return found if found and found.state not in _OVER else None
