"""The four ways to say no, as pages for people; our own scripts get problem+json. No stack trace reaches anyone."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.core.actions.claim_case import AlreadyClaimed
from services.core.actions.decide_case import NotYours
from services.core.domain.lifecycle import MoveNotOpen
from services.core.domain.staff import MayNot
from services.core.errors import Conflict, OpsnapError, Refusal, Unavailable
from services.review_ui.desk import Desk, Visit, see, wants_page
from services.review_ui.session import SignInNeeded, sign_in_address
from services.web.answers import RETRY_AFTER_SECONDS, invalid_refusals, problem, refusals_of, status_of

TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        403: "You cannot open this page",
        404: "Page not found",
        405: "Page not found",
        409: "Somebody has already changed this",
        411: "That could not be read",
        413: "That is too much to send at once",
        422: "There is a problem",
        500: "Sorry, there is a problem with the service",
        503: "Sorry, the service cannot do this just now",
    }
)
_LOST_RACES: Final[Mapping[type[Conflict], str]] = MappingProxyType(
    {
        AlreadyClaimed: "Somebody has already claimed this case",
        NotYours: "Somebody has already claimed this case",
        MoveNotOpen: "Somebody has already moved this case on",
    }
)


def answer_people(app: FastAPI, desk: Desk, *, visit: Callable[[Request], Visit]) -> None:
    """Map every error to a page, or to problem+json where no page was asked for. `visit` finds out who asks."""

    def say(request: Request, status: int, refusals: tuple[Refusal, ...] = (), title: str = "") -> Response:
        return _answer(desk, request, status=status, refusals=refusals, title=title)

    @app.exception_handler(SignInNeeded)
    async def _sign_in(request: Request, error: SignInNeeded) -> Response:
        if wants_page(request):
            return see(sign_in_address(error.back))
        return problem(HTTPStatus.UNAUTHORIZED, "Sign in first.")

    @app.exception_handler(OpsnapError)
    async def _say_no(request: Request, error: OpsnapError) -> Response:
        return say(request, _status(error), refusals_of(error), _lost_race(error))

    @app.exception_handler(RequestValidationError)
    async def _say_invalid(request: Request, error: RequestValidationError) -> Response:
        in_path = any(found["loc"][0] == "path" for found in error.errors())
        return say(request, 404) if in_path else say(request, 422, invalid_refusals(error))

    @app.exception_handler(HTTPException)
    async def _say_http(request: Request, error: HTTPException) -> Response:
        if wants_page(request) and not hasattr(request.state, "visit"):  # no route, so no guard ran
            with suppress(Unavailable):
                request.state.visit = await run_in_threadpool(visit, request)
        return say(request, error.status_code)


def sorry(desk: Desk) -> Callable[[Request], Response]:
    """The page for what nobody foresaw."""
    return lambda request: _answer(desk, request, status=500, refusals=(), title="")


def _status(error: OpsnapError) -> int:
    return HTTPStatus.FORBIDDEN if isinstance(error, MayNot) else status_of(error)[0]


def _lost_race(error: OpsnapError) -> str:
    return next((words for kind, words in _LOST_RACES.items() if isinstance(error, kind)), "")


def _answer(
    desk: Desk, request: Request, *, status: int, refusals: tuple[Refusal, ...], title: str
) -> Response:
    title = title or TITLES.get(status, TITLES[500])
    if not wants_page(request):
        return problem(status, title, refusals)
    reasons = refusals if status == HTTPStatus.UNPROCESSABLE_ENTITY else ()
    answer = desk.show(request, "problem.html", status=status, title=title, code=status, reasons=reasons)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    return answer
