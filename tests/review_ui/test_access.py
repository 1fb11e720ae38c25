"""Nobody opens what is not theirs: every route of the site, every role, and nobody at all."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.core.domain.staff import EVERYONE, Role
from services.review_ui.access import ACCESS, NOBODY, may, needed
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import Visitor

pytestmark = pytest.mark.stack

NO_ID = str(UUID(int=0))
FORMS = sorted(path for method, path in ACCESS if method == "POST")
# Signing out comes last: it ends the visit that the others need.
ROWS = sorted(ACCESS, key=lambda row: (row[1] == "/sign-out", row))


def _filled(path: str) -> str:
    for name in ("case_id", "footage_id", "job_id", "staff_id", "message_id", "consultation_id"):
        path = path.replace(f"{{{name}}}", NO_ID)
    return path.replace("{frame_index}", "0").replace("{label}", "none")


def _knock(visitor: Visitor, method: str, path: str) -> str:
    """What the door says: `open`, `closed` or `sign in`."""
    answer = visitor.get(_filled(path)) if method == "GET" else visitor.post(_filled(path))
    if answer.status_code == 403:
        return "closed"
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    return "sign in" if to_sign_in and path != "/sign-out" else "open"


def test_every_route_has_a_row_and_every_row_a_route(app: FastAPI) -> None:
    routes = {
        (method, context.path)
        for context in iter_route_contexts(app.routes)
        for method in (context.methods or {"GET"})
    }
    assert routes == set(ACCESS)


def test_a_route_without_a_row_is_closed_to_everyone() -> None:
    assert needed("GET", "/a/new/page") == NOBODY
    assert not any(may(role, "/a/new/page") for role in Role)


def test_the_sign_in_page_and_health_alone_are_open_to_anyone() -> None:
    assert {path for (_, path), roles in ACCESS.items() if roles is None} == {
        "/sign-in", "/health/live", "/health/ready", "/static",
    }  # fmt: skip


def test_a_partner_sees_figures_and_nothing_of_a_case() -> None:
    theirs = {path for (_, path), roles in ACCESS.items() if roles and Role.PARTNER in roles}
    assert theirs == {"/", "/sign-out", "/statistics", "/statistics.csv"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.usefixtures("officers")
def test_each_role_opens_what_the_table_says_and_no_more(role: Role, stranger: Visitor) -> None:
    stranger.sign_in(role)
    expected = {
        row: "open" if ACCESS[row] is None or role in (ACCESS[row] or EVERYONE) else "closed" for row in ROWS
    }
    assert {row: _knock(stranger, *row) for row in ROWS} == expected


def test_a_stranger_is_led_to_the_sign_in_page(stranger: Visitor) -> None:
    stranger.get("/sign-in")
    for method, path in ROWS:
        if ACCESS[method, path] is not None and path != "/sign-out":
            assert _knock(stranger, method, path) == "sign in", (method, path)


def test_a_strangers_script_gets_a_401_and_no_page(stranger: Visitor) -> None:
    answer = stranger.data("/queue")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_without_the_token_of_our_own_page(path: str, signed_in: SignedIn) -> None:
    visitor = signed_in(min(needed("POST", path) or EVERYONE))
    for forged in ("", "0" * 64):
        answer = visitor.http.post(_filled(path), data={"form_token": forged})
        assert answer.status_code == 422
        assert "This page was open too long or in another window" in answer.text


def test_the_style_comes_compressed_and_pages_with_their_tokens_never(stranger: Visitor) -> None:
    takes = {"accept-encoding": "gzip"}
    style, page = (
        stranger.get("/static/built/staff.css", headers=takes),
        stranger.get("/sign-in", headers=takes),
    )
    assert (style.headers["content-encoding"], style.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert page.status_code == 200
    assert "content-encoding" not in page.headers
