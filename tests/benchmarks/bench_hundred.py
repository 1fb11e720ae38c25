"""A hundred reporters upload at once to the embedded stack: what it costs the API's own process."""

from pathlib import Path

import pytest

from services.cli.embedded import Embedded
from tests.crowd import MIB, Meter, clip, crowd

pytestmark = pytest.mark.timeout(900)
REPORTERS, MEBIBYTES = 100, 24


def test_a_hundred_reporters_at_once(apps: Embedded, tmp_path: Path) -> None:
    pid = apps.pid("public")
    assert pid is not None
    path, digest = clip(tmp_path, mebibytes=MEBIBYTES)
    crowd(apps.settings.public_url, path, count=2)  # so that nothing is done for the first time
    meter = Meter(pid)
    done = crowd(apps.settings.public_url, path, count=REPORTERS)
    cost = meter.cost()
    assert done.receipts == [digest] * REPORTERS
    gigabytes = done.sent_bytes / 10**9
    print(
        f"\n{REPORTERS} reporters, {MEBIBYTES} MiB each, all at once: {done.took_s:.1f} s, {gigabytes / done.took_s:.2f} GB/s"
    )
    print(
        f"answers {sorted(done.statuses)}; p95 of {len(done.calls_s)} calls of the API {done.p95_s * 1000:.0f} ms"
    )
    print(
        f"API process: memory {cost.before_bytes / MIB:.0f} MiB before, {cost.peak_bytes / MIB:.0f} MiB at most"
    )
    print(
        f"API process: {cost.cpu_s / gigabytes:.3f} s of CPU a GB, {1000 * cost.cpu_s / REPORTERS:.0f} ms a reporter"
    )
    print(f"bytes to the API: {cost.read_bytes / done.sent_bytes:.3%} of the footage")
