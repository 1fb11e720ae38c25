"""Sending a large file through the public protocol, beside boto3 straight into the same store."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from services.cli.client import Client
from services.cli.embedded import Embedded

pytestmark = pytest.mark.timeout(900)
MIB = 2**20
SIZE = 512 * MIB
ROUNDS = 3


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "journey.mp4"
    block = os.urandom(16 * MIB)
    with path.open("wb") as file:
        for number in range(SIZE // len(block)):
            file.write(number.to_bytes(8, "big") + block[8:])
    return path


def seconds(send: Callable[[], object]) -> float:
    began = time.perf_counter()
    send()
    return time.perf_counter() - began


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def through_us(apps: Embedded, path: Path) -> None:
    with Client(apps.settings.public_url) as client:
        client.open_draft()
        client.upload(path)


def straight(apps: Embedded, path: Path) -> None:
    settings = apps.settings
    s3 = boto3.client(
        "s3", endpoint_url=settings.s3_endpoint_url, region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key.get_secret_value(),
        aws_secret_access_key=settings.s3_secret_key.get_secret_value(),
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )  # fmt: skip
    s3.upload_file(str(path), f"{settings.s3_bucket_prefix}-quarantine", f"uploads/peer-{uuid4()}")


def test_sending_a_large_file(apps: Embedded, large: Path) -> None:
    pid = apps.pid("public")
    assert pid is not None
    ours, peer, before = [], [], cpu_seconds(pid)
    for _ in range(ROUNDS):  # in turn, so that a noisy machine is noisy for both
        ours.append(seconds(lambda: through_us(apps, large)))
        peer.append(seconds(lambda: straight(apps, large)))
    cpu = (cpu_seconds(pid) - before) / (ROUNDS * SIZE / 10**9)
    ratio = sorted(mine / theirs for mine, theirs in zip(ours, peer, strict=True))[ROUNDS // 2]
    print(
        f"\n{SIZE // MIB} MiB: ours {min(ours):.2f}-{max(ours):.2f} s, boto3 {min(peer):.2f}-{max(peer):.2f} s, median ratio {ratio:.2f}"
    )
    print(f"CPU of the API's own process: {cpu:.3f} s a GB")
