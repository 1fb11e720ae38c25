"""What a person must see, and what they can do about it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services import clock
from services.core.actions.record_attempt import record_attempt
from services.core.actions.work_on_job import stop_job, take_job
from services.core.bootstrap import Core
from services.core.db.tables import JobRow
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, a_sent_case, work_off

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def stopped(core: Core, clip: Path) -> CaseFile:
    """A case whose inspection was given up."""
    case_id = a_sent_case(core, clip)
    with core.database.reading() as session:
        inspection = select(JobRow.id).where(
            JobRow.submission_id == case_id, JobRow.name == Job.INSPECT_FOOTAGE
        )
        job_id = session.scalars(inspection).one()
    lease = take_job(
        core.database, job_id=job_id, now=clock.now(), length=timedelta(minutes=1), max_attempts=4
    )
    assert lease is not None
    stop_job(core.database, lease=lease, error="SandboxLost", now=clock.now())
    return case_file(core.database, case_id=case_id)


def test_stopped_work_is_shown_and_may_be_tried_again(
    core: Core, stopped: CaseFile, signed_in: SignedIn
) -> None:
    visitor = signed_in("administrator")
    page = visitor.get("/attention").text
    for words in (
        stopped.reference,
        "Inspecting the file",
        "The program that reads files was lost",
        "Try again",
    ):
        assert words in page
    assert f"/cases/{stopped.id}" not in page  # an administrator opens no case
    assert f"/cases/{stopped.id}" in signed_in("supervisor").get("/attention").text
    job = stopped.footage[0].jobs[0]
    assert visitor.post(f"/attention/{job.id}/again").headers["location"] == "/attention"
    assert stopped.reference not in visitor.get("/attention").text
    work_off(a_bench(core))
    assert case_file(core.database, case_id=stopped.id).footage[0].state == "accepted"
    assert visitor.post(f"/attention/{job.id}/again").status_code == 404


def test_refused_files_and_refused_attempts_are_shown_with_their_reasons(
    core: Core, tmp_path: Path, signed_in: SignedIn
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"this is no film" * 100)
    case_id = a_sent_case(core, broken)
    work_off(a_bench(core))
    with core.database.unit_of_work() as work:
        record_attempt(
            work,
            what="open_upload",
            codes=("file_too_big", "not_known_yet"),
            submission_id=None,
            size=11 * 1000**3,
            now=clock.now(),
        )
    page = signed_in("supervisor").get("/attention").text
    refused = case_file(core.database, case_id=case_id)
    why = "The file is too big, not known yet"
    for words in (
        refused.reference,
        "broken.mp4",
        *refused.footage[0].refusals,
        "To send a file",
        why,
        "11 GB",
    ):
        assert words in page
