"""One running copy's own folder under `var/`: its lock, ports, passwords and the environment that its processes get."""

import fcntl
import json
import os
import random
import secrets
import socket
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.core.errors import Conflict

# Below the ephemeral range (32768 upwards), so that no outgoing connection takes a port between choice and use.
# SeaweedFS dials its admin gRPC at the admin port + 10000, hence the low start and room above.
PORT_RANGE = range(11000, 22000)
GRPC_OFFSET = 10000
PORT_NAMES = (
    "postgres", "valkey", "s3", "s3_grpc", "filer", "filer_grpc", "master", "master_grpc",
    "volume", "volume_grpc", "admin", "admin_grpc", "public", "staff", "register",
)  # fmt: skip
SECRET_NAMES = (
    "superuser_password", "database_password", "broker_password", "s3_access_key", "s3_secret_key",
    "secret_key", "store_key", "register_key",
)  # fmt: skip
LOCK_PATIENCE_SECONDS = 12.0


class AlreadyRunning(Conflict):
    """Another process runs this instance."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A claimed folder; nobody else runs it while `lock_fd` is open."""

    folder: Path
    lock_fd: int
    ports: Mapping[str, int]
    secrets: Mapping[str, str]

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def custody_key(self) -> Path:
        return self.folder / "custody.pem"

    @property
    def environment_file(self) -> Path:
        """The `OPSNAP_*` lines by which `opsnap <command>` finds this instance."""
        return self.folder / "environment"

    def database_url(self, *, superuser: bool = False) -> str:
        """For SQLAlchemy with psycopg; the superuser is for set-up and for attack tests only."""
        user = "postgres" if superuser else "opsnap"
        password = self.secrets["superuser_password" if superuser else "database_password"]
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self.ports['postgres']}/opsnap"

    def environment(self, overrides: Mapping[str, str]) -> dict[str, str]:
        """Every `OPSNAP_*` variable of this instance's processes; `overrides` win (full names)."""
        ports, keys = self.ports, self.secrets
        return {
            "OPSNAP_DATABASE_URL": self.database_url(),
            "OPSNAP_BROKER_URL": f"redis://:{keys['broker_password']}@127.0.0.1:{ports['valkey']}/0",
            "OPSNAP_S3_ENDPOINT_URL": f"http://127.0.0.1:{ports['s3']}",
            "OPSNAP_S3_ACCESS_KEY": keys["s3_access_key"],
            "OPSNAP_S3_SECRET_KEY": keys["s3_secret_key"],
            "OPSNAP_SECRET_KEY": keys["secret_key"],
            "OPSNAP_CUSTODY_KEY_FILE": str(self.custody_key),
            "OPSNAP_PUBLIC_URL": f"http://127.0.0.1:{ports['public']}",
            "OPSNAP_STAFF_URL": f"http://127.0.0.1:{ports['staff']}",
            "OPSNAP_WORK_DIR": str(self.work),
            "OPSNAP_COOKIE_SECURE": "false",
            **(self._simulated() if overrides.get("OPSNAP_DEMONSTRATION") == "true" else {}),
            **overrides,
        }

    def _simulated(self) -> dict[str, str]:
        """What a demonstration asks instead of DVLA: a program of its own (`register_simulator.py`)."""
        return {
            "OPSNAP_VEHICLE_REGISTER": "dvla",
            "OPSNAP_DVLA_URL": f"http://127.0.0.1:{self.ports['register']}/vehicle-enquiry",
            "OPSNAP_DVLA_KEY": self.secrets["register_key"],
        }


def claim(folder: Path) -> Instance:
    """Take an instance's folder for this process, making what it lacks. Raises `AlreadyRunning`.

    The guards inherit the lock, so it is free only when the last service of a killed supervisor is gone.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    lock_fd = _lock(folder / "lock")
    instance = Instance(
        folder=folder,
        lock_fd=lock_fd,
        ports=_ports(folder / "ports.json"),
        secrets=_secrets(folder / "secrets.json"),
    )
    _custody_key(instance.custody_key)
    for private in (instance.logs, instance.work):
        private.mkdir(exist_ok=True, mode=0o700)
    return instance


def is_claimed(folder: Path) -> bool:
    """Whether a living process runs the instance in this folder; a moment later that may have changed."""
    lock = folder / "lock"
    if not lock.exists():
        return False
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _is_alive(file.read(32).decode().strip())
    return False


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read; whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _lock(path: Path) -> int:
    """A descriptor with the exclusive lock; waits a little only where the holder is dead and its services are ending."""
    lock_fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock_fd, 32, 0).decode().strip()
            if _is_alive(holder) or time.monotonic() > deadline:
                os.close(lock_fd)
                raise AlreadyRunning(f"{path.parent} is in use by process {holder or 'unknown'}") from None
            time.sleep(0.1)
        else:
            os.ftruncate(lock_fd, 0)
            os.pwrite(lock_fd, str(os.getpid()).encode(), 0)
            return lock_fd


def _is_alive(holder: str) -> bool:
    return not holder or Path(f"/proc/{holder}").exists()  # no number yet: it is being claimed just now


def _ports(path: Path) -> dict[str, int]:
    """Last time's ports where they are still free, so that addresses keep; new ones for the rest."""
    before: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    ports: dict[str, int] = {}
    with ExitStack() as held:
        for name in PORT_NAMES:
            if name != "admin_grpc":
                ports[name] = _free_port(before.get(name), held, pair=name == "admin")
    ports["admin_grpc"] = ports["admin"] + GRPC_OFFSET
    write_private(path, json.dumps(ports, indent=1))
    return ports


def _free_port(wish: int | None, held: ExitStack, *, pair: bool) -> int:
    candidates = [wish] if wish else []
    candidates += random.sample(PORT_RANGE, 200)
    for port in candidates:
        if _hold(port, held) and (not pair or _hold(port + GRPC_OFFSET, held)):
            return port
    raise Conflict("No free port between 11000 and 22000 on 127.0.0.1: stop what is using them")


def _hold(port: int, held: ExitStack) -> bool:
    """Bind the port until every port is chosen; False when something else has it."""
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", port))
        probe.listen(1)  # with SO_REUSEADDR only a listener keeps a second copy off
    except OSError:
        probe.close()
        return False
    held.enter_context(closing(probe))
    return True


def _secrets(path: Path) -> dict[str, str]:
    """Random per instance, made once."""
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = {name: secrets.token_hex(32) for name in SECRET_NAMES if name not in known}
    if missing:
        write_private(path, json.dumps(known | missing, indent=1))
    return known | missing


def _custody_key(path: Path) -> None:
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(path, pem.decode())
