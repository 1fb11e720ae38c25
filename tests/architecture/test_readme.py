"""The README is true: its diagram, its settings and its commands are those of the code."""

import re
from pathlib import Path

from pydantic import SecretStr

from services.cli.main import COMMANDS
from services.core.domain.lifecycle import diagram
from services.core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def setting_row(name: str) -> str:
    field = Settings.model_fields[name]
    if field.is_required():
        default = "required"
    elif field.default in {None, "", SecretStr("")}:
        default = "none"
    else:
        default = f"`{field.default}`"
    return f"| `OPSNAP_{name.upper()}` | {default} | {field.description} |"


def test_the_lifecycle_diagram_is_the_table_of_moves() -> None:
    assert f"```mermaid\n{diagram()}\n```" in README


def test_the_settings_table_names_every_setting_with_its_default() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `OPSNAP_")]
    assert rows == [setting_row(name) for name in Settings.model_fields]


def test_every_command_that_it_names_exists() -> None:
    words = set(re.findall(r"(?:\./run|opsnap) ([a-z]+)", README)) - {
        "demo",
        "test",
        "check",
        "bench",
        "help",
        "opsnap",
    }
    assert words <= set(COMMANDS), words - set(COMMANDS)


def test_every_file_that_it_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
