"""Finds the settings for a command: the environment's, or those of the instance that runs in this checkout."""

import os
from pathlib import Path
from typing import Any

import services
from services.core.errors import Unavailable
from services.core.settings import Settings

ROOT = Path(services.__file__).resolve().parents[1]
"""The checkout; embedded instances live in its `var/`."""


class NothingToTalkTo(Unavailable):
    """No settings in the environment and no instance running here, or several and none named."""


def load_settings() -> Settings:
    """Settings for a command of an operator. Raises `NothingToTalkTo` with words on what to set or start.

    The environment (or secret files) come first; else the running instance of this checkout; of several, the one named
    by `OPSNAP_INSTANCE`.
    """
    secret = Path(os.environ.get("OPSNAP_SECRETS_DIR", "/run/secrets")) / "opsnap_database_url"
    if "OPSNAP_DATABASE_URL" in os.environ or secret.exists():
        return Settings()
    return settings_from(read_environment(_running_instance()))


def settings_from(environment: dict[str, str]) -> Settings:
    """Settings from whole `OPSNAP_*` names, ahead of what the process's environment says."""
    values: dict[str, Any] = {
        name.removeprefix("OPSNAP_").lower(): value for name, value in environment.items()
    }
    return Settings(**values)


def read_environment(path: Path) -> dict[str, str]:
    """`NAME=value` lines."""
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value for name, _, value in pairs}


def _running_instance() -> Path:
    wanted = os.environ.get("OPSNAP_INSTANCE", "*")
    found = sorted((ROOT / "var").glob(f"{wanted}/environment"))
    if not found:
        raise NothingToTalkTo(
            "Nothing runs here. Start it with ./run up, or set OPSNAP_DATABASE_URL and the rest"
        )
    if len(found) > 1:
        names = ", ".join(path.parent.name for path in found)
        raise NothingToTalkTo(f"Several instances run here ({names}): name one with OPSNAP_INSTANCE")
    return found[0]
