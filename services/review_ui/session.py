"""The session cookie, the guard in front of every route, and where a sign-in may lead back to."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services import clock
from services.core.domain.staff import MayNot, Officer
from services.core.domain.submission import new_token
from services.core.queries.signed_in import signed_in
from services.core.settings import Settings
from services.review_ui.access import Roles, needed
from services.review_ui.desk import Desk, Visit
from services.web.answers import route_of
from services.web.security import FORM_FIELD, require_form_token

_LONGEST_PATH = 500
LARGEST_FORM_BYTES = 256 * 1024


class SignInNeeded(Exception):
    """Nobody is signed in; `back` is where to go after."""

    def __init__(self, back: str) -> None:
        super().__init__("Sign in first.")
        self.back = back


def session_cookie(settings: Settings) -> str:
    """The cookie of a sign-in. `__Host-`: this host alone, over TLS, for the whole site (RFC 6265bis 4.1.3.2)."""
    return _named("opsnap-staff", settings)


def visit_cookie(settings: Settings) -> str:
    """The cookie that the sign-in form's token is bound to, before anyone is signed in."""
    return _named("opsnap-visit", settings)


def _named(name: str, settings: Settings) -> str:
    return f"__Host-{name}" if settings.cookie_secure else name


def set_cookie(answer: Response, name: str, value: str, *, settings: Settings, seconds: int | None) -> None:
    """HttpOnly, SameSite=Strict, and Secure unless the settings say that there is no TLS."""
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="strict",
        secure=settings.cookie_secure,
    )


def drop_cookie(answer: Response, name: str, *, settings: Settings) -> None:
    """Forget a cookie, with the attributes it was set with."""
    answer.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=settings.cookie_secure)


def local_path(text: str) -> str:
    """Where a sign-in may lead: a path on this site, or `/` for anything else (another host, a scheme, a backslash)."""
    parts = urlsplit(text) if text.isprintable() and "\\" not in text else None
    is_local = parts is not None and not parts.scheme and not parts.netloc
    if not is_local or not text.startswith("/") or text.startswith("//") or len(text) > _LONGEST_PATH:
        return "/"
    return text


def sign_in_address(back: str) -> str:
    """The sign-in page that leads back."""
    return "/sign-in" if local_path(back) == "/" else f"/sign-in?next={quote(local_path(back), safe='/')}"


async def sent_form(request: Request) -> FormData | None:
    """The form of a POST, read once. Raises 413 for one that is too long, 411 for one that does not say how long it is."""
    if request.method != "POST":
        return None
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise HTTPException(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > LARGEST_FORM_BYTES:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return await request.form()


class Guard:
    """Runs before every route: finds out who asks, holds them against the table, and checks each form's token."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, request: Request, form: Annotated[FormData | None, Depends(sent_form)]) -> None:
        """Raises `SignInNeeded`, `MayNot`, or `Refused` for a form that no page of ours sent."""
        roles = needed(request.method, route_of(request))
        visit = self.visit(request)
        request.state.visit = visit
        if roles is not None:
            _require_role(visit.officer, roles, request)
        if form is not None:
            sent = form.get(FORM_FIELD)
            secret = self._desk.core.settings.secret_key.get_secret_value()
            require_form_token(secret, visit.cookie, sent if isinstance(sent, str) else None)

    def visit(self, request: Request) -> Visit:
        """Who asks, by their cookies."""
        core = self._desk.core
        if route_of(request).startswith("/health/"):
            return Visit(officer=None, cookie="")
        token = request.cookies.get(session_cookie(core.settings))
        officer = signed_in(core.database, token=token, now=clock.now()) if token else None
        if officer is not None and token:
            return Visit(officer=officer, cookie=token)
        return Visit(officer=None, cookie=request.cookies.get(visit_cookie(core.settings), "") or new_token())


def _require_role(officer: Officer | None, roles: Roles, request: Request) -> None:
    if officer is None:
        url = request.url
        back = f"{url.path}?{url.query}" if url.query else url.path
        raise SignInNeeded(back if request.method == "GET" else "/")
    if officer.role not in roles:
        raise MayNot
