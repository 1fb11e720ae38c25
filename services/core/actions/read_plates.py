"""Marks read across frames, kept beside the mark that was reported: an aid, never a decision."""

import tempfile
from datetime import datetime
from pathlib import Path

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.session import Database, Work
from services.core.db.tables import Footage
from services.core.domain.lifecycle import Event, State, is_open
from services.core.domain.media import PlateReading
from services.core.errors import NotFound
from services.core.ports import Area, Clock, Lease, Progress, Tools


def read_plates(
    database: Database, *, lease: Lease, tools: Tools, work_dir: Path, progress: Progress, clock: Clock
) -> None:
    """Read, store the best crops, replace the readings. Safe to run twice."""
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage_id)
    if footage.evidence_key is None or footage.sha256 is None:
        raise NotFound("This footage was not accepted.")

    with tempfile.TemporaryDirectory(dir=work_dir) as scratch:
        original, into = Path(scratch) / "original", Path(scratch) / "crops"
        into.mkdir()
        tools.store.fetch(area=Area.EVIDENCE, key=footage.evidence_key, to=original)
        facts = footage_rows.facts_of(footage)
        readings = tools.plates.read(path=original, facts=facts, into=into, progress=progress)
        footage_rows.store_derived(
            tools.store, footage, [reading.crop for reading in readings if reading.crop]
        )

        with database.unit_of_work() as work:
            jobs.require(work, lease)
            _apply(work, footage, readings, sha256=footage.sha256, now=clock())
            jobs.finish(work, lease, now=clock())


def _apply(
    work: Work, footage: Footage, readings: tuple[PlateReading, ...], *, sha256: str, now: datetime
) -> None:
    submission = submissions.get(work, footage.submission_id)
    crops = [
        footage_rows.enter_in_ledger(
            work, submission, footage, [reading.crop], source_sha256=sha256, now=now
        )[0]
        if reading.crop
        else None
        for reading in readings
    ]
    work.session.flush()
    footage_rows.write_readings(work, footage, readings, crops, now=now)
    if is_open(State(submission.state), Event.READ_PLATES):
        detail = {"footage": str(footage.id), "marks": str(len(readings)), "source_sha256": sha256}
        submissions.move(
            work, submission, Event.READ_PLATES, now=now, actor=submissions.SYSTEM, detail=detail
        )
