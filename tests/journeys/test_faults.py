"""Each part is killed while a submission is under way: afterwards the case is reviewable once, and the chain is whole."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from services import clock
from services.cli.client import Client
from services.cli.demo_clip import DEMO_MARK, draw_clip
from services.cli.embedded import Embedded
from services.core.bootstrap import Core, build
from services.core.domain.report import Report
from services.core.queries.case_file import case_file
from services.core.queries.custody_log import verify_custody
from tests.cases import NAME, a_report

PATIENCE_S = 90.0
ONCE = ("signed_statement", "accepted_footage", "passed_inspection", "read_plates")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=3).path


@pytest.fixture(scope="module")
def core(apps: Embedded) -> Iterator[Core]:
    built = build(apps.settings)
    yield built
    built.database.engine.dispose()


def signed_report() -> dict[str, Any]:
    report = a_report(now=clock.now(), mark=DEMO_MARK)
    return {"report": TypeAdapter(Report).dump_python(report, mode="json"), "signed_name": NAME}


def eventually(holds: Callable[[], bool], *, seconds: float = PATIENCE_S) -> bool:
    """Whether it came true in time; whatever is away meanwhile counts as not yet."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.2)
    return False


def all_done(core: Core, case_id: UUID) -> bool:
    case = case_file(core.database, case_id=case_id)
    return case.state == "reviewable" and all(
        job.state == "done" for file in case.footage for job in file.jobs
    )


def assert_once_and_whole(core: Core, case_id: UUID) -> None:
    case = case_file(core.database, case_id=case_id)
    counts = Counter(stored.link.event for stored in case.custody)
    assert {event: counts[event] for event in ONCE} == dict.fromkeys(ONCE, 1)
    kinds = Counter((view.kind, view.label) for file in case.footage for view in file.derived)
    assert max(kinds.values()) == 1
    assert verify_custody(core.database).breaks == ()


def submitted(apps: Embedded, clip: Path, victim: str) -> UUID:
    """A submission during which a part is killed three times: as the footage is sent, as the report is, and afterwards."""
    with Client(apps.settings.public_url, patience_s=PATIENCE_S) as client, ThreadPoolExecutor(1) as pool:
        client.open_draft()
        sending = pool.submit(client.upload, clip)
        apps.kill(victim)
        sending.result()
        apps.wait_ready(victim)
        apps.kill(victim)
        answer = client.report(signed_report())
        apps.wait_ready(victim)
        apps.kill(victim)
        apps.wait_ready(victim)
    return UUID(answer["submission_id"])


@pytest.mark.parametrize("victims", [("fast", "public"), ("slow", "valkey"), ("postgres", "seaweedfs")])
def test_killed_at_any_moment_of_a_submission_the_case_is_reviewable_once(
    apps: Embedded, core: Core, clip: Path, victims: tuple[str, str]
) -> None:
    """Two at a time, each the victim of one submission and a bystander of the other: they have to bear both."""
    with ThreadPoolExecutor(len(victims)) as pool:
        cases = list(pool.map(partial(submitted, apps, clip), victims))
    for case_id in cases:
        assert eventually(partial(all_done, core, case_id)), [
            job for file in case_file(core.database, case_id=case_id).footage for job in file.jobs
        ]
        assert_once_and_whole(core, case_id)
