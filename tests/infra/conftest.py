"""The production files, read as a container engine would read them."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from compose_spec import PyOptions

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = {
    "PUBLIC_HOST": "report.test",
    "STORE_HOST": "footage.test",
    "STAFF_URL": "https://staff.test:8444",
}
_NAME = re.compile(r"(?<!\$)\$\{(\w+)(?::([-?+])([^{}]*))?\}")


def filled_in(text: str, answers: dict[str, str]) -> str:
    """Compose's own substitution: `${A}`, `${A:-default}`, `${A:+if given}`, `${A:?what is missing}`, innermost first."""
    while found := _NAME.search(text):
        name, kind, rest = found.groups()
        if kind == "?" and name not in answers:
            raise KeyError(f"{name}: {rest}")
        given = answers.get(name, "")
        value = (rest if given else "") if kind == "+" else given or (rest if kind == "-" else "")
        text = text.replace(found[0], value)
    return text


@pytest.fixture(scope="session")
def fill_in() -> Callable[..., str]:
    """The compose file's text, filled in with answers and `more` of them; without one that is named."""

    def fill(*, without: str = "", **more: str) -> str:
        answers = {name: value for name, value in ANSWERS.items() if name != without} | more
        return filled_in((ROOT / "docker-compose.yml").read_text(), answers)

    return fill


def read(text: str) -> dict[str, Any]:
    """A filled in compose file, merged and checked against the Compose specification."""
    checked = PyOptions(apply_merge=True).from_yaml(text)
    checked.validate()  # every network, volume, secret and service that is named exists
    found: dict[str, Any] = json.loads(checked.to_json())
    return found


@pytest.fixture(scope="session")
def compose(fill_in: Callable[..., str]) -> dict[str, Any]:
    """docker-compose.yml as an operator runs it who answers no more than they must."""
    return read(fill_in())


@pytest.fixture(scope="session")
def compose_of_another_force(fill_in: Callable[..., str]) -> dict[str, Any]:
    """The same for an operator with rules and boundaries of their own."""
    return read(fill_in(FORCE_FOLDER="/srv/opsnap", RULES_FILE="kent.toml", BOUNDARIES_FILE="kent.geojson"))


@pytest.fixture(scope="session")
def make_secrets(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Runs infra/make-secrets into a folder of the test's own; returns the folder."""

    def run(*arguments: str, folder: Path | None = None) -> Path:
        folder = folder or tmp_path_factory.mktemp("made") / "secrets"
        environment = {"PATH": os.environ["PATH"], "SECRETS_FOLDER": str(folder)}
        subprocess.run([ROOT / "infra" / "make-secrets", *arguments], env=environment, check=True)
        return folder

    return run


@pytest.fixture(scope="session")
def made_secrets(make_secrets: Callable[..., Path]) -> Path:
    """A whole set of secrets, with a certificate for a trial."""
    return make_secrets("--trial-certificate", "report.test", "footage.test", "staff.test")
