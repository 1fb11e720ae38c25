"""`opsnap evidence rebuild`: everything in the ledger comes out again byte for byte, or it is said which does not and why."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

from services.cli.embedded import Embedded
from services.cli.main import assemble
from services.core.actions.request_still import request_still
from services.core.actions.sign_in import create_account
from services.core.bootstrap import Core, build, scratch_folder
from services.core.db.tables import Derivative, Footage, JobRow
from services.core.domain.staff import Role
from services.core.errors import NotFound
from services.core.settings import Settings
from services.processing_worker.steps import Bench, run
from services.processing_worker.toolbox import toolbox
from tests.cases import NOW, a_submission
from tests.core.adapters.media_ffmpeg.conftest import run_ffmpeg

pytestmark = pytest.mark.stack

FILM = (
    "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=1", "-f", "lavfi", "-i", "sine=440:duration=1",
    "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none", "-c:a", "aac",
    "-metadata", "location=+51.5000-000.1200/",
)  # fmt: skip
Rebuild = Callable[..., Result]
MADE = {
    "pts_index",
    "poster",
    "storyboard",
    "storyboard_vtt",
    "preview",
    "still frame-000007",
    "telemetry",
    "telemetry_raw",
}


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings.model_copy(update={"plates_enabled": False}))
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def reference(core: Core, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A case of one short film, with its preview and a still."""
    path = tmp_path_factory.mktemp("film") / "clip.mp4"
    run_ffmpeg(*FILM, str(path))
    _, submitted = a_submission(core, path)
    bench = Bench(core=core, tools=toolbox(core), scratch=scratch_folder(core.settings, worker="rebuilding"))
    work_off(bench)
    with core.database.unit_of_work() as work:
        officer = create_account(
            work, username="o", name="O", role=Role.REVIEWER, password="three random words", now=NOW
        )
        footage = work.session.scalars(select(Footage.id)).one()
    with core.database.unit_of_work() as work:
        request_still(
            work, case_id=submitted.submission_id, footage_id=footage, frame_index=7, by=officer, now=NOW
        )
    work_off(bench)
    return submitted.reference


def work_off(bench: Bench) -> None:
    while True:
        with bench.core.database.reading() as session:
            waiting = session.scalars(select(JobRow.id).where(JobRow.state == "waiting")).all()
        if not waiting:
            return
        for job_id in waiting:
            run(bench, job_id=job_id)


@pytest.fixture
def rebuild(stack: Embedded, core: Core, monkeypatch: pytest.MonkeyPatch) -> Rebuild:
    url = core.settings.database_url.get_secret_value()
    for name, value in {**stack.env, "OPSNAP_DATABASE_URL": url, "OPSNAP_PLATES_ENABLED": "false"}.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(assemble(["evidence"]), ["evidence", "rebuild", *words])


@pytest.fixture
def forged(core: Core, request: pytest.FixtureRequest) -> Iterator[None]:
    """A change to the poster's row for the length of a test, as by somebody who owns the database."""
    with core.database.unit_of_work() as work:
        row = work.session.scalars(select(Derivative).where(Derivative.kind == "poster")).one()
        row_id, before = row.id, {name: getattr(row, name) for name in request.param}
        work.session.execute(update(Derivative).where(Derivative.id == row_id).values(**request.param))
    yield
    with core.database.unit_of_work() as work:
        work.session.execute(update(Derivative).where(Derivative.id == row_id).values(**before))


def verdicts(printed: str) -> dict[str, str]:
    rows = [line for line in printed.splitlines() if line.startswith("  ")]
    return {" ".join(line[19:52].split()): line[2:18].strip() for line in rows}


def test_every_kind_comes_out_again_byte_for_byte(reference: str, rebuild: Rebuild) -> None:
    result = rebuild(reference)
    assert verdicts(result.output) == dict.fromkeys(MADE, "same")
    assert result.exit_code == 0
    assert "0 that should be the same and are not" in result.output


def test_one_file_and_one_kind_may_be_asked_for(core: Core, reference: str, rebuild: Rebuild) -> None:
    with core.database.reading() as session:
        footage = session.scalars(select(Footage.id)).one()
    assert reference
    assert verdicts(rebuild(str(footage), "--kind", "poster").output) == {"poster": "same"}


@pytest.mark.usefixtures("forged")
@pytest.mark.parametrize("forged", [{"sha256": "0" * 64}], indirect=True)
def test_other_bytes_by_the_same_tool_are_an_alarm(reference: str, rebuild: Rebuild) -> None:
    result = rebuild(reference, "--kind", "poster")
    assert verdicts(result.output) == {"poster": "differs"}
    assert result.exit_code == 1


@pytest.mark.usefixtures("forged")
@pytest.mark.parametrize("forged", [{"sha256": "0" * 64, "tool_version": "av 9"}], indirect=True)
def test_other_bytes_by_another_version_are_explained(reference: str, rebuild: Rebuild) -> None:
    result = rebuild(reference, "--kind", "poster")
    assert verdicts(result.output) == {"poster": "other version"}
    assert "then by opsnap media child (PyAV, Pillow) av 9, now by" in result.output
    assert result.exit_code == 0


@pytest.mark.usefixtures("forged")
@pytest.mark.parametrize("forged", [{"source_sha256": "0" * 64}], indirect=True)
def test_an_original_that_is_another_than_it_was_is_an_alarm(reference: str, rebuild: Rebuild) -> None:
    result = rebuild(reference, "--kind", "poster")
    assert verdicts(result.output) == {"poster": "original changed"}
    assert result.exit_code == 1


@pytest.mark.usefixtures("forged")
@pytest.mark.parametrize("forged", [{"kind": "plate_crop", "label": "frame-000001-0-0"}], indirect=True)
def test_what_cannot_be_made_again_is_said_and_is_no_alarm(reference: str, rebuild: Rebuild) -> None:
    result = rebuild(reference, "--kind", "plate_crop")
    assert verdicts(result.output) == {"plate_crop frame-000001-0-0": "cannot"}
    assert result.exit_code == 0


def test_a_reference_that_nobody_has_is_said(rebuild: Rebuild) -> None:
    assert isinstance(rebuild("OS-0000-0000").exception, NotFound)
