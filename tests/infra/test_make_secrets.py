"""infra/make-secrets: everything random, nothing made twice, nothing for others to read."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509 import DNSName, SubjectAlternativeName, load_pem_x509_certificate
from sqlalchemy.engine import make_url

from services.core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def test_the_folder_is_for_its_owner_and_the_files_for_the_containers(made_secrets: Path) -> None:
    assert made_secrets.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in made_secrets.iterdir()} == {0o444}


def test_no_two_secrets_and_no_two_sets_are_alike(
    made_secrets: Path, make_secrets: Callable[..., Path]
) -> None:
    another = make_secrets()
    values = [path.read_text() for folder in (made_secrets, another) for path in folder.iterdir()]
    assert len(set(values)) == len(values)


def test_running_it_again_changes_nothing(make_secrets: Callable[..., Path]) -> None:
    folder = make_secrets()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    make_secrets(folder=folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_the_operator_put_there_is_kept(make_secrets: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "opsnap_s3_access_key").write_text("key of our own S3\n")
    folder = make_secrets(folder=tmp_path)
    assert (folder / "opsnap_s3_access_key").read_text() == "key of our own S3\n"


def test_urls_hold_the_passwords_that_database_and_broker_get(made_secrets: Path) -> None:
    def read(name: str) -> str:
        return (made_secrets / name).read_text().strip()

    assert make_url(read("opsnap_database_url")).password == read("database_password")
    assert make_url(read("opsnap_owner_database_url")).password == read("database_owner_password")
    assert read("broker.conf") == f"requirepass {make_url(read('opsnap_broker_url')).password}"


def test_settings_can_be_built_from_the_files_alone(
    made_secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("database_url", "broker_url", "s3_access_key", "s3_secret_key"):
        shutil.copy(made_secrets / f"opsnap_{name}", tmp_path)
        monkeypatch.delenv(f"OPSNAP_{name.upper()}", raising=False)
    shutil.copy(made_secrets / "public_secret_key", tmp_path / "opsnap_secret_key")
    monkeypatch.delenv("OPSNAP_SECRET_KEY", raising=False)
    monkeypatch.setenv("OPSNAP_SECRETS_DIR", str(tmp_path))
    settings = Settings(s3_endpoint_url="http://store:8333")
    assert settings.broker_url.get_secret_value().endswith("@broker:6379/0")
    assert len(settings.secret_key.get_secret_value()) == 64


def test_the_public_half_of_the_custody_key_is_written_beside_it(made_secrets: Path) -> None:
    key = load_pem_private_key((made_secrets / "custody_signing_key.pem").read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    assert (made_secrets / "custody_public_key.txt").read_text().strip() == public


def test_the_trial_certificate_is_for_all_three_names(made_secrets: Path) -> None:
    certificate = load_pem_x509_certificate((made_secrets / "tls_certificate.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    assert names.get_values_for_type(DNSName) == ["report.test", "footage.test", "staff.test"]


def test_without_openssl_it_says_what_to_install(tmp_path: Path) -> None:
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    environment = {"PATH": str(tmp_path), "SECRETS_FOLDER": str(tmp_path / "secrets")}
    done = subprocess.run(
        [ROOT / "infra" / "make-secrets"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "apt-get install openssl" in done.stderr
    assert not os.path.lexists(tmp_path / "secrets")
