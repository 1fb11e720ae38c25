"""Where a value comes from: the caller, the environment, a secret file; in that order."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.core.settings import Settings

NEEDED = {
    "OPSNAP_DATABASE_URL": "postgresql+psycopg://opsnap:from-environment@postgres/opsnap",
    "OPSNAP_BROKER_URL": "redis://:between-us@valkey:6379/0",
    "OPSNAP_S3_ENDPOINT_URL": "http://store:8333",
    "OPSNAP_S3_ACCESS_KEY": "access",
    "OPSNAP_S3_SECRET_KEY": "secret",
    "OPSNAP_SECRET_KEY": "form tokens",
}


@pytest.fixture
def secrets_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of secrets, and an environment with nothing of ours but what is needed."""
    for name in [f"OPSNAP_{field.upper()}" for field in Settings.model_fields]:
        monkeypatch.delenv(name, raising=False)
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OPSNAP_SECRETS_DIR", str(tmp_path))
    return tmp_path


def test_a_secret_file_gives_what_the_environment_does_not(
    secrets_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPSNAP_DATABASE_URL")
    secrets_dir.joinpath("opsnap_database_url").write_text("postgresql+psycopg://a:from-file@b/c\n")
    assert Settings().database_url.get_secret_value() == "postgresql+psycopg://a:from-file@b/c"


def test_the_environment_wins_over_a_secret_file(secrets_dir: Path) -> None:
    secrets_dir.joinpath("opsnap_database_url").write_text("postgresql+psycopg://a:from-file@b/c")
    assert "from-environment" in Settings().database_url.get_secret_value()


def test_a_folder_that_is_not_there_is_no_fault_while_nothing_is_missing(
    secrets_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSNAP_SECRETS_DIR", str(secrets_dir / "absent"))
    assert Settings().s3_access_key.get_secret_value() == "access"


@pytest.mark.usefixtures("secrets_dir")
def test_a_blank_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSNAP_RULES_FILE", "")
    monkeypatch.setenv("OPSNAP_BOUNDARIES_PROPERTIES", "")
    blank = Settings()
    assert blank.rules_file is None
    assert blank.boundaries_properties == Settings.model_fields["boundaries_properties"].default


@pytest.mark.usefixtures("secrets_dir")
def test_a_secret_that_is_nowhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPSNAP_SECRET_KEY")
    with pytest.raises(ValidationError, match="secret_key"):
        Settings()


@pytest.mark.usefixtures("secrets_dir")
def test_secrets_are_not_shown_when_settings_are() -> None:
    shown = repr(Settings())
    assert not [value for value in ("from-environment", "between-us", "form tokens") if value in shown]
