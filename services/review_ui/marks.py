"""What a reviewer says of marks: which vehicle it is, and the mark as they read it in a frame of the original."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services import clock
from services.core.actions.choose_vehicle import choose_vehicle
from services.core.actions.confirm_mark import confirm_mark
from services.core.domain.confirmed_mark import ReadMark
from services.core.domain.frame_times import read_place
from services.core.errors import NotFound, Refused
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.case_footage import FootageView
from services.core.queries.footage_times import footage_times
from services.review_ui.case_page import file_at, footage_in
from services.review_ui.cases import show_case
from services.review_ui.decision_form import DecisionForm
from services.review_ui.desk import Desk, officer_of, see
from services.review_ui.frame_place import FramePlace

log = structlog.get_logger()


def mark_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/mark` and `/cases/{case_id}/footage/{footage_id}/vehicle`."""
    router = APIRouter(prefix="/cases/{case_id}")
    database = desk.core.database

    @router.post("/mark")
    def confirm(request: Request, case_id: UUID, form: Annotated[DecisionForm, Form()]) -> Response:
        case, officer = case_file(database, case_id=case_id), officer_of(request)
        read = read_mark(desk, case, form)
        try:
            with database.unit_of_work() as work:
                confirm_mark(work, case_id=case_id, read=read, by=officer, now=clock.now())
        except Refused as error:
            return show_case(
                desk, request, case, place=FramePlace(position=form.file), form=form, refusals=error.refusals
            )
        log.info("mark_confirmed", case=str(case_id), staff=str(officer.id))
        return see(_address(case, read.footage_id))

    @router.post("/footage/{footage_id}/vehicle")
    def choose(
        request: Request,
        case_id: UUID,
        footage_id: UUID,
        mark: Annotated[str, Form(max_length=20)] = "",
        frame: Annotated[int, Form()] = 0,
    ) -> Response:
        case, officer = case_file(database, case_id=case_id), officer_of(request)
        footage_in(case, footage_id)
        with database.unit_of_work() as work:
            choose_vehicle(
                work,
                case_id=case_id,
                footage_id=footage_id,
                mark=mark.replace("\x00", ""),
                frame_index=frame,
                by=officer,
                now=clock.now(),
            )
        log.info("vehicle_chosen", case=str(case_id), staff=str(officer.id))
        return see(_address(case, footage_id))

    return router


def _address(case: CaseFile, footage_id: UUID | None) -> str:
    position = footage_in(case, footage_id).position
    return f"/cases/{case.id}?file={position}#marks"


def read_mark(desk: Desk, case: CaseFile, form: DecisionForm) -> ReadMark:
    """What was typed, with the frame that was named; a frame that cannot be understood is none, and the core refuses."""
    file = file_at(case, form.file)
    return ReadMark(
        typed=form.confirmed_mark.replace("\x00", ""),  # no database takes one
        footage_id=file.id if file else None,
        frame_index=_frame(desk, file, form.mark_frame) if file else None,
    )


def _frame(desk: Desk, file: FootageView, typed: str) -> int | None:
    if not typed.strip():
        return None
    try:
        found = read_place(typed, footage_times(file, store=desk.core.store))
    except NotFound:  # a photograph
        return None
    return found if isinstance(found, int) else None
