"""Choose footage and send it: by script in parts straight to the store, or by plain form through us."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.cancel_upload import cancel_upload
from services.core.bootstrap import Core
from services.core.domain.lifecycle import State
from services.core.errors import Refusal
from services.core.queries.submission_status import FileStatus, SubmissionStatus, submission_status
from services.upload_api.form_route import receive_form
from services.upload_api.journey import step_called
from services.upload_api.start_pages import FOOTAGE
from services.upload_api.visit import Draft, FormToken, Site, go

UPLOAD_PATH = FOOTAGE
AFTER = step_called("moment").path
DONE = "/report/done"
_NOTHING_YET = Refusal(
    code="no_footage", message="Send at least one file first: it is the evidence.", field="footage"
)
_NONE_USABLE = Refusal(
    code="no_usable_footage",
    message="None of these files can be used. Send the footage as the camera saved it.",
    field="footage",
)


def is_open(status: SubmissionStatus) -> bool:
    """Whether the report is still being written."""
    return status.state in {State.DRAFTING, State.UPLOADING}


def usable(status: SubmissionStatus) -> tuple[FileStatus, ...]:
    """Files that are here and were not refused."""
    return tuple(file for file in status.files if file.state in {"received", "accepted"})


def _why_not_yet(status: SubmissionStatus) -> Refusal:
    all_refused = status.files and all(file.state == "refused" for file in status.files)
    return _NONE_USABLE if all_refused else _NOTHING_YET


def routes(core: Core, site: Site) -> APIRouter:
    """The footage page and what its forms do."""
    router = APIRouter(include_in_schema=False)
    _choose(router, core, site)
    _receive(router, core, site)
    return router


def _page(
    core: Core, site: Site, request: Request, *, draft: str, refusals: tuple[Refusal, ...] = ()
) -> HTMLResponse:
    status = submission_status(core.database, token=draft)
    return site.show(
        request,
        "footage.html",
        status=422 if refusals else 200,
        submission=status,
        draft=draft,
        refusals=refusals,
    )


def _choose(router: APIRouter, core: Core, site: Site) -> None:
    @router.get(FOOTAGE)
    def footage(request: Request, draft: Draft) -> Response:
        if not is_open(submission_status(core.database, token=draft)):
            return go(DONE)
        return _page(core, site, request, draft=draft)

    @router.post("/report/footage/continue")
    def go_on(request: Request, draft: Draft, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        status = submission_status(core.database, token=draft)
        if not usable(status):
            return _page(core, site, request, draft=draft, refusals=(_why_not_yet(status),))
        return go(AFTER)

    @router.post("/report/footage/{upload_id}/cancel")
    def cancel(request: Request, draft: Draft, upload_id: UUID, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        with core.database.unit_of_work() as work:
            cancel_upload(work, token=draft, upload_id=upload_id, store=core.store, now=now())
        return go(FOOTAGE)


def _receive(router: APIRouter, core: Core, site: Site) -> None:
    @router.post(FOOTAGE)
    async def receive(request: Request, draft: Draft) -> Response:
        def page(request: Request, draft: str, *, refusals: tuple[Refusal, ...]) -> Response:
            return _page(core, site, request, draft=draft, refusals=refusals)

        return await receive_form(core, site, request, token=draft, page=page, at=FOOTAGE)
