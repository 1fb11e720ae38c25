"""Every file of the corpus, sent over the public protocol to the whole service: its verdict is the manifest's."""

import csv
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.cli.client import Client
from services.cli.embedded import Embedded
from services.core.errors import Refused

LONGEST_S = 60.0
EITHER = {"phone/androidx-media/pixel-motion-photo-shortened.jpg"}
"""Nine tenths of its rows are missing: the manifest itself says that a refusal is as good."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    path: str
    verdict: str
    reasons: tuple[str, ...]
    seconds: float


def manifest(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def send(server: str, corpus: Path, path: str) -> Sent:
    with Client(server) as client:
        client.open_draft()
        try:
            client.upload(corpus / path)
        except Refused as refused:
            return Sent(
                path=path, verdict="refuse", reasons=tuple(r.message for r in refused.refusals), seconds=0
            )
        began = time.monotonic()
        while time.monotonic() - began < LONGEST_S * 2:
            [file] = client.status()["files"]
            if file["state"] in {"accepted", "refused"}:
                verdict = {"accepted": "accept", "refused": "refuse"}[file["state"]]
                return Sent(
                    path=path,
                    verdict=verdict,
                    reasons=tuple(file["refusals"]),
                    seconds=time.monotonic() - began,
                )
            time.sleep(0.1)
    return Sent(path=path, verdict="vanished", reasons=(), seconds=LONGEST_S * 2)


@pytest.mark.corpus
@pytest.mark.timeout(900)
def test_every_file_ends_with_the_verdict_of_the_manifest(apps: Embedded, corpus: Path) -> None:
    rows = manifest(corpus)
    expected = {row["path"]: row["expected_verdict"] for row in rows}
    pids = {name: apps.pid(name) for name in ("fast", "slow")}
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda path: send(apps.settings.public_url, corpus, path), expected))
    differing = [one for one in sent if one.verdict != expected[one.path] and one.path not in EITHER]
    assert differing == []
    assert [one for one in sent if one.verdict == "refuse" and not one.reasons] == []
    assert max(one.seconds for one in sent) < LONGEST_S
    assert {name: apps.pid(name) for name in pids} == pids
