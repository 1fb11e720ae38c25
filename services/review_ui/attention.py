"""What a person must see: stopped work, letters that did not go, refused files and attempts, unfinished uploads."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services import clock
from services.core.actions.post_letter import post_letter
from services.core.actions.requeue_stalled import requeue_stopped
from services.core.queries.attention import attention
from services.review_ui import access
from services.review_ui.desk import Desk, officer_of, see


def attention_routes(desk: Desk) -> APIRouter:
    """`/attention`."""
    router = APIRouter(prefix="/attention")

    @router.get("")
    def needs_attention(request: Request) -> Response:
        opens_cases = access.may(officer_of(request).role, "/cases/{case_id}")
        page = attention(desk.core.database)
        return desk.show(request, "attention.html", page=page, opens_cases=opens_cases)

    @router.post("/{job_id}/again")
    def again(job_id: UUID) -> Response:
        requeue_stopped(desk.core.database, job_id=job_id, now=clock.now())
        return see("/attention")

    @router.post("/letters/{message_id}/posted")
    def posted(message_id: UUID) -> Response:
        with desk.core.database.unit_of_work() as work:
            post_letter(work, message_id=message_id, now=clock.now())
        return see("/attention")

    return router
