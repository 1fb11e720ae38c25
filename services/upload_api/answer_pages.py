"""A reviewer's question: read it, answer it, and send the footage that it asks for."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.answer_question import answer_question
from services.core.bootstrap import Core
from services.core.domain.deadlines import london_date
from services.core.domain.questions import LONGEST_ANSWER
from services.core.errors import Refusal, Refused
from services.core.queries.tracking import tracking
from services.upload_api.visit import FormToken, Site, go

ANSWER = "/status/{token}/answer"


def routes(core: Core, site: Site) -> APIRouter:
    """The question and its answer."""
    router = APIRouter(include_in_schema=False)

    def show(
        request: Request, token: str, *, typed: str = "", refusals: tuple[Refusal, ...] = ()
    ) -> HTMLResponse:
        tracked = tracking(core.database, token=token)
        return site.show(
            request, "question.html", status=422 if refusals else 200, secret=token, tracked=tracked, submission=tracked.status,
            asked=tracked.open_question, today=london_date(now()), typed=typed, refusals=refusals, longest=LONGEST_ANSWER,
        )  # fmt: skip

    @router.get(ANSWER)
    def question(request: Request, token: str) -> HTMLResponse:
        return show(request, token)

    @router.post(ANSWER)
    def answer(
        request: Request, token: str, answer: Annotated[str, Form()] = "", form_token: FormToken = None
    ) -> Response:
        site.require_form_token(request, form_token)
        typed = answer.replace("\x00", "").replace("\r\n", "\n")
        try:
            with core.database.unit_of_work() as work:
                answer_question(work, token=token, text=typed, now=now())
        except Refused as error:
            return show(request, token, typed=typed, refusals=error.refusals)
        return go(f"/status/{token}")

    return router
