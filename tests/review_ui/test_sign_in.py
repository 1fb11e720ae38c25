"""Signing in and out: the cookie, the pause, and where a sign-in may lead."""

from contextlib import closing

import pytest

from services.core.actions.disable_account import disable_account
from services.core.bootstrap import Core
from services.core.domain.staff import FAILURES_BEFORE_PAUSE, Officer, Role
from services.core.settings import Settings
from services.review_ui.main import create_app
from services.review_ui.session import local_path, session_cookie, sign_in_address, visit_cookie
from tests.review_ui.visitor import PASSWORD, Visitor, an_officer
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("officers")]


@pytest.mark.parametrize("path", ["/queue", "/cases/1?file=2", "/statistics?year=2024&definition=v2025"])
def test_a_sign_in_leads_back_to_a_path_of_this_site(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "queue", "",
        "/\n/evil.example", "http:/queue", "///evil.example", "/" + "a" * 600,
    ],
)  # fmt: skip
def test_a_sign_in_never_leads_elsewhere(elsewhere: str) -> None:
    assert local_path(elsewhere) == "/"


def test_the_wanted_page_survives_the_way_to_the_sign_in_page(stranger: Visitor) -> None:
    answer = stranger.get("/statistics?year=2024&definition=v2025")
    assert answer.headers["location"] == sign_in_address("/statistics?year=2024&definition=v2025")
    page = stranger.get(answer.headers["location"])
    assert 'name="next" value="/statistics?year=2024&amp;definition=v2025"' in page.text


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.REVIEWER, "/queue"), (Role.SUPERVISOR, "/queue"), (Role.PARTNER, "/statistics"),
        (Role.ADMINISTRATOR, "/attention"),
    ],
)  # fmt: skip
def test_each_role_has_its_first_page(role: Role, first_page: str, stranger: Visitor) -> None:
    assert stranger.sign_in(role).headers["location"] == "/"
    assert stranger.get("/").headers["location"] == first_page


def test_the_session_cookie_is_for_this_site_alone(stranger: Visitor) -> None:
    cookie = stranger.sign_in("reviewer").headers["set-cookie"]
    assert cookie.startswith("opsnap-staff=")
    for attribute in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"):
        assert attribute in cookie


def test_over_tls_the_cookies_are_secure_and_bound_to_the_host(module_settings: Settings) -> None:
    secure = module_settings.model_copy(update={"cookie_secure": True})
    assert session_cookie(secure) == "__Host-opsnap-staff"
    with serving(create_app(secure)) as address, closing(Visitor(address)) as visitor:
        cookie = visitor.get("/sign-in").headers["set-cookie"]
    assert cookie.startswith(f"{visit_cookie(secure)}=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(stranger: Visitor) -> None:
    answers = [
        stranger.sign_in("reviewer", password="not this one"),
        stranger.sign_in("nobody", password=PASSWORD),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert "The username or the password is not right." in answer.text
        assert PASSWORD not in answer.text
        assert answer.text.count("govuk-input--error") == len(("username", "password"))


def test_too_many_wrong_passwords_pause_the_account_and_the_page_says_so(
    core: Core, stranger: Visitor
) -> None:
    an_officer(core, Role.REVIEWER, "hasty")
    for _ in range(FAILURES_BEFORE_PAUSE):
        stranger.sign_in("hasty", password="not this one")
    answer = stranger.sign_in("hasty")
    assert answer.status_code == 422
    assert "Too many wrong passwords. Wait 5 minutes, or ask an administrator." in answer.text


def test_signing_out_ends_the_session_on_the_server_too(stranger: Visitor) -> None:
    stranger.sign_in("reviewer")
    kept = dict(stranger.http.cookies)
    assert stranger.get("/queue").status_code == 200
    assert stranger.post("/sign-out").headers["location"] == "/sign-in"
    stranger.http.cookies.update(kept)
    assert stranger.get("/queue").status_code == 303


def test_a_disabled_account_is_out_at_once(
    core: Core, stranger: Visitor, officers: dict[Role, Officer]
) -> None:
    leaver = an_officer(core, Role.REVIEWER, "leaver")
    stranger.sign_in("leaver")
    assert stranger.get("/queue").status_code == 200
    with core.database.unit_of_work() as work:
        disable_account(work, staff_id=leaver.id, by=officers[Role.ADMINISTRATOR])
    assert stranger.get("/queue").headers["location"] == "/sign-in?next=/queue"
    assert stranger.sign_in("leaver").status_code == 422
