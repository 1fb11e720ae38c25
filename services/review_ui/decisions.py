"""Deciding a case, and opening a decided one again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services import clock
from services.core.actions.decide_case import decide_case
from services.core.actions.reopen_case import reopen_case
from services.core.errors import Refused
from services.core.queries.case_file import case_file
from services.review_ui.cases import show_case
from services.review_ui.decision_form import DecisionForm
from services.review_ui.desk import Desk, officer_of, see
from services.review_ui.frame_place import FramePlace
from services.review_ui.marks import read_mark
from services.review_ui.queue import next_case


def decision_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/decide` and `/reopen`."""
    router = APIRouter(prefix="/cases/{case_id}")
    database = desk.core.database

    @router.post("/decide")
    def decide(request: Request, case_id: UUID, form: Annotated[DecisionForm, Form()]) -> Response:
        try:
            _decide(desk, request, case_id, form)
        except Refused as error:
            case, refusals = case_file(database, case_id=case_id), form.placed(error.refusals)
            return show_case(
                desk, request, case, place=FramePlace(position=form.file), form=form, refusals=refusals
            )
        reference = case_file(database, case_id=case_id).reference
        if form.then == "next":
            return see(next_case(desk, by=officer_of(request), decided=reference))
        return see(f"/queue?decided={reference}")

    @router.post("/reopen")
    def reopen(
        request: Request, case_id: UUID, reason: Annotated[str, Form(max_length=1000)] = ""
    ) -> Response:
        try:
            with database.unit_of_work() as work:
                reopen_case(work, case_id=case_id, reason=reason, by=officer_of(request), now=clock.now())
        except Refused as error:
            return show_case(desk, request, case_file(database, case_id=case_id), refusals=error.refusals)
        return see(f"/cases/{case_id}")

    return router


def _decide(desk: Desk, request: Request, case_id: UUID, form: DecisionForm) -> None:
    read = read_mark(desk, case_file(desk.core.database, case_id=case_id), form)
    with desk.core.database.unit_of_work() as work:
        decide_case(
            work, case_id=case_id, verdict=form.verdict(), read=read, catalogue=desk.core.offences, by=officer_of(request), now=clock.now(),
        )  # fmt: skip
