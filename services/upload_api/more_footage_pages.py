"""More footage, when a reviewer asked for it: the same protocol and the same form as before sending."""

import re
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.clock import now
from services.core.actions.cancel_upload import cancel_upload
from services.core.bootstrap import Core
from services.core.errors import Refusal
from services.core.queries.tracking import tracking
from services.upload_api.form_route import receive_form
from services.upload_api.on_the_way import on_the_way
from services.upload_api.visit import FormToken, Site, go

MORE_FOOTAGE = "/status/{token}/footage"
_UPLOAD = re.compile(r"/status/[^/]+/footage")


def takes_file(path: str) -> bool:
    """Whether a path takes footage by form, so that its body may be long."""
    return _UPLOAD.fullmatch(path) is not None


def routes(core: Core, site: Site) -> APIRouter:
    """The page, its form, and taking back a file that was not finished."""
    router = APIRouter(include_in_schema=False)

    def show(request: Request, token: str, *, refusals: tuple[Refusal, ...] = ()) -> Response:
        tracked = tracking(core.database, token=token)
        asked = tracked.open_question
        wanted = asked if asked and asked.wants_footage else None
        files = [file for file in tracked.status.files if wanted and file.upload_id in wanted.files_since]
        return site.show(
            request, "more_footage.html", status=422 if refusals else 200, secret=token, submission=tracked.status, asked=wanted,
            files=files, refusals=refusals, on_the_way=on_the_way(core, files, token=token, now=now()),
        )  # fmt: skip

    @router.get(MORE_FOOTAGE)
    def footage(request: Request, token: str) -> Response:
        return show(request, token)

    @router.post(MORE_FOOTAGE)
    async def receive(request: Request, token: str) -> Response:
        return await receive_form(
            core, site, request, token=token, page=show, at=MORE_FOOTAGE.format(token=token)
        )

    @router.post(MORE_FOOTAGE + "/{upload_id}/remove")
    def cancel(request: Request, token: str, upload_id: UUID, form_token: FormToken = None) -> Response:
        site.require_form_token(request, form_token)
        with core.database.unit_of_work() as work:
            cancel_upload(work, token=token, upload_id=upload_id, store=core.store, now=now())
        return go(MORE_FOOTAGE.format(token=token))

    return router
