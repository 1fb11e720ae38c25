"""`opsnap rules`: what governs, what is to be confirmed, and whether a file of one's own would hold."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from services.cli import rules as command
from services.cli.doctor_services import service_findings
from services.cli.main import assemble
from services.core import rules
from services.core.bootstrap import Core, build
from services.core.rules import frozen, load_force
from services.core.settings import Settings
from tests.cases import a_draft, send, sign

ESSEX = (files(rules) / "essex.toml").read_text(encoding="utf-8")
Asked = Callable[..., Result]


@pytest.fixture
def core(fresh_settings: Settings) -> Iterator[Core]:
    built = build(fresh_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Asked:
    """The command against these settings, on a screen wide enough for its tables."""
    monkeypatch.setenv("COLUMNS", "200")

    def asked(*words: str, by: Settings = settings) -> Result:
        monkeypatch.setattr(command, "load_settings", lambda: by)
        return CliRunner().invoke(assemble(["rules"]), ["rules", *words])

    return asked


def test_every_force_is_listed_and_the_governing_one_is_marked(ask: Asked) -> None:
    lines = ask().output.splitlines()
    assert {line.split()[0] for line in lines if "governs" in line} == {"governs"}
    for name in rules.force_names():
        one = load_force(name)
        [line] = [line for line in lines if f" {name} " in line]
        for words in (one.name, one.id, one.within_words(), frozen(one).sha256[:12]):
            assert words in line
        assert ("governs" in line) is (name == "west_midlands")


def test_a_file_of_ones_own_is_listed_as_governing(ask: Asked, settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "kent.toml"
    own.write_text(ESSEX.replace('force = "essex"', 'force = "kent"').replace("Essex Police", "Kent Police"))
    output = ask(by=settings.model_copy(update={"rules_file": own})).output
    [line] = [line for line in output.splitlines() if "governs" in line]
    assert "Kent Police" in line


def test_one_force_is_shown_whole_with_what_is_to_be_confirmed(ask: Asked) -> None:
    output = ask("essex").output
    for line in (
        "submit_within_hours: 48",
        "lead_up.before_s: 30",
        "routes.emergency.phone: 999",
        f"SHA-256: {frozen(load_force('essex')).sha256}",
        "  retention: To be set by the force's retention schedule.",
    ):
        assert line in output.splitlines()
    assert "submit_within_days" not in output


def test_a_file_that_would_hold_is_said_to(ask: Asked, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(ESSEX)
    result = ask("--check", str(own))
    assert result.exit_code == 0
    assert "would hold: Essex Police" in result.output
    assert "Report within 48 hours" in result.output


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (
            ESSEX.replace("max_files = 10", "max_files = 0").replace("version = 2", "version = 0"),
            ["max_files:", "version:"],
        ),
        (ESSEX.replace('force = "essex"', "force = ["), ["cannot be read"]),
    ],
)
def test_every_fault_of_a_file_is_named(ask: Asked, tmp_path: Path, broken: str, said: list[str]) -> None:
    own = tmp_path / "own.toml"
    own.write_text(broken)
    result = ask("--check", str(own))
    assert result.exit_code == 1
    assert all(words in result.output for words in said)


@pytest.mark.stack
def test_kept_rules_are_listed_and_a_change_is_found_out(
    ask: Asked, fresh_settings: Settings, core: Core
) -> None:
    token = a_draft(core).token
    send(core, token, b"footage")
    sign(core, token)
    result = ask("--kept", by=fresh_settings)
    assert result.exit_code == 0, result.output
    assert frozen(core.rules).sha256 in result.output
    assert "intact" in result.output
    with core.database.engine.begin() as connection:  # as its owner might, with the guard taken off
        connection.execute(text("ALTER TABLE rules_versions DISABLE TRIGGER rules_versions_appended"))
        connection.execute(
            text("UPDATE rules_versions SET body = jsonb_set(body, '{submit_within_days}', '70')")
        )
    result = ask("--kept", by=fresh_settings)
    assert result.exit_code == 1
    assert "CHANGED" in result.output


def test_the_doctor_names_what_governs_and_what_would_not(settings: Settings, tmp_path: Path) -> None:
    found = {finding.what: finding for finding in service_findings(settings)}["force rules"]
    assert found.is_fine
    assert frozen(load_force("west_midlands")).sha256[:12] in found.found
    assert f"{len(load_force('west_midlands').confirm)} to confirm" in found.found
    for broken in (
        {"rules_file": tmp_path / "none.toml"},
        {"force": "nowhere"},
        {"boundaries_file": tmp_path / "none.json"},
    ):
        found = {finding.what: finding for finding in service_findings(settings.model_copy(update=broken))}[
            "force rules"
        ]
        assert not found.is_fine
        assert "opsnap rules --check" in found.mend
