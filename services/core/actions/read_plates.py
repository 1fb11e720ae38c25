"""Marks and a burnt-in clock, read across frames, kept beside what was reported: an aid, never a decision."""

from datetime import datetime
from functools import partial
from pathlib import Path

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.clocks import settle_clocks
from services.core.db.session import Database, Work
from services.core.db.tables import Footage, Upload
from services.core.domain.lifecycle import QUEUED, Event, State, is_open
from services.core.domain.media import HowRead, PictureText
from services.core.ports import Clock, Lease, Progress, Tools


def read_plates(
    database: Database, *, lease: Lease, tools: Tools, work_dir: Path, progress: Progress, clock: Clock
) -> None:
    """Read, store pictures of the marks, replace the readings. Safe to run twice."""
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage)
        moment_s = work.session.get_one(Upload, footage.upload_id).moment_s

    with footage_rows.original_of(footage, tools.store, work_dir=work_dir) as original:
        text = tools.plates.read(
            path=original.path,
            facts=original.facts,
            moment_s=moment_s,
            into=original.into,
            progress=progress,
        )
        made = [picture for reading in text.marks for picture in reading.pictures]
        footage_rows.store_derived(tools.store, footage, made)

        with database.unit_of_work() as work:
            jobs.require(work, lease)
            _apply(work, footage_rows.get(work, lease.footage), text, sha256=original.sha256, now=clock())
            jobs.finish(work, lease, now=clock())


def _apply(work: Work, footage: Footage, text: PictureText, *, sha256: str, now: datetime) -> None:
    submission = submissions.get(work, footage.submission_id)
    enter = partial(footage_rows.enter_in_ledger, work, submission, footage, source_sha256=sha256, now=now)
    crops = [enter([reading.crop])[0] if reading.crop else None for reading in text.marks]
    sheets = [enter([reading.sheet])[0] if reading.sheet else None for reading in text.marks]
    work.session.flush()
    footage_rows.write_readings(work, footage, text.marks, crops, now=now, sheets=sheets)
    footage.plates_read = footage_rows.HOW_READ.dump_python(text.how, mode="json") if text.how else None
    footage.burnt_in = footage_rows.BURNT.dump_python(text.burnt, mode="json") if text.burnt else None
    if is_open(State(submission.state), Event.READ_PLATES):
        detail = {"footage": str(footage.id), "marks": str(len(text.marks)), "source_sha256": sha256}
        detail |= _how_told(text.how)
        submissions.move(
            work, submission, Event.READ_PLATES, now=now, actor=submissions.SYSTEM, detail=detail
        )
    if State(submission.state) in QUEUED:
        settle_clocks(work, submission, now=now)


def _how_told(how: HowRead | None) -> dict[str, str]:
    """For the history: by which models, or that reading was switched off."""
    if how is None or how.is_off:
        return {"read": "off"}
    return {f"{model.part}_sha256": model.sha256 for model in how.models}
