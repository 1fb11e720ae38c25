"""Who is looking: the cookies of a visit, its form token, and pages that carry both."""

import secrets
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from services.core.bootstrap import Core
from services.upload_api.footage_table import footage_table
from services.upload_api.words import ELSEWHERE
from services.web.pages import Pages, environment
from services.web.security import FORM_FIELD, form_token, require_form_token

SERVICE_NAME = "Report dangerous driving"
_HERE = Path(__file__).parent
VISIT_COOKIE, DRAFT_COOKIE = "opsnap_visit", "opsnap_draft"
_MOST_FIELDS = 200
_WRITING = "/report"


class Site:
    """The pages of the public site."""

    def __init__(self, core: Core) -> None:
        self._secret = core.settings.secret_key.get_secret_value()
        self._secure = core.settings.cookie_secure
        # A browser opens the draft as long as there is one: what was written outlives an upload that nobody finished.
        self._draft_seconds = core.settings.draft_days * 86_400
        shown = {
            "service_name": SERVICE_NAME,
            "force_name": core.rules.name,
            "stylesheet": "public.css",
            "demonstration": core.settings.demonstration,
            "rules": core.rules,
            "limits": core.limits,
            "settings": core.settings,
            "footage_table": footage_table(core.rules),
            "words_of": ELSEWHERE,
        }
        self._pages = Pages(environment(_HERE / "templates", static=_HERE / "static", site=shown))

    def show(self, request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A page with its form token; a visitor who has none yet gets the cookie that the token is bound to.

        Whoever looks at a page of their report keeps it open in this browser for as long again.
        """
        visit = request.cookies.get(VISIT_COOKIE) or secrets.token_urlsafe(32)
        token = form_token(self._secret, visit)
        page = self._pages.show(request, name, status=status, token=token, **context)
        if VISIT_COOKIE not in request.cookies:
            self._set(page, VISIT_COOKIE, visit)
        if has_draft(request) and request.url.path.startswith(_WRITING):
            self._set(page, DRAFT_COOKIE, request.cookies[DRAFT_COOKIE], seconds=self._draft_seconds)
        return page

    def require_form_token(self, request: Request, sent: str | None) -> None:
        """Raises `Refused` for a form that no page of this visit sent."""
        require_form_token(self._secret, request.cookies.get(VISIT_COOKIE, ""), sent)

    def begin(self, token: str, *, at: str) -> Response:
        """Go to a page with the draft's secret in a cookie."""
        answer = go(at)
        self._set(answer, DRAFT_COOKIE, token, seconds=self._draft_seconds)
        return answer

    def forget(self, *, at: str) -> Response:
        """Go to a page; this browser opens the report no more."""
        answer = go(at)
        answer.delete_cookie(DRAFT_COOKIE, path="/")
        return answer

    def _set(self, answer: Response, name: str, value: str, *, seconds: int | None = None) -> None:
        answer.set_cookie(
            name, value, httponly=True, samesite="lax", secure=self._secure, path="/", max_age=seconds
        )


def go(at: str) -> RedirectResponse:
    """After a form was taken: see another page, so that reloading sends nothing twice."""
    return RedirectResponse(at, status_code=303)


class NoDraft(HTTPException):
    """There is no report in this browser: machines are sent to the start, people are told."""

    def __init__(self) -> None:
        super().__init__(303, headers={"location": "/"})


def has_draft(request: Request) -> bool:
    """Whether a report was begun in this browser."""
    return DRAFT_COOKIE in request.cookies


def _draft(request: Request) -> str:
    if token := request.cookies.get(DRAFT_COOKIE):
        return token
    raise NoDraft


async def _form(request: Request) -> FormData:
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
        return form


Draft = Annotated[str, Depends(_draft)]
"""The secret of the report that this browser is writing; without one, the start page."""

FormToken = Annotated[str | None, Form(alias=FORM_FIELD)]
Answers = Annotated[FormData, Depends(_form)]
