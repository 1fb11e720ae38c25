"""What every route of the staff site works with: the core, the pages, and who is asking."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.core.bootstrap import Core
from services.core.domain.staff import Officer
from services.review_ui import access
from services.web.pages import Pages
from services.web.security import form_token

_PLACES = (
    ("/queue", "Queue"),
    ("/attention", "Needs attention"),
    ("/repeat-vehicles", "Repeat vehicles"),
    ("/statistics", "Statistics"),
    ("/outbox", "Letters"),
    ("/accounts", "Accounts"),
)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who asks. `officer` is None when signed out; `cookie` is what this visitor's form tokens are bound to."""

    officer: Officer | None
    cookie: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The parts that routes share."""

    core: Core
    pages: Pages

    @property
    def _closed(self) -> frozenset[str]:
        """Places that are there for nobody, as the settings are."""
        return frozenset() if self.core.settings.outbox_is_visible else frozenset({"/outbox"})

    def show(self, request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A page with navigation for the officer's role and the form token of this visit."""
        visit = visit_of(request)
        secret = self.core.settings.secret_key.get_secret_value()
        return self.pages.show(
            request,
            name,
            status=status,
            officer=visit.officer,
            navigation=navigation(visit.officer, path=request.url.path, without=self._closed),
            token=form_token(secret, visit.cookie) if visit.cookie else "",
            **context,
        )


def visit_of(request: Request) -> Visit:
    """Who asks, as the guard found out; a stranger where the guard did not run (a path without a route)."""
    found: Visit = getattr(request.state, "visit", Visit(officer=None, cookie=""))
    return found


def officer_of(request: Request) -> Officer:
    """The signed-in officer of a route that is not open to anyone."""
    officer = visit_of(request).officer
    if officer is None:
        raise LookupError("This route is open to anyone, so nobody may be signed in.")
    return officer


def navigation(
    officer: Officer | None, *, path: str, without: frozenset[str] = frozenset()
) -> list[dict[str, object]]:
    """The places this role may go, as the service navigation takes them."""
    if officer is None:
        return []
    return [
        {"href": place, "text": words, "active": path.startswith(place)}
        for place, words in _PLACES
        if access.may(officer.role, place) and place not in without
    ]


def home_of(officer: Officer) -> str:
    """The first page of a role."""
    return next(place for place, _ in _PLACES if access.may(officer.role, place))


def see(path: str) -> Response:
    """After a POST: look at this page."""
    return RedirectResponse(path, status_code=303)


def wants_page(request: Request) -> bool:
    """Whether a person waits for a page, rather than our own script for data."""
    return "text/html" in request.headers.get("accept", "")
