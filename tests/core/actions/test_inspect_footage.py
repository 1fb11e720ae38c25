"""The scan comes first: what it finds something in nothing opens, what it did not look at is said, and it is waited for."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from services.core.actions.complete_upload import complete_upload
from services.core.bootstrap import Core, scratch_folder
from services.core.db.tables import Footage, JobRow
from services.core.domain.acceptance import REFUSALS, Trouble
from services.core.domain.lifecycle import Event, State
from services.core.domain.media import Inspection
from services.core.ports import Area, Job, ScanState
from services.core.queries.case_file import case_file
from services.core.queries.submission_status import submission_status
from services.processing_worker.steps import Bench, run
from services.processing_worker.toolbox import toolbox
from tests.cases import NOW, a_draft, a_submission, begin_upload, put_parts
from tests.clamd_simulator import MARK, VERSION, ClamdSimulator, Manner, simulated_clamd

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def infected(clip: Path) -> Path:
    """It would play."""
    path = clip.with_name("infected.mp4")
    path.write_bytes(clip.read_bytes() + b"\0\0\1\0free" + MARK.ljust(248, b"\0"))
    return path


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No footage, which is found out at once where it is looked into at all."""
    path = tmp_path_factory.mktemp("letter") / "letter.mp4"
    path.write_bytes(b"%PDF-1.7\n" + bytes(2000))
    return path


@pytest.fixture
def clamd() -> Iterator[ClamdSimulator]:
    with simulated_clamd() as server:
        yield server


@pytest.fixture
def bench(core: Core, clamd: ClamdSimulator) -> Bench:
    chosen = {"plates_enabled": False, "clamd_address": clamd.address}
    guarded = replace(core, settings=core.settings.model_copy(update=chosen))
    return Bench(core=guarded, tools=toolbox(guarded), scratch=scratch_folder(core.settings, worker="tests"))


class Untouchable:
    """Media tools that nothing may ask."""

    def inspect(self, *, path: Path, into: Path) -> Inspection:
        raise AssertionError(f"{path} was opened into {into}")


def inspect(bench: Bench) -> Footage:
    """Every promised inspection, as a worker does it; returns the row of the one file there is."""
    with bench.core.database.reading() as session:
        promised = session.scalars(select(JobRow.id).where(JobRow.name == Job.INSPECT_FOOTAGE)).all()
    for job_id in promised:
        run(bench, job_id=job_id)
    return footage_of(bench.core)


def reasons(footage: Footage) -> list[str]:
    return [refusal["code"] for refusal in footage.refusals or ()]


def footage_of(core: Core) -> Footage:
    with core.database.reading() as session:
        return session.scalars(select(Footage)).one()


def test_a_file_with_malware_is_opened_by_nothing_and_stays_in_quarantine(
    bench: Bench, infected: Path
) -> None:
    draft, submitted = a_submission(bench.core, infected)
    shut = replace(bench.tools, media=Untouchable())  # type: ignore[arg-type]  # nothing but inspection is asked
    footage = inspect(replace(bench, tools=shut))
    assert footage.scan == {"state": "infected", "engine": VERSION, "detail": "Test.Mark"}
    assert (footage.state, footage.evidence_key, footage.facts) == ("refused", None, None)
    assert footage.sha256 == hashlib.sha256(infected.read_bytes()).hexdigest()
    store = bench.core.store
    evidence = f"{footage.submission_id}/{footage.id}/original"
    assert store.size_of(area=Area.QUARANTINE, key=footage.quarantine_key) == infected.stat().st_size
    assert store.size_of(area=Area.EVIDENCE, key=evidence) is None

    [told] = submission_status(bench.core.database, token=draft.token).files
    assert told.refusals == (REFUSALS[Trouble.MALWARE],)
    case = case_file(bench.core.database, case_id=submitted.submission_id)
    assert case.state is State.REFUSED
    [link] = [stored.link for stored in case.custody if stored.link.event == Event.REFUSED_FOOTAGE]
    assert (link.detail["codes"], link.detail["scan"]) == ("malware", "infected")


def test_a_clean_file_says_who_looked_and_the_chain_remembers(bench: Bench, clip: Path) -> None:
    _, submitted = a_submission(bench.core, clip)
    assert inspect(bench).state == "accepted"
    case = case_file(bench.core.database, case_id=submitted.submission_id)
    scan = case.footage[0].scan
    assert scan is not None
    assert (scan.state, scan.engine) == (ScanState.CLEAN, VERSION)
    [link] = [stored.link for stored in case.custody if stored.link.event == Event.ACCEPTED_FOOTAGE]
    assert link.detail["scan"] == "clean"


def test_what_the_scanner_does_not_look_at_is_opened_all_the_same_and_said(
    bench: Bench, clamd: ClamdSimulator, letter: Path
) -> None:
    clamd.largest = 1000
    a_submission(bench.core, letter)
    footage = inspect(bench)
    assert reasons(footage) == ["document"]
    assert footage.scan == {
        "state": "skipped",
        "engine": VERSION,
        "detail": "the file is larger than the scanner takes",
    }


def test_without_a_scanner_a_file_is_opened_and_the_lack_is_kept(core: Core, letter: Path) -> None:
    a_submission(core, letter)
    footage = inspect(
        Bench(core=core, tools=toolbox(core), scratch=scratch_folder(core.settings, worker="tests"))
    )
    assert reasons(footage) == ["document"]
    assert footage.scan == {"state": "skipped", "engine": "", "detail": "no scanner is set up"}


def test_while_the_scanner_is_away_files_wait_however_often_it_is_asked(
    bench: Bench, clamd: ClamdSimulator, letter: Path
) -> None:
    a_submission(bench.core, letter)
    clamd.manner = Manner.HANGS_UP
    for _ in range(bench.core.settings.job_max_attempts + 2):
        footage = inspect(bench)
        assert (footage.state, footage.scan, footage.refusals) == ("received", None, None)
        due_now(bench.core)
    clamd.manner = Manner.WELL
    footage = inspect(bench)
    assert (reasons(footage), (footage.scan or {})["state"]) == (["document"], "clean")


def due_now(core: Core) -> None:
    """As if the pause between two tries were over."""
    with core.database.unit_of_work() as work:
        for job in work.session.scalars(select(JobRow)):
            assert job.state == "waiting"
            job.run_after = job.promised_at


def test_a_file_that_differs_and_has_malware_is_refused_for_both(bench: Bench, infected: Path) -> None:
    draft, data = a_draft(bench.core), infected.read_bytes()
    upload_id = begin_upload(bench.core, draft.token, size=len(data))
    put_parts(bench.core, draft.token, upload_id, data)
    complete_upload(
        bench.core.database, token=draft.token, upload_id=upload_id, sha256="0" * 64, store=bench.core.store, now=NOW
    )  # fmt: skip
    assert reasons(inspect(bench)) == ["hash_differs", "malware"]
