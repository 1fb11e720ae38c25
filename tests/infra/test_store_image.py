"""infra/store.py: what the `store` image runs, run here on free ports."""

import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra import store
from services.cli.embedded.seaweedfs import seaweedfs

ORIGIN = "https://report.test"
pytestmark = pytest.mark.stack


def free_ports() -> dict[str, int]:
    """Ports below the ephemeral range whose gRPC neighbour (10000 above) is free too."""
    candidates = (port for port in random.sample(range(11000, 22000), 2000) if _is_free(port))
    return dict(zip(store.PORTS, (port for port in candidates if _is_free(port + 10000)), strict=False))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory, made_secrets: Path) -> Iterator[dict[str, int]]:
    folder = tmp_path_factory.mktemp("store")
    chosen = free_ports()
    service = seaweedfs(
        store.instance(folder=folder, secrets_dir=made_secrets, ports=chosen), origins=(ORIGIN,)
    )
    with subprocess.Popen(
        store.opened(service),
        cwd=service.cwd,
        env=dict(service.env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            deadline = time.monotonic() + 20
            while not service.is_ready() and time.monotonic() < deadline:
                time.sleep(0.1)
            assert service.is_ready()
            yield chosen
        finally:
            process.terminate()
            process.wait(15)


def test_it_listens_beyond_the_loopback_and_its_flags_hold_no_secret(
    tmp_path: Path, made_secrets: Path
) -> None:
    flags = store.opened(
        seaweedfs(store.instance(folder=tmp_path, secrets_dir=made_secrets), origins=(ORIGIN,))
    )
    secrets = [(made_secrets / file).read_text().strip() for file in store.SECRETS.values()]
    assert "-ip.bind=0.0.0.0" in flags
    assert "-ip.bind=127.0.0.1" not in flags
    assert [secret for secret in secrets if secret in " ".join(flags)] == []


def test_a_signed_client_is_served_and_a_wrong_key_is_not(ports: dict[str, int], made_secrets: Path) -> None:
    def client(secret: str) -> object:
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{ports['s3']}",
            region_name="us-east-1",
            aws_access_key_id=(made_secrets / "opsnap_s3_access_key").read_text().strip(),
            aws_secret_access_key=secret,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    right = client((made_secrets / "opsnap_s3_secret_key").read_text().strip())
    right.create_bucket(Bucket="trial")  # type: ignore[attr-defined]
    right.put_object(Bucket="trial", Key="a", Body=b"footage")  # type: ignore[attr-defined]
    assert right.get_object(Bucket="trial", Key="a")["Body"].read() == b"footage"  # type: ignore[attr-defined]
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client("f" * 64).list_buckets()  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", ["filer", "master", "volume", "admin"])
def test_its_inner_ports_give_nothing_to_whoever_asks(ports: dict[str, int], part: str) -> None:
    asked = (
        "/buckets/trial/a",
        "/dir/assign",
        "/dir/lookup?volumeId=1",
        "/vol/grow?count=1",
        "/1,01637037d6",
    )
    for path in asked:
        with pytest.raises(OSError) as refused:  # a closed port, or an answer that is a no
            urllib.request.urlopen(f"http://127.0.0.1:{ports[part]}{path}", timeout=2)
        if isinstance(refused.value, urllib.error.HTTPError):
            refused.value.close()


def test_python_that_runs_it_is_ours() -> None:
    assert Path(sys.executable).with_name("weed").exists()
