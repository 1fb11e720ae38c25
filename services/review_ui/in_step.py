"""Two files in step: a reviewer's word on which moments are the same, kept for whoever opens the case next."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, Response

from services import clock
from services.core.actions.put_in_step import put_in_step
from services.core.errors import Refused
from services.core.queries.case_file import case_file
from services.review_ui.case_page import footage_in
from services.review_ui.cases import show_case
from services.review_ui.desk import Desk, officer_of, see, wants_page
from services.review_ui.frame_place import FramePlace

log = structlog.get_logger()


def step_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/footage/{footage_id}/in-step`."""
    router = APIRouter(prefix="/cases/{case_id}/footage/{footage_id}/in-step")
    database = desk.core.database

    @router.post("")
    def keep(
        request: Request,
        case_id: UUID,
        footage_id: UUID,
        beside: Annotated[UUID, Form()],
        ahead_s: Annotated[float, Form()],
    ) -> Response:
        officer = officer_of(request)
        case = case_file(database, case_id=case_id)
        file = footage_in(case, footage_id)
        try:
            with database.unit_of_work() as work:
                put_in_step(
                    work, case_id=case_id, footage_id=footage_id, beside_id=beside, ahead_s=ahead_s, by=officer,
                    now=clock.now(),
                )  # fmt: skip
        except Refused as error:
            if not wants_page(request):
                raise
            return show_case(
                desk, request, case, place=FramePlace(position=file.position), refusals=error.refusals
            )
        log.info("files_put_in_step", footage=str(footage_id), beside=str(beside), staff=str(officer.id))
        if wants_page(request):
            return see(f"/cases/{case_id}?file={file.position}#footage")
        return JSONResponse({"by": officer.name})

    return router
