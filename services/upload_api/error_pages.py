"""The four ways to say no as pages, for people; machines keep problem+json."""

from dataclasses import replace

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from services.core.errors import OpsnapError, Refusal
from services.upload_api.visit import NoDraft, Site
from services.web.answers import RETRY_AFTER_SECONDS, problem, problem_of, refusals_of, status_of
from services.web.faults import Unexpected

_PAGES = {
    404: ("Page not found", "If you typed or copied the address, check that it is all there."),
    405: ("Page not found", "If you typed or copied the address, check that it is all there."),
    409: ("This has already happened", "Somebody else was first, or the moment has passed."),
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


def wants_page(request: Request) -> bool:
    """Whether a person asked: the API's paths never answer with a page."""
    path = request.url.path
    return not path.startswith(("/api/", "/health/")) and "text/html" in request.headers.get("accept", "")


def _for_people(refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    # What programs know as a submission, its sender knows as a report.
    return tuple(replace(said, message=said.message.replace("submission", "report")) for said in refusals)


def answer_people(app: FastAPI, site: Site) -> None:
    """Put pages over the machine's answers."""

    def page(request: Request, status: int, refusals: tuple[Refusal, ...] = ()) -> Response:
        title, words = _PAGES.get(status, _PAGES[500])
        answer = site.show(
            request, "problem.html", status=status, title=title, words=words, reasons=_for_people(refusals)
        )
        if status == 503:  # noqa: PLR2004 -- the one status that says when to come back
            answer.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
        return answer

    @app.exception_handler(OpsnapError)
    def _say_no(request: Request, error: OpsnapError) -> Response:
        status, _ = status_of(error)
        return page(request, status, refusals_of(error)) if wants_page(request) else problem_of(error)

    @app.exception_handler(NoDraft)
    def _begin_again(_: Request, error: NoDraft) -> Response:
        return RedirectResponse((error.headers or {})["location"], status_code=error.status_code)

    @app.exception_handler(HTTPException)
    def _say_http(request: Request, error: HTTPException) -> Response:
        if wants_page(request):
            return page(request, error.status_code)
        answer = problem(error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    def sorry(request: Request) -> Response:
        return page(request, 500) if wants_page(request) else problem(500, _PAGES[500][0])

    app.add_middleware(Unexpected, answer=sorry)
