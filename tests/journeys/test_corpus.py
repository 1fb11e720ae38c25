"""Every file of the corpus, sent over the public protocol to the whole service, is judged against the manifest, line by line."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.cli.client import Client
from services.cli.embedded import Embedded
from services.core.bootstrap import opened
from services.core.db.footage import facts_of
from services.core.db.session import Database
from services.core.db.tables import Footage
from services.core.domain.acceptance import Trouble
from services.core.domain.media import MediaFacts
from services.core.errors import Refused
from tests.manifest import NOT_OURS, OTHER_FACTS, REASONS, STRICTER, WARNINGS, manifest

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(900)]

LONGEST_S = 60.0
PATIENCE_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What became of one file. `seconds` are from its arrival to its verdict."""

    row: dict[str, str]
    verdict: str
    refusals: dict[str, str]
    warnings: frozenset[str]
    facts: MediaFacts | None
    sha256: str | None
    size: int
    seconds: float

    @property
    def path(self) -> str:
        return self.row["path"]


@pytest.fixture(scope="module")
def pids(apps: Embedded) -> dict[str, int | None]:
    """Of the workers, before they are sent anything."""
    return {name: apps.pid(name) for name in ("fast", "slow")}


@pytest.fixture(scope="module")
def judged(
    apps: Embedded, corpus: Path, pids: dict[str, int | None], tmp_path_factory: pytest.TempPathFactory
) -> list[Judged]:
    """Every file of the manifest, sent as a report of its own."""
    assert all(pids.values())
    rows, nameless = manifest(corpus), tmp_path_factory.mktemp("nameless")
    with ThreadPoolExecutor(4) as pool, opened(apps.settings) as core:

        def judge(row: dict[str, str]) -> Judged:
            upload = send(apps.settings.public_url, corpus / row["path"], nameless)
            return verdict_of(row, inspected(core.database, upload))

        return list(pool.map(judge, rows))


def send(server: str, path: Path, nameless: Path) -> str:
    """The upload's id. What is refused for its name's ending is sent again without one: now its contents decide."""
    with Client(server) as client:
        client.open_draft()
        try:
            return str(client.upload(path)["upload_id"])
        except Refused as refused:
            if {one.code for one in refused.refusals} != {"wrong_type"}:
                raise
        (copy := nameless / str(uuid4())).symlink_to(path)
        return str(client.upload(copy)["upload_id"])


def inspected(database: Database, upload_id: str) -> Footage:
    """The file once it has a verdict, or as it is when patience ends."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        with database.reading() as session:
            file = session.scalars(select(Footage).where(Footage.upload_id == UUID(upload_id))).one()
            if file.state != "received" or time.monotonic() > ends:
                return file
        time.sleep(0.2)


def verdict_of(row: dict[str, str], file: Footage) -> Judged:
    verdicts = {"accepted": "accept", "refused": "refuse", "received": "none"}
    seconds = (file.inspected_at - file.received_at).total_seconds() if file.inspected_at else PATIENCE_S
    return Judged(
        row=row,
        verdict=verdicts[file.state],
        refusals={refusal["code"]: refusal["message"] for refusal in file.refusals or ()},
        warnings=frozenset(warned["code"] for warned in file.warnings or ()),
        facts=facts_of(file) if file.facts else None,
        sha256=file.sha256,
        size=file.size,
        seconds=seconds,
    )


def test_every_verdict_is_the_manifests(judged: list[Judged]) -> None:
    differing = {one.path: one.verdict for one in judged if one.verdict != one.row["expected_verdict"]}
    assert differing == dict.fromkeys(STRICTER, "refuse")
    assert len(judged) > 250


def test_every_refusal_gives_the_manifests_reason_in_words(judged: list[Judged]) -> None:
    wrong = []
    for one in judged:
        if one.row["expected_verdict"] != "refuse":
            continue
        expected = next(troubles for words, troubles in REASONS if words in one.row["verdict_reason"])
        given = set(one.refusals)
        if not given or not given <= {str(trouble) for trouble in expected}:
            wrong.append((one.path, one.row["verdict_reason"], one.refusals))
    assert wrong == []
    assert all(words for one in judged for words in one.refusals.values())


def test_every_expected_warning_is_given(judged: list[Judged]) -> None:
    missing = [
        (one.path, words, sorted(one.warnings))
        for one in judged
        if one.facts is not None
        for words in filter(None, (part.strip() for part in one.row["expected_warnings"].split(";")))
        if words not in NOT_OURS and WARNINGS[words] not in one.warnings
    ]
    assert missing == []


def test_no_file_crashes_a_worker_hangs_or_is_given_up(
    apps: Embedded, judged: list[Judged], pids: dict[str, int | None]
) -> None:
    assert {name: apps.pid(name) for name in pids} == pids
    assert max(one.seconds for one in judged) < LONGEST_S
    assert [one.path for one in judged if Trouble.GAVE_UP in one.refusals] == []


def test_the_bytes_are_the_manifests(judged: list[Judged]) -> None:
    assert [(one.sha256, one.size) for one in judged] == [
        (one.row["sha256"], int(one.row["bytes"])) for one in judged
    ]


def written_in_manifest(row: dict[str, str]) -> str | None:
    """Its note of where a time came from is in brackets; `none` was looked for and not there."""
    written = row["created_as_written"].partition(" (")[0]
    return None if written == "none" else written


FACTS: dict[str, Callable[[dict[str, str], MediaFacts], bool]] = {
    "size": lambda row, facts: row["display_size"] == f"{facts.width}x{facts.height}",
    "rotation": lambda row, facts: row["rotation_cw"] == str(facts.rotation_cw),
    "frames": lambda row, facts: row["frames_decoded"] in {"", str(facts.frame_count)},
    "container": lambda row, facts: row["container"].replace("mpo (jpeg)", "jpeg").split(" ")[0] == facts.container,
    "hdr": lambda row, facts: row["hdr"] in {"", facts.hdr},
    "created": lambda row, facts: written_in_manifest(row) == facts.created_as_written,
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_facts_are_the_manifests_or_it_is_argued_why_not(judged: list[Judged], fact: str) -> None:
    differing = {one.path for one in judged if one.facts is not None and not FACTS[fact](one.row, one.facts)}
    assert differing == {path for path, why in OTHER_FACTS.items() if fact in why}


def test_lengths_agree_with_the_manifest(judged: list[Judged]) -> None:
    """Ours is from the first picture to the end of the last; the manifest's is as stated, sound and lead-in included."""
    for one in judged:
        if one.facts is not None and one.row["duration_s"]:
            stated = float(one.row["duration_s"].split()[0])
            assert stated - 1.1 < one.facts.duration_s <= stated + 0.1, one.path
