"""A copy that every browser plays."""

import tempfile
from pathlib import Path

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.session import Database
from services.core.domain.media import DerivativeKind
from services.core.errors import NotFound
from services.core.ports import Area, Clock, Lease, Progress, Tools


def prepare_preview(
    database: Database, *, lease: Lease, tools: Tools, work_dir: Path, progress: Progress, clock: Clock
) -> None:
    """Make the preview from the evidence, store it, enter it in the ledger. Safe to run twice."""
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage_id)
        if footage_rows.derivative(work, footage.id, DerivativeKind.PREVIEW) is not None:
            jobs.finish(work, lease, now=clock())
            return
    if footage.evidence_key is None or footage.sha256 is None:
        raise NotFound("This footage was not accepted.")

    with tempfile.TemporaryDirectory(dir=work_dir) as scratch:
        original = Path(scratch) / "original"
        tools.store.fetch(area=Area.EVIDENCE, key=footage.evidence_key, to=original)
        facts = footage_rows.facts_of(footage)
        preview = tools.media.preview(path=original, facts=facts, into=Path(scratch), progress=progress)
        footage_rows.store_derived(tools.store, footage, [preview])

        with database.unit_of_work() as work:
            jobs.require(work, lease)
            submission = submissions.get(work, lease.submission_id)
            footage_rows.enter_in_ledger(
                work, submission, footage, [preview], source_sha256=footage.sha256, now=clock()
            )
            jobs.finish(work, lease, now=clock())
