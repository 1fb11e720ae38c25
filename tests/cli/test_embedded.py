"""The embedded stack: real servers, real signals."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import httpx
import psycopg
import pytest
import redis
from botocore.config import Config
from botocore.exceptions import ClientError
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.engine import make_url

from services.cli.embedded import STORES, AlreadyRunning, Embedded
from services.cli.embedded.instance import claim

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]
SECRET = b"what nobody may read without a key"
HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
SUPERVISE = """
import signal, sys, time
from pathlib import Path
from services.cli.embedded import STORES, Embedded
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell ignores it
with Embedded.start(Path(sys.argv[1]), services=STORES) as embedded:
    print(*(embedded.pid(name) for name in embedded.names), flush=True)
    try:
        time.sleep(120)
    except KeyboardInterrupt:
        pass
"""


def _s3(stack: Embedded, *, secret: str | None = None) -> "S3Client":
    settings = stack.settings
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key.get_secret_value(),
        aws_secret_access_key=secret or settings.s3_secret_key.get_secret_value(),
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


@pytest.fixture(scope="module")
def kept(stack: Embedded) -> str:
    """The bucket of an object that holds SECRET, small enough to be inlined and large enough to be in a volume."""
    bucket = f"{stack.settings.s3_bucket_prefix}-quarantine"
    _s3(stack).put_object(Bucket=bucket, Key="test/small", Body=SECRET)
    _s3(stack).put_object(Bucket=bucket, Key="test/large", Body=SECRET * 100_000)
    return bucket


def _listening(pid: int) -> list[tuple[str, int]]:
    """(address, port) of every TCP socket on which a process listens."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        if (target := str(link.readlink())).startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == "0A" and rest[5] in inodes:
                address, _, port = local.partition(":")
                found.append((address, int(port, 16)))
    return found


def test_every_server_listens_on_this_machine_alone(stack: Embedded) -> None:
    for name in STORES:
        pid = stack.pid(name)
        assert pid is not None
        listening = _listening(pid)
        assert listening, name
        assert {address for address, _ in listening} == {"0100007F"}, (name, listening)
        assert {port for _, port in listening} <= set(stack.instance.ports.values()), name


def test_no_port_of_the_store_gives_an_object_over_http_without_a_signature(
    stack: Embedded, kept: str
) -> None:
    pid = stack.pid("seaweedfs")
    assert pid is not None
    volumes = [f"/{number},{needle:02x}" for number in range(1, 8) for needle in (1, 2)]
    paths = [
        f"/{kept}/test/small",
        f"/{kept}/test/large",
        f"/buckets/{kept}/test/small",
        f"/buckets/{kept}/",
        "/",
    ]
    with httpx.Client(timeout=3) as client:
        for _, port in _listening(pid):
            for path in paths + volumes:
                assert SECRET not in _body(client, f"http://127.0.0.1:{port}{path}"), (port, path)


def _body(client: httpx.Client, url: str) -> bytes:
    try:
        return client.get(url).content
    except httpx.TransportError:  # a gRPC port answers no HTTP/1.1
        return b""


@pytest.mark.parametrize("part", ["master", "volume", "filer", "s3", "admin"])
def test_the_stores_inner_ports_speak_only_to_its_own_certificate(stack: Embedded, part: str) -> None:
    port = stack.instance.ports[f"{part}_grpc"]
    home = stack.instance.folder / "seaweedfs"
    assert _first_bytes(port, certificate=home) != b""
    assert _first_bytes(port, certificate=None) == b""


def _first_bytes(port: int, *, certificate: Path | None) -> bytes:
    """What a gRPC port answers to a greeting over TLS; nothing if it refuses."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    if certificate:
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with socket.create_connection(("127.0.0.1", port), timeout=3) as plain:
        try:
            with context.wrap_socket(plain) as secure:
                secure.sendall(HTTP2_PREFACE)
                return secure.recv(64)
        except OSError:  # among them ssl.SSLError: certificate required
            return b""


def test_a_wrong_secret_is_no_signature(stack: Embedded, kept: str) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        _s3(stack, secret="0" * 64).get_object(Bucket=kept, Key="test/small")
    assert _s3(stack).get_object(Bucket=kept, Key="test/small")["Body"].read() == SECRET


def test_the_database_and_the_broker_want_a_password(stack: Embedded) -> None:
    url = make_url(stack.superuser_url)
    for password in (None, "wrong"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                host=url.host, port=url.port, user=url.username, password=password, dbname="opsnap"
            )
    port = stack.instance.ports["valkey"]
    with (
        redis.Redis(port=port, retry=Retry(NoBackoff(), 0)) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_our_programs_are_no_superuser_of_the_database(stack: Embedded) -> None:
    with _database(stack) as connection:
        assert connection.execute("SHOW is_superuser").fetchone() == ("off",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


def _database(stack: Embedded) -> psycopg.Connection:
    url = make_url(stack.settings.database_url.get_secret_value()).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def test_no_secret_is_in_a_process_list_or_a_readable_file(stack: Embedded) -> None:
    secrets = {value.encode() for value in stack.instance.secrets.values()}
    for commandline in Path("/proc").glob("[0-9]*/cmdline"):
        assert not any(secret in _read(commandline) for secret in secrets), commandline
    for path in stack.instance.folder.glob("*"):
        if path.is_file() and any(secret in _read(path) for secret in secrets):
            assert path.stat().st_mode & 0o077 == 0, path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("name", sorted(STORES))
def test_a_killed_store_comes_back_with_what_it_had_acknowledged(
    stack: Embedded, kept: str, name: str
) -> None:
    with redis.Redis.from_url(stack.settings.broker_url.get_secret_value()) as client:
        client.set("test", "kept")
        time.sleep(1.1)  # the append-only file is synced every second
    before = stack.pid(name)
    stack.kill(name)
    stack.wait_ready(name)
    assert stack.pid(name) != before
    assert _read_patiently(stack, kept) == SECRET
    with redis.Redis.from_url(stack.settings.broker_url.get_secret_value()) as client:
        assert client.get("test") == b"kept"
    with _database(stack) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_service_that_was_stopped_stays_down_until_it_is_resumed(stack: Embedded) -> None:
    stack.stop("valkey")
    time.sleep(0.5)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", stack.instance.ports["valkey"]), timeout=1)
    stack.resume("valkey")
    with redis.Redis.from_url(stack.settings.broker_url.get_secret_value()) as client:
        assert client.ping()


def test_one_instance_is_run_once(stack: Embedded) -> None:
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        claim(stack.instance.folder)


@pytest.fixture
def deep_root(stack: Embedded) -> Path:
    """A folder with spaces and a path longer than a Unix socket's name may be; beside the stack that runs already."""
    root = stack.instance.folder.parents[1] / "a folder with spaces" / ("long " * 24).strip()
    root.mkdir(parents=True, exist_ok=True)
    return root


def test_a_killed_supervisor_leaves_no_orphan_and_the_next_one_finds_everything(deep_root: Path) -> None:
    with _supervisor(deep_root) as supervisor:
        family = _descendants(supervisor.pid)
        assert len(family) > 2 * len(STORES)  # guards, servers, Postgres's own processes
        ports = json.loads((deep_root / "var/default/ports.json").read_text())
        supervisor.kill()
        supervisor.wait()
        with Embedded.start(deep_root, services=STORES) as again:
            _wait_gone(family, seconds=0.1)
            assert again.instance.ports == ports
            with _database(again) as connection:
                assert connection.execute("SELECT count(*) > 0 FROM pg_tables").fetchone() == (True,)


def test_ctrl_c_stops_everything_within_seconds(deep_root: Path) -> None:
    with _supervisor(deep_root) as supervisor:
        family = _descendants(supervisor.pid)
        supervisor.send_signal(signal.SIGINT)
        supervisor.wait(timeout=20)  # 3 s on an idle machine
        _wait_gone(family, seconds=0.1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands Postgres to another user of the machine")
def test_under_a_closed_folder_root_keeps_the_database_where_its_user_can_reach_it(deep_root: Path) -> None:
    closed = deep_root / "closed"
    closed.mkdir(mode=0o700)
    for _ in ("makes it", "finds it again"):
        with Embedded.start(closed, services=STORES) as embedded, _database(embedded) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    home = (closed / "var/default/postgres").resolve()
    assert not home.is_relative_to(closed)
    assert closed.stat().st_mode & 0o077 == 0  # its own wrapper would have opened the folder
    shutil.rmtree(home)


def _read_patiently(stack: Embedded, bucket: str) -> bytes:
    """On a busy machine the store is up some seconds before its volumes are: it says InternalError, which means later."""
    for _ in range(40):
        with suppress(ClientError):
            return _s3(stack).get_object(Bucket=bucket, Key="test/small")["Body"].read()
        time.sleep(0.5)
    raise AssertionError("the object did not come back")


@contextmanager
def _supervisor(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the stores in `root`; ready when given."""
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline()
            yield process
        finally:
            process.kill()


def _wait_gone(pids: set[int], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while left := {pid for pid in pids if _is_alive(pid)}:
        assert time.monotonic() < deadline, [_read(Path(f"/proc/{pid}/cmdline")) for pid in left]
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    """A zombie that the machine's first process is slow to collect is dead all the same."""
    return _read(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()[:1] not in ([], [b"Z"])


def _descendants(pid: int) -> set[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if fields := _read(stat).rpartition(b")")[2].split():
            parents[int(stat.parent.name)] = int(fields[1])
    family, last = {pid}, 0
    while len(family) != last:
        last = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    return family - {pid}
