"""A reviewer's question: read it, answer it, and send the footage that it asks for."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.answer_question import answer_question
from services.core.actions.keep_answer import keep_answer
from services.core.bootstrap import Core
from services.core.domain.deadlines import london_date
from services.core.domain.questions import LONGEST_ANSWER
from services.core.errors import Refusal, Refused
from services.core.queries.tracking import tracking
from services.upload_api.visit import FormToken, Site, go

ANSWER = "/status/{token}/answer"
FOOTAGE_FIRST = "footage"
"""Of the button to the page that takes footage: what is typed is kept and not sent."""

Text = Annotated[str, Form()]


def routes(core: Core, site: Site) -> APIRouter:
    """The question and its answer."""
    router = APIRouter(include_in_schema=False)

    def show(
        request: Request, token: str, *, typed: str | None = None, refusals: tuple[Refusal, ...] = ()
    ) -> HTMLResponse:
        tracked = tracking(core.database, token=token)
        asked = tracked.open_question
        kept = asked.typed if asked else ""
        return site.show(
            request, "question.html", status=422 if refusals else 200, secret=token, tracked=tracked, submission=tracked.status,
            asked=asked, today=london_date(now()), typed=kept if typed is None else typed, refusals=refusals, longest=LONGEST_ANSWER,
        )  # fmt: skip

    @router.get(ANSWER)
    def question(request: Request, token: str) -> HTMLResponse:
        return show(request, token)

    @router.post(ANSWER)
    def answer(
        request: Request, token: str, answer: Text = "", do: Text = "", form_token: FormToken = None
    ) -> Response:
        site.require_form_token(request, form_token)
        typed = answer.replace("\x00", "").replace("\r\n", "\n")
        try:
            with core.database.unit_of_work() as work:
                if do == FOOTAGE_FIRST:
                    keep_answer(work, token=token, text=typed)
                else:
                    answer_question(work, token=token, text=typed, now=now())
        except Refused as error:
            return show(request, token, typed=typed, refusals=error.refusals)
        return go(f"/status/{token}/footage" if do == FOOTAGE_FIRST else f"/status/{token}")

    return router
