"""The compose file's scanner for malware: it sees what strangers send, so it reaches nothing, and claims no more than it read."""

from pathlib import Path
from typing import Any

from tests.infra.test_compose import mounted, names

ROOT = Path(__file__).resolve().parents[2]
Compose = dict[str, Any]


def test_the_scanner_reads_footage_and_has_no_way_out(compose: Compose) -> None:
    scanner, signatures = compose["services"]["scanner"], compose["services"]["signatures"]
    assert names(scanner["networks"]) == {"data"}
    assert names(signatures["networks"]) == {"updates"}
    assert not mounted(scanner)
    assert not mounted(signatures)
    assert "signatures:/var/lib/clamav:ro" in scanner["volumes"]


def test_what_the_scanner_takes_is_what_its_worker_believes(compose: Compose) -> None:
    told = dict(
        line.split(" ", 1) for line in (ROOT / "infra" / "clamd.conf").read_text().splitlines() if " " in line
    )
    taken = min(int(told[name].removesuffix("M")) * 1024**2 for name in ("StreamMaxLength", "MaxFileSize"))
    assert int(compose["services"]["worker-fast"]["environment"]["OPSNAP_CLAMD_MAX_BYTES"]) == taken
    assert told["AlertExceedsMax"] == "yes"  # what is not read to the end is never called clean
