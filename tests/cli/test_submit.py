"""`opsnap submit`, killed in the middle and run again: it goes on where it stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from sqlalchemy import select

from services import clock
from services.cli.embedded import Embedded
from services.core.bootstrap import opened
from services.core.db.tables import Submission, Upload
from services.core.domain.report import Report
from tests.cases import NAME, a_report

PARTS = 20
MIB = 2**20


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    path = tmp_path / "journey.mp4"
    path.write_bytes(os.urandom(PARTS * 8 * MIB))
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    answers = TypeAdapter(Report).dump_python(a_report(now=clock.now()), mode="json")
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"report": answers, "signed_name": NAME}))
    return path


def start(apps: Embedded, footage: Path, report: Path, state: Path) -> subprocess.Popen[str]:
    words = ["submit", str(footage), "--report", str(report), "--server", apps.settings.public_url]
    return subprocess.Popen(
        [sys.executable, "-m", "services.cli.main", *words],
        env={**os.environ, "XDG_STATE_HOME": str(state)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def parts_here(apps: Embedded, footage: Path) -> int:
    """How many parts the store holds of the only upload of this name."""
    with opened(apps.settings) as core:
        with core.database.reading() as session:
            upload = session.scalar(
                select(Upload).where(Upload.filename == footage.name, Upload.state == "open")
            )
        return (
            len(core.store.stored_parts(key=upload.store_key, store_upload_id=upload.store_upload_id))
            if upload
            else 0
        )


def test_killed_in_the_middle_it_goes_on_where_it_stopped(
    apps: Embedded, footage: Path, report: Path, tmp_path: Path
) -> None:
    first = start(apps, footage, report, tmp_path)
    ends = time.monotonic() + 60
    while parts_here(apps, footage) < 3 and time.monotonic() < ends:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    kept = parts_here(apps, footage)
    assert 3 <= kept < PARTS

    said, _ = start(apps, footage, report, tmp_path).communicate(timeout=120)
    assert "Reference: OS-" in said
    with opened(apps.settings) as core, core.database.reading() as session:
        uploads = session.scalars(select(Upload).where(Upload.filename == footage.name)).all()
        submission = session.get_one(Submission, uploads[0].submission_id)
    assert [upload.state for upload in uploads] == ["complete"]
    assert submission.reference in said
    assert list((tmp_path / "opsnap").iterdir()) == []
