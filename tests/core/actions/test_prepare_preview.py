"""A long film that must be encoded anew: the minute round the marked moment is there first, then the whole, each once."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services import clock
from services.core.actions.describe_footage import describe_footage
from services.core.actions.prepare_preview import prepare_preview
from services.core.actions.work_on_job import take_job
from services.core.bootstrap import Core, scratch_folder
from services.core.db.tables import Derivative, JobRow, Upload
from services.core.domain.media import DerivativeKind
from services.core.ports import Job, Lease
from services.core.queries.case_file import case_file
from services.processing_worker.steps import Bench, run
from services.processing_worker.toolbox import toolbox
from tests.cases import NOW, a_draft, send, sign
from tests.core.adapters.media_ffmpeg.conftest import run_ffmpeg

SECONDS, MOMENT_S = 200, 120.0


class Killed(BaseException):
    """As the kernel ends a worker: no `except Exception` sees it."""


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One picture a second, so that three minutes are quickly encoded."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    drawn = ("-f", "lavfi", "-i", f"testsrc2=size=160x120:rate=1:duration={SECONDS}")
    coded = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")
    run_ffmpeg(*drawn, *coded, str(path))
    return path


@pytest.fixture
def bench(core: Core) -> Bench:
    return Bench(core=core, tools=toolbox(core), scratch=scratch_folder(core.settings, worker="previewing"))


def promised(bench: Bench, film: Path) -> JobRow:
    """A signed report of the film with its moment marked, inspected; its preview is promised."""
    draft = a_draft(bench.core)
    send(bench.core, draft.token, film.read_bytes())
    with bench.core.database.unit_of_work() as work:
        upload_id = work.session.scalars(select(Upload.id)).one()
        describe_footage(work, token=draft.token, upload_id=upload_id, moment_s=MOMENT_S, now=NOW)
    sign(bench.core, draft.token)
    run(bench, job_id=job(bench, Job.INSPECT_FOOTAGE).id)
    return job(bench, Job.PREPARE_PREVIEW)


def job(bench: Bench, name: Job) -> JobRow:
    with bench.core.database.reading() as session:
        return session.scalars(select(JobRow).where(JobRow.name == name)).one()


def ledger(bench: Bench) -> Sequence[Derivative]:
    with bench.core.database.reading() as session:
        rows = select(Derivative).where(Derivative.kind == DerivativeKind.PREVIEW)
        return session.scalars(rows.order_by(Derivative.made_at)).all()


def shown(bench: Bench, row: JobRow) -> str:
    """The label of the copy that the case plays."""
    view = (
        case_file(bench.core.database, case_id=row.submission_id).footage[0].of_kind(DerivativeKind.PREVIEW)
    )
    assert view is not None
    return view.label


def lease_on(bench: Bench, row: JobRow) -> Lease:
    lease = take_job(
        bench.core.database, job_id=row.id, now=clock.now(), length=timedelta(seconds=0), max_attempts=9
    )
    assert lease is not None
    return lease


def prepare(bench: Bench, lease: Lease, progress: Callable[[float], None]) -> None:
    prepare_preview(
        bench.core.database, lease=lease, tools=bench.tools, work_dir=bench.scratch, progress=progress,
        clock=clock.now,
    )  # fmt: skip


def test_the_marked_minute_is_there_while_the_whole_is_made_and_stays_when_the_worker_dies(
    bench: Bench, long_film: Path
) -> None:
    row, shares = promised(bench, long_film), list[float]()

    def die_in_the_whole(share: float) -> None:
        shares.append(share)
        if share > 0.3:  # 60 seconds of the 260 that are encoded are the minute
            raise Killed

    with pytest.raises(Killed):
        prepare(bench, lease_on(bench, row), die_in_the_whole)
    assert [made.label for made in ledger(bench)] == ["around-000090"]
    assert shares == sorted(shares)
    assert shown(bench, row) == "around-000090"

    again = list[float]()
    prepare(bench, lease_on(bench, row), again.append)
    assert [made.label for made in ledger(bench)] == ["around-000090", ""]
    assert shown(bench, row) == ""
    assert job(bench, Job.PREPARE_PREVIEW).state == "done"
