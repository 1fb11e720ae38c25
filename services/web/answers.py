"""The four ways to say no, as problem+json (RFC 9457) for machines. No stack trace reaches anyone."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.core.errors import Conflict, NotFound, OpsnapError, Refusal, Refused, Unavailable

log = structlog.get_logger()
RETRY_AFTER_SECONDS = 5

STATUS: dict[type[OpsnapError], tuple[int, str]] = {
    Refused: (422, "This cannot be accepted as it is"),
    NotFound: (404, "Not found"),
    Conflict: (409, "Somebody else was first, or the moment has passed"),
    Unavailable: (503, "The service cannot do this just now"),
}


def status_of(error: OpsnapError) -> tuple[int, str]:
    """HTTP status and title of an error's base."""
    return next(answer for base, answer in STATUS.items() if isinstance(error, base))


def refusals_of(error: OpsnapError) -> tuple[Refusal, ...]:
    """Every reason; for errors without a list, their own words as the one reason."""
    if isinstance(error, Refused):
        return error.refusals
    return (Refusal(code=type(error).__name__, message=str(error)),)


def problem(status: int, title: str, refusals: tuple[Refusal, ...] = (), **more: Any) -> JSONResponse:
    """An RFC 9457 answer: `errors` holds every reason with code, message and field; `more` are members of its own."""
    errors = [{"code": r.code, "message": r.message, "field": r.field} for r in refusals]
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "errors": errors} | more
    headers = {"retry-after": str(RETRY_AFTER_SECONDS)} if status == STATUS[Unavailable][0] else None
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


def problem_of(error: OpsnapError) -> JSONResponse:
    """One of the four as problem+json."""
    return problem(*status_of(error), refusals_of(error))


def invalid_refusals(error: RequestValidationError) -> tuple[Refusal, ...]:
    """Pydantic's findings as refusals; never what was sent, which may be a name or a mark."""
    return tuple(
        Refusal(code=found["type"], message=found["msg"], field=".".join(map(str, found["loc"][1:])))
        for found in error.errors()
    )


def answer_machines(app: FastAPI) -> None:
    """Map every error to problem+json; a site that serves people puts its pages over these."""

    @app.exception_handler(OpsnapError)
    async def _say_no(_: Request, error: OpsnapError) -> JSONResponse:
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    async def _say_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, STATUS[Refused][1], invalid_refusals(error))

    @app.exception_handler(HTTPException)
    async def _say_http(_: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail))

    @app.exception_handler(Exception)
    async def _say_sorry(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", route=route_of(request), error=type(error).__name__)
        return problem(
            500,
            "Sorry, there is a problem with the service. It is not your fault; try again in a few minutes.",
        )


def route_of(request: Request) -> str:
    """The route's template: a path itself may hold a secret."""
    return getattr(request.scope.get("route"), "path", "unknown")
