"""When something is wrong: a page for people, data for scripts, and never a stack trace."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services.core.bootstrap import build
from services.core.domain.staff import Role
from services.core.settings import Settings
from services.review_ui.main import create_app
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import Visitor, an_officer
from tests.serving import serving

pytestmark = pytest.mark.stack

At = Callable[[Settings], AbstractContextManager[Visitor]]


@pytest.fixture
def at() -> At:
    """A visitor at a site with settings of its own."""

    @contextmanager
    def visiting(settings: Settings) -> Iterator[Visitor]:
        with serving(create_app(settings)) as address, closing(Visitor(address)) as visitor:
            yield visitor

    return visiting


def _says_nothing_inside(page: str) -> None:
    for word in ("Traceback", "sqlalchemy", "psycopg", "File &#34;", "UndefinedTable"):
        assert word not in page


def test_an_unknown_address_is_a_page_with_every_header(stranger: Visitor) -> None:
    answer = stranger.get("/no/such/page")
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert stranger.data("/no/such/page").headers["content-type"] == "application/problem+json"


def test_whoever_is_signed_in_stays_so_at_an_unknown_address(signed_in: SignedIn, stranger: Visitor) -> None:
    lost = signed_in("supervisor").get("/no/such/page")
    assert lost.status_code == 404
    for way_on in ('href="/queue"', 'href="/attention"', "Sign out"):
        assert way_on in lost.text
        assert way_on not in stranger.get("/no/such/page").text
    assert signed_in("supervisor").get("/queue").status_code == 200


def test_the_page_policy_lets_media_in_from_the_store_alone(
    stranger: Visitor, module_settings: Settings
) -> None:
    policy = stranger.get("/sign-in").headers["content-security-policy"]
    assert f"media-src 'self' blob: {module_settings.s3_endpoint_url};" in policy
    assert "unsafe" not in policy


def test_a_database_that_is_away_is_said_and_when_to_try_again(module_settings: Settings, at: At) -> None:
    nowhere = SecretStr("postgresql+psycopg://opsnap:none@127.0.0.1:9/opsnap")
    with at(module_settings.model_copy(update={"database_url": nowhere})) as visitor:
        visitor.http.cookies.set("opsnap-staff", "a-token")
        answer = visitor.get("/queue")
        assert visitor.get("/health/live").status_code == 200
        assert "database" in visitor.get("/health/ready").json()["faults"]
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "the service cannot do this just now" in answer.text
    _says_nothing_inside(answer.text)


def test_what_nobody_foresaw_is_a_page_inside_the_headers(fresh_settings: Settings, at: At) -> None:
    core = build(fresh_settings)
    an_officer(core, Role.ADMINISTRATOR)
    with core.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE attempts RENAME TO elsewhere"))
    core.database.engine.dispose()
    with at(fresh_settings) as visitor:
        visitor.sign_in("administrator")
        answer = visitor.get("/attention")
    assert answer.status_code == 500
    assert "It is not your fault" in answer.text
    assert "content-security-policy" in answer.headers
    _says_nothing_inside(answer.text)


def test_a_form_that_is_far_too_long_is_refused(signed_in: SignedIn) -> None:
    visitor = signed_in("reviewer")
    answer = visitor.post(f"/cases/{uuid4()}/decide", note="x" * 300_000)
    assert answer.status_code == 413
    assert "That is too much to send at once" in answer.text


def test_a_demonstration_says_so_on_every_page(module_settings: Settings, at: At) -> None:
    with at(module_settings.model_copy(update={"demonstration": True})) as visitor:
        assert "Nothing sent here reaches the police" in visitor.get("/sign-in").text
        assert "Nothing sent here reaches the police" in visitor.get("/nowhere").text
