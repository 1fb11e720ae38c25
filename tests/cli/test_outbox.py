"""`opsnap outbox` prints what reporters would read."""

import pytest
from typer.testing import CliRunner

from services.cli.embedded import Embedded
from services.cli.main import assemble
from services.core.bootstrap import build
from services.core.errors import Refused
from services.core.settings import Settings
from tests.cases import a_draft, send, sign

pytestmark = pytest.mark.stack


@pytest.fixture
def token(stack: Embedded, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """The secret of a signed report, in a database that the environment names."""
    url = fresh_settings.database_url.get_secret_value()
    for name, value in {**stack.env, "OPSNAP_DATABASE_URL": url}.items():
        monkeypatch.setenv(name, value)
    core = build(fresh_settings)
    draft = a_draft(core)
    send(core, draft.token, b"footage")
    sign(core, draft.token)
    core.database.engine.dispose()
    return draft.token


def test_letters_are_printed_with_their_links(token: str) -> None:
    printed = CliRunner().invoke(assemble(["outbox"]), ["outbox"]).output
    assert "email to alex@example.org: waiting" in printed
    assert "We have your report OS-" in printed
    assert f"/status/{token}" in printed


@pytest.mark.usefixtures("token")
def test_letters_that_really_go_are_not_for_the_operator_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSNAP_NOTIFIER", "smtp")
    result = CliRunner().invoke(assemble(["outbox"]), ["outbox"])
    assert isinstance(result.exception, Refused)
    assert "alex@" not in result.output
