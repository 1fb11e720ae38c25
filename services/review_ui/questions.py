"""Asking the reporter of a case: the form of the case page, filled with the last day that helps."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services import clock
from services.core.actions.ask_reporter import ask_reporter
from services.core.errors import Refused
from services.core.queries.case_file import case_file
from services.review_ui.cases import show_case
from services.review_ui.desk import Desk, officer_of, see
from services.review_ui.question_form import QuestionForm


def question_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/ask`."""
    router = APIRouter(prefix="/cases/{case_id}")
    database = desk.core.database

    @router.post("/ask")
    def ask(request: Request, case_id: UUID, form: Annotated[QuestionForm, Form()]) -> Response:
        try:
            with database.unit_of_work() as work:
                ask_reporter(
                    work, case_id=case_id, text=form.text, wants_footage=form.wants_footage == "yes", due_on=form.due_on,
                    by=officer_of(request), now=clock.now(),
                )  # fmt: skip
        except Refused as error:
            case = case_file(database, case_id=case_id)
            return show_case(desk, request, case, form=form, refusals=error.refusals)
        return see(f"/cases/{case_id}#questions")

    return router
