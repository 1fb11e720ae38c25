"""The four ways to say no as pages, for people; machines keep problem+json."""

from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from services.core.errors import OpsnapError, Refusal, Unavailable
from services.upload_api.body_limit import BodyTooLong
from services.upload_api.door import TooMany
from services.upload_api.rate_limits import in_words
from services.upload_api.visit import DRAFT_COOKIE, NoDraft, Site, go
from services.upload_api.what_was_typed import typed_in
from services.web.answers import RETRY_AFTER_SECONDS, problem, problem_of, refusals_of, status_of
from services.web.faults import Unexpected

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_WAIT = "Please wait before you go on"
_WHY = "A lot came from your internet connection in a short time, perhaps from somebody else."
_AGAIN = {True: "go back and send it again", False: "load this page again"}
_NOT_OPEN = "Your report is no longer open on this device"
_HOW_ON = (
    "If you asked us for a link by email, open it here: you go on where you stopped. If the report is still open on another "
    "device, choose “Go on later, or on another device” there and we send you that link. Otherwise begin again at the start."
)
_PAGES = {
    400: ("That did not arrive whole", "Go back, load the page again and send it again."),
    404: ("Page not found", "If you typed or copied the address, check that it is all there."),
    405: ("That cannot be sent here", "Go back, load the page again and send it again."),
    409: ("You cannot do this now", "It is too late for it, or somebody else was first."),
    413: ("That was too much at once", "Shorten what you typed and send it again."),
    422: ("There is a problem", "What was sent cannot be accepted as it is."),
    503: (
        "Sorry, the service is busy",
        "We could not do this just now. What you sent before is safe. Try again in a few minutes.",
    ),
    500: (
        "Sorry, there is a problem with the service",
        "It is not your fault. What you sent before is safe. Try again in a few minutes.",
    ),
}


def is_sent(request: Request) -> bool:
    """Whether something was sent, not only looked at."""
    return request.method not in {"GET", "HEAD"}


def wants_page(request: Request) -> bool:
    """Whether a person asked: the API's paths never answer with a page."""
    path = request.url.path
    return not path.startswith(("/api/", "/health/")) and "text/html" in request.headers.get("accept", "")


def _for_people(refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    # What programs know as a submission, its sender knows as a report.
    return tuple(replace(said, message=said.message.replace("submission", "report")) for said in refusals)


def _report_of(request: Request) -> str:
    """The report whose status page was asked for, or that this browser writes: its secret, or blank."""
    if request.url.path.startswith("/status/"):
        return str(request.path_params.get("token", ""))
    return request.cookies.get(DRAFT_COOKIE, "") if request.url.path.startswith("/report/") else ""


def _takes(request: Request, *, path: str, method: str) -> bool:
    asked = {**request.scope, "path": path, "method": method}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


def _methods_of(request: Request) -> list[str]:
    # Each method of a path is a route of its own, and the framework names those of the first alone.
    path = request.scope["path"]
    return [method for method in _METHODS if _takes(request, path=path, method=method)]


def _page_above(request: Request, error: HTTPException) -> Response | None:
    """For who looks at an address that only takes a form: the page that has the form, which stands above it."""
    if error.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
        return None
    above = (str(each) for each in PurePosixPath(request.scope["path"]).parents)
    found = next((path for path in above if _takes(request, path=path, method="GET")), None)
    return go(quote(found)) if found else None


class ErrorPages:
    """Answers for everything that is not as asked: a page for people, problem+json for machines."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, request: Request, status: int, refusals: tuple[Refusal, ...] = ()) -> Response:
        """What a person reads."""
        title, words = _PAGES.get(status, _PAGES[500])
        answer = self._show(request, status, title, words, _for_people(refusals))
        if status == 503:  # noqa: PLR2004 -- the one status that always says when to come back
            answer.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
        return answer

    def say_no(self, request: Request, error: OpsnapError) -> Response:
        """One of the four."""
        status, _ = status_of(error)
        if not wants_page(request):
            return problem_of(error)
        # Which of our parts is away helps nobody outside.
        return self.page(request, status, () if isinstance(error, Unavailable) else refusals_of(error))

    def say_http(self, request: Request, error: HTTPException) -> Response:
        """What the protocol itself refuses."""
        if wants_page(request):
            return _page_above(request, error) or self.page(request, error.status_code)
        said = (error.refusal,) if isinstance(error, BodyTooLong) else ()
        answer = problem(error.status_code, str(error.detail), said)
        answer.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            answer.headers["allow"] = ", ".join(_methods_of(request))
        return answer

    def say_wait(self, request: Request, seconds: int, **more: Any) -> Response:
        """Whoever was too quick must wait; `more` goes to machines."""
        words = f"Wait {in_words(seconds)}, then {_AGAIN[is_sent(request)]}. What you sent is safe."
        if wants_page(request):
            answer = self._show(request, 429, _WAIT, f"{_WHY} {words}", ())
        else:
            answer = problem(429, _WAIT, (Refusal(code="too_many", message=words),), **more)
        answer.headers["retry-after"] = str(seconds)
        return answer

    def say_not_open(self, request: Request, typed: str) -> Response:
        """The browser has forgotten its report; `typed` is what it sent all the same."""
        return self._show(request, HTTPStatus.NOT_FOUND, _NOT_OPEN, _HOW_ON, (), typed=typed)

    def say_sorry(self, request: Request) -> Response:
        """Nobody foresaw it."""
        return self.page(request, 500) if wants_page(request) else problem(500, _PAGES[500][0])

    def _show(
        self,
        request: Request,
        status: int,
        title: str,
        words: str,
        reasons: tuple[Refusal, ...],
        **more: str,
    ) -> Response:
        return self._site.show(
            request,
            "problem.html",
            status=status,
            title=title,
            words=words,
            reasons=reasons,
            report=_report_of(request) if status == HTTPStatus.CONFLICT else "",
            **more,
        )


def answer_people(app: FastAPI, pages: ErrorPages) -> None:
    """Put pages over the machine's answers."""

    @app.exception_handler(OpsnapError)
    def _say_no(request: Request, error: OpsnapError) -> Response:
        return pages.say_no(request, error)

    @app.exception_handler(NoDraft)
    async def _begin_again(request: Request, error: NoDraft) -> Response:
        if wants_page(request):
            return pages.say_not_open(request, await typed_in(request))
        return RedirectResponse((error.headers or {})["location"], status_code=error.status_code)

    @app.exception_handler(TooMany)
    def _say_wait(request: Request, error: TooMany) -> Response:
        more = {"challenge": error.challenge} if error.challenge else {}
        return pages.say_wait(request, error.seconds, **more)

    @app.exception_handler(HTTPException)
    def _say_http(request: Request, error: HTTPException) -> Response:
        return pages.say_http(request, error)

    app.add_middleware(Unexpected, answer=pages.say_sorry)
