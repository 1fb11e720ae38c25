"""One frame of the original at full resolution, on a reviewer's request."""

from pathlib import Path

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.session import Database
from services.core.errors import NotFound
from services.core.ports import Clock, Lease, Tools


def make_still(database: Database, *, lease: Lease, tools: Tools, work_dir: Path, clock: Clock) -> None:
    """Decode frame `lease.frame_index`, store it, enter it in the ledger. Raises `NotFound` past the last frame."""
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage)
    if lease.frame_index is None:
        raise NotFound("There is no such frame.")

    with footage_rows.original_of(footage, tools.store, work_dir=work_dir) as original:
        still = tools.media.still(
            path=original.path, facts=original.facts, frame_index=lease.frame_index, into=original.into
        )
        footage_rows.store_derived(tools.store, footage, [still])

        with database.unit_of_work() as work:
            jobs.require(work, lease)
            submission = submissions.get(work, lease.submission_id)
            footage_rows.enter_in_ledger(
                work, submission, footage, [still], source_sha256=original.sha256, now=clock()
            )
            jobs.finish(work, lease, now=clock())
