"""Where a command finds its settings."""

from pathlib import Path

import pytest

from services.cli import configuration
from services.cli.configuration import NothingToTalkTo, load_settings, read_environment, settings_from

LINES = """OPSNAP_DATABASE_URL=postgresql+psycopg://u:p=w@h/n
OPSNAP_BROKER_URL=redis://:p@h:1/0
OPSNAP_S3_ENDPOINT_URL=http://h:2
OPSNAP_S3_ACCESS_KEY=a
OPSNAP_S3_SECRET_KEY=s
OPSNAP_SECRET_KEY=0123456789abcdef0123456789abcdef
OPSNAP_COOKIE_SECURE=false
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(configuration, "ROOT", tmp_path)
    for name in ("OPSNAP_DATABASE_URL", "OPSNAP_INSTANCE", "OPSNAP_SECRETS_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def _instance(checkout: Path, name: str) -> None:
    folder = checkout / "var" / name
    folder.mkdir(parents=True)
    (folder / "environment").write_text(LINES.replace("h:2", f"{name}:2"))


def test_the_environment_file_gives_settings_with_equals_signs_intact(checkout: Path) -> None:
    _instance(checkout, "one")
    settings = settings_from(read_environment(checkout / "var/one/environment"))
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://u:p=w@h/n"
    assert settings.cookie_secure is False


def test_a_command_finds_the_one_instance_that_runs_here(checkout: Path) -> None:
    _instance(checkout, "one")
    assert load_settings().s3_endpoint_url == "http://one:2"


def test_of_several_instances_one_must_be_named(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _instance(checkout, "one")
    _instance(checkout, "two")
    with pytest.raises(NothingToTalkTo, match="one, two"):
        load_settings()
    monkeypatch.setenv("OPSNAP_INSTANCE", "two")
    assert load_settings().s3_endpoint_url == "http://two:2"


def test_where_nothing_runs_the_answer_says_what_to_start(checkout: Path) -> None:
    assert not (checkout / "var").exists()
    with pytest.raises(NothingToTalkTo, match=r"\./run up"):
        load_settings()
