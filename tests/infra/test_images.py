"""infra/Dockerfile: linted, and what it installs and starts is what the project holds."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "infra" / "Dockerfile").read_text()
IMAGES = ("upload-api", "review-ui", "processing-worker")
FACTORIES = {
    "services.upload_api.main": "create_app",
    "services.review_ui.main": "create_app",
    "services.processing_worker.main": "app",
    "services.cli.main": "main",
}


def stage(name: str) -> str:
    """The lines of one stage."""
    found = re.search(rf"^FROM \S+ AS {name}\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1]


def test_the_linter_finds_nothing() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [linter, ROOT / "infra" / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_holds_its_own_extra_and_no_other(image: str) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    installs = [line for line in stage(f"{image}-packages").splitlines() if "uv sync" in line]
    assert image in extras
    assert len(installs) == 2
    for line in installs:
        assert re.findall(r"--extra (\S+)", line) == [image]
        assert {"--frozen", "--no-dev"} <= set(line.split())
    assert "--no-editable" in installs[-1]


@pytest.mark.parametrize("image", [*IMAGES, "store"])
def test_an_image_starts_as_the_fixed_user_without_a_shell_and_says_whether_it_is_well(image: str) -> None:
    lines = stage(image)
    assert re.search(r'^ENTRYPOINT \["', lines, re.MULTILINE)
    assert re.search(r'^HEALTHCHECK .*\\\n    CMD \["python"', lines, re.MULTILINE)
    assert "USER" not in lines
    assert re.findall(r"^USER (.*)$", stage("runtime"), re.MULTILINE) == ["10001:10001"]


def test_the_worker_finds_exiftool_with_its_library_beside_it() -> None:
    vendored = "/src/node_modules/exiftool-vendored.pl/bin"
    for name in ("exiftool", "lib"):
        assert f"COPY --from=pages {vendored}/{name} /usr/local/bin/{name}\n" in stage("processing-worker")
    assert "exiftool-vendored.pl" in (ROOT / "package.json").read_text()


def test_the_installer_is_the_version_that_the_front_door_uses() -> None:
    front_door = re.search(r"^uv_version=(\S+)$", (ROOT / "run").read_text(), re.MULTILINE)
    assert front_door
    assert f"uv=={front_door[1]}" in DOCKERFILE


def test_what_images_start_exists() -> None:
    for module, name in FACTORIES.items():
        if module != "services.cli.main":
            assert f"{module}:{name}" in DOCKERFILE
    environment = os.environ | {
        "OPSNAP_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "OPSNAP_BROKER_URL": "redis://127.0.0.1:1/0",
        "OPSNAP_S3_ENDPOINT_URL": "http://127.0.0.1:1",
        "OPSNAP_S3_ACCESS_KEY": "none",
        "OPSNAP_S3_SECRET_KEY": "none",
        "OPSNAP_SECRET_KEY": "none",
    }
    code = "; ".join(f"from {module} import {name}" for module, name in FACTORIES.items())
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_everything_an_image_copies_reaches_the_builder() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(source == path or source.startswith(f"{path}/") for path in allowed), source


@pytest.mark.parametrize("secret", ["secrets", ".env", ".git", "var"])
def test_secrets_data_and_history_never_reach_the_builder(secret: str) -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    assert f"!{secret}" not in lines
