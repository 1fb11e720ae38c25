"""Signing in and out, and the first page of each role."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services import clock
from services.core.actions.sign_in import sign_in, sign_out
from services.core.errors import Refusal, Refused
from services.review_ui.desk import Desk, home_of, officer_of, see, visit_of
from services.review_ui.session import drop_cookie, local_path, session_cookie, set_cookie, visit_cookie

_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class SignInForm:
    """What was typed; `next` is where the visitor wanted to go."""

    username: str
    next: str


def sign_in_routes(desk: Desk) -> APIRouter:
    """`/`, `/sign-in`, `/sign-out`."""
    router = APIRouter()
    core = desk.core

    @router.get("/")
    def home(request: Request) -> Response:
        return see(home_of(officer_of(request)))

    @router.get("/sign-in")
    def ask(request: Request, next: str = "/") -> Response:  # noqa: A002 -- the name in the address
        if visit_of(request).officer is not None:
            return see(local_path(next))
        return _page(desk, request, SignInForm(username="", next=local_path(next)))

    @router.post("/sign-in")
    def enter(
        request: Request,
        username: Annotated[str, Form(max_length=200)] = "",
        password: Annotated[str, Form(max_length=1000)] = "",
        next: Annotated[str, Form()] = "/",  # noqa: A002 -- the name in the form
    ) -> Response:
        hours = core.settings.session_hours
        try:
            _, token = sign_in(
                core.database, username=username, password=password, hours=hours, now=clock.now()
            )
        except Refused as error:
            return _page(desk, request, SignInForm(username=username, next=local_path(next)), error.refusals)
        answer = see(local_path(next))
        set_cookie(
            answer, session_cookie(core.settings), token, settings=core.settings, seconds=hours * _HOUR
        )
        drop_cookie(answer, visit_cookie(core.settings), settings=core.settings)
        return answer

    @router.post("/sign-out")
    def leave(request: Request) -> Response:
        with core.database.unit_of_work() as work:
            sign_out(work, token=visit_of(request).cookie)
        answer = see("/sign-in")
        drop_cookie(answer, session_cookie(core.settings), settings=core.settings)
        return answer

    return router


def _page(desk: Desk, request: Request, form: SignInForm, refusals: tuple[Refusal, ...] = ()) -> Response:
    status = 422 if refusals else 200
    answer = desk.show(request, "sign_in.html", status=status, form=form, refusals=refusals)
    settings = desk.core.settings
    set_cookie(
        answer, visit_cookie(settings), visit_of(request).cookie, settings=settings, seconds=None
    )  # ends with the browser
    return answer
