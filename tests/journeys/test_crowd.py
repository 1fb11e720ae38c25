"""Twenty reporters upload at once: nobody sees an error, and the bytes do not pass through the API.

A hundred are in `tests/benchmarks/bench_hundred.py`, with figures.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.cli.embedded import Embedded
from tests import outgoing
from tests.crowd import MIB, Meter, clip, crowd
from tests.infra.test_proxy import free_port

pytestmark = pytest.mark.stack
REPORTERS, MEBIBYTES = 20, 6


@pytest.fixture(scope="module")
def site(stack: Embedded) -> Iterator[tuple[str, int]]:
    """The public site as a process of its own: its address and process id."""
    port = free_port()
    program = [sys.executable, "-m", "uvicorn", "--factory", "services.upload_api.main:create_app"]
    options = ["--port", str(port), "--no-proxy-headers", "--no-access-log", "--log-level", "warning"]
    with subprocess.Popen([*program, *options], env={**os.environ, **stack.env}) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address)
            yield address, process.pid
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        try:
            if outgoing.get(f"{address}/health/ready").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the site does not come up")


def test_twenty_reporters_upload_at_once_past_the_api(site: tuple[str, int], tmp_path: Path) -> None:
    address, pid = site
    path, digest = clip(tmp_path, mebibytes=MEBIBYTES)
    meter = Meter(pid)
    done = crowd(address, path, count=REPORTERS)
    cost = meter.cost()
    assert done.receipts == [digest] * REPORTERS
    assert done.statuses <= {200, 201}
    assert cost.read_bytes < done.sent_bytes / 50
    assert cost.peak_bytes - cost.before_bytes < 64 * MIB


def test_bytes_that_do_pass_through_the_api_are_seen_by_the_same_meter(site: tuple[str, int]) -> None:
    """Else the test above could not fail."""
    address, pid = site
    meter = Meter(pid)
    httpx.post(f"{address}/api/uploads", content=b" " * 900_000)
    assert meter.cost().read_bytes > 800_000
