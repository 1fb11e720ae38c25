"""One frame of the original by its address: the same address gives the same pixels."""

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services import clock
from services.core.actions.request_still import request_still
from services.core.domain.staff import Officer
from services.core.errors import Conflict, NotFound
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.case_footage import FootageView, JobView
from services.review_ui.case_page import footage_in, stills_of
from services.review_ui.cases import addresses_of
from services.review_ui.desk import Desk, officer_of, wants_page

log = structlog.get_logger()
LOOK_AGAIN_S = 2


def frame_still_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/footage/{footage_id}/frames/{frame_index}.png`."""
    router = APIRouter(prefix="/cases/{case_id}/footage/{footage_id}")

    @router.get("/frames/{frame_index}.png")
    def frame(request: Request, case_id: UUID, footage_id: UUID, frame_index: int) -> Response:
        case = case_file(desk.core.database, case_id=case_id)
        file = footage_in(case, footage_id)
        if file.facts is None or not 0 <= frame_index < file.facts.frame_count:
            raise NotFound("There is no such frame.")
        officer = officer_of(request)
        log.info("still_opened", footage=str(footage_id), frame=frame_index, staff=str(officer.id))
        made = (still for still in stills_of(file, addresses_of(desk)) if still.frame_index == frame_index)
        if still := next(made, None):
            return RedirectResponse(still.url, status_code=HTTPStatus.SEE_OTHER)
        asked = _asked(file, frame_index)
        if asked is None:
            _ask(desk, case, file, frame_index, by=officer)
        return _not_yet(
            desk, request, case, file, frame_index, stopped=asked is not None and asked.state == "stopped"
        )

    return router


def _asked(file: FootageView, frame_index: int) -> JobView | None:
    wanted = (job for job in file.jobs if job.job == Job.MAKE_STILL and job.frame_index == frame_index)
    return next(wanted, None)


def _ask(desk: Desk, case: CaseFile, file: FootageView, frame_index: int, *, by: Officer) -> None:
    with (
        suppress(Conflict),
        desk.core.database.unit_of_work() as work,
    ):  # somebody else asked at the same moment
        request_still(
            work, case_id=case.id, footage_id=file.id, frame_index=frame_index, by=by, now=clock.now()
        )


def _not_yet(
    desk: Desk, request: Request, case: CaseFile, file: FootageView, frame_index: int, *, stopped: bool
) -> Response:
    """A page that looks again by itself; a script is told to come again."""
    status = HTTPStatus.SERVICE_UNAVAILABLE if stopped else HTTPStatus.ACCEPTED
    if wants_page(request):
        answer: Response = desk.show(
            request, "frame_still.html", status=status, case=case, file=file, frame=frame_index, stopped=stopped
        )  # fmt: skip
    else:
        answer = JSONResponse(
            {"frame_index": frame_index, "state": "stopped" if stopped else "waiting"}, status
        )
    if not stopped:
        answer.headers["refresh"] = answer.headers["retry-after"] = str(LOOK_AGAIN_S)
    return answer
