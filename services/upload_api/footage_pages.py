"""Choose footage and send it: by script in parts straight to the store, or by plain form through us."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.cancel_upload import cancel_upload
from services.core.actions.describe_footage import describe_footage
from services.core.bootstrap import Core
from services.core.domain.lifecycle import State
from services.core.domain.media import VIEW_WORDS
from services.core.errors import Refusal, Refused
from services.core.queries.submission_status import SubmissionStatus, submission_status
from services.upload_api.form_route import receive_form
from services.upload_api.journey import step_called
from services.upload_api.on_the_way import on_the_way
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


def _why_not_yet(status: SubmissionStatus) -> Refusal:
    return _NONE_USABLE if status.files else _NOTHING_YET


def routes(core: Core, site: Site) -> APIRouter:
    """The footage page and what its forms do."""
    router = APIRouter(include_in_schema=False)
    _choose(router, core, site)
    _keep_in_order(router, core, site)
    _receive(router, core, site)
    return router


def _page(
    core: Core, site: Site, request: Request, *, draft: str, refusals: tuple[Refusal, ...] = ()
) -> HTMLResponse:
    status = submission_status(core.database, token=draft)
    return site.show(
        request,
        "footage.html",
        on_the_way=on_the_way(core, status.files, token=draft, now=now()),
        status=422 if refusals else 200,
        submission=status,
        draft=draft,
        views=VIEW_WORDS,
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
        if not any(file.state != "refused" for file in status.files):
            return _page(core, site, request, draft=draft, refusals=(_why_not_yet(status),))
        return go(AFTER)


def _keep_in_order(router: APIRouter, core: Core, site: Site) -> None:
    @router.post(FOOTAGE + "/{upload_id}/describe")
    def describe(
        request: Request,
        draft: Draft,
        upload_id: UUID,
        view: Annotated[str, Form()] = "",
        move: Annotated[Literal["up", "down"] | None, Form()] = None,
        form_token: FormToken = None,
    ) -> Response:
        site.require_form_token(request, form_token)
        status = submission_status(core.database, token=draft)
        said = {"place": _place(status, upload_id, move)} if move else {"view": view}
        with core.database.unit_of_work() as work:
            describe_footage(work, token=draft, upload_id=upload_id, now=now(), **said)
        return go(FOOTAGE)

    @router.post(FOOTAGE + "/{upload_id}/remove")
    def remove(request: Request, draft: Draft, upload_id: UUID, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        try:
            with core.database.unit_of_work() as work:
                cancel_upload(work, token=draft, upload_id=upload_id, store=core.store, now=now())
        except Refused as error:
            return _page(core, site, request, draft=draft, refusals=error.refusals)
        return go(FOOTAGE)


def _place(status: SubmissionStatus, upload_id: UUID, move: str) -> int | None:
    """The place above or below; None for a file that is gone, or that is at the end already."""
    places = {file.upload_id: file.position for file in status.files}
    wanted = places.get(upload_id, -1) + (-1 if move == "up" else 1)
    return wanted if 1 <= wanted <= len(places) else None


def _receive(router: APIRouter, core: Core, site: Site) -> None:
    @router.post(FOOTAGE)
    async def receive(request: Request, draft: Draft) -> Response:
        def page(request: Request, draft: str, *, refusals: tuple[Refusal, ...]) -> Response:
            return _page(core, site, request, draft=draft, refusals=refusals)

        return await receive_form(core, site, request, token=draft, page=page, at=FOOTAGE)
