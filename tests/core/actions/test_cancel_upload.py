"""What a reporter may take back: a file on its way, or one that is here, until the report is signed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.cli.demo_clip import draw_clip
from services.core.actions.cancel_upload import cancel_upload
from services.core.bootstrap import Core, scratch_folder
from services.core.db import jobs
from services.core.db.tables import CustodyEvent, Derivative, Footage, JobRow
from services.core.db.uploads import UploadClosed
from services.core.domain.lifecycle import Event
from services.core.errors import Refused
from services.core.ports import Area
from services.core.queries.custody_log import verify_custody
from services.core.queries.submission_status import submission_status
from services.processing_worker.steps import Bench, run
from services.processing_worker.toolbox import toolbox
from tests.cases import NOW, a_draft, begin_upload, put_parts, send, sign

pytestmark = pytest.mark.stack
MIB = 2**20


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return draw_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=1).path.read_bytes()


def inspect_all(core: Core) -> None:
    quick = replace(core, settings=core.settings.model_copy(update={"plates_enabled": False}))
    bench = Bench(core=quick, tools=toolbox(quick), scratch=scratch_folder(quick.settings, worker="tests"))
    with core.database.reading() as session:
        waiting = session.scalars(select(JobRow.id).where(JobRow.state == "waiting")).all()
    for job_id in waiting:
        run(bench, job_id=job_id)


def remove(core: Core, token: str, upload_id: object) -> None:
    with core.database.unit_of_work() as work:
        cancel_upload(work, token=token, upload_id=upload_id, store=core.store, now=NOW)  # type: ignore[arg-type]


def test_a_file_that_was_inspected_goes_with_everything_made_of_it_and_the_chain_remembers(
    core: Core, clip: bytes
) -> None:
    draft = a_draft(core)
    receipt = send(core, draft.token, clip)
    inspect_all(core)
    with core.database.reading() as session:
        footage = session.scalars(select(Footage)).one()
        derived = [row.store_key for row in session.scalars(select(Derivative))]
    assert footage.state == "accepted"
    assert derived
    remove(core, draft.token, receipt.upload_id)
    remove(core, draft.token, receipt.upload_id)  # twice is fine
    assert submission_status(core.database, token=draft.token).files == ()
    with core.database.reading() as session:
        assert session.scalars(select(Footage.id)).all() == []
        assert session.scalars(select(JobRow.id)).all() == []
        noted = session.scalars(
            select(CustodyEvent).where(CustodyEvent.event == Event.CANCELLED_UPLOAD)
        ).one()
    assert noted.detail["sha256"] == receipt.sha256
    places = [(Area.DERIVED, key) for key in derived]
    places += [(Area.QUARANTINE, footage.quarantine_key), (Area.EVIDENCE, footage.evidence_key or "")]
    assert [core.store.size_of(area=area, key=key) for area, key in places] == [None] * len(places)
    assert verify_custody(core.database).breaks == ()


def test_a_refused_file_is_removed_and_the_report_can_be_signed_with_the_good_one(
    core: Core, clip: bytes
) -> None:
    draft = a_draft(core)
    wrong = send(core, draft.token, b"not a film at all " * 1000, filename="wrong.mp4")
    send(core, draft.token, clip)
    inspect_all(core)
    remove(core, draft.token, wrong.upload_id)
    [file] = submission_status(core.database, token=draft.token).files
    assert file.state == "accepted"
    assert "wrong.mp4" not in sign(core, draft.token).statement


def test_a_file_that_a_worker_is_reading_is_removed_a_moment_later(core: Core, clip: bytes) -> None:
    draft = a_draft(core)
    receipt = send(core, draft.token, clip)
    with core.database.unit_of_work() as work:
        job_id = work.session.scalars(select(JobRow.id)).one()
        assert jobs.take(work, job_id, now=NOW, lease=timedelta(minutes=1))
    with pytest.raises(Refused, match="reading this file just now"):
        remove(core, draft.token, receipt.upload_id)
    with core.database.unit_of_work() as work:  # that worker is gone for good
        work.session.get_one(JobRow, job_id).lease_ends_at = NOW - timedelta(seconds=1)
    remove(core, draft.token, receipt.upload_id)
    assert submission_status(core.database, token=draft.token).files == ()


def test_once_it_is_signed_nothing_is_taken_back(core: Core, clip: bytes) -> None:
    draft = a_draft(core)
    receipt = send(core, draft.token, clip)
    sign(core, draft.token)
    with pytest.raises(UploadClosed):
        remove(core, draft.token, receipt.upload_id)


def test_signing_waits_for_a_file_on_its_way_or_for_its_removal(core: Core, clip: bytes) -> None:
    draft = a_draft(core)
    send(core, draft.token, clip)
    on_its_way = begin_upload(core, draft.token, size=6 * MIB)
    put_parts(core, draft.token, on_its_way, bytes(6 * MIB))
    with pytest.raises(Refused) as refused:
        sign(core, draft.token)
    assert [refusal.code for refusal in refused.value.refusals] == ["footage_unfinished"]
    assert "or remove it, then sign" in str(refused.value)
    remove(core, draft.token, on_its_way)
    assert sign(core, draft.token).statement
