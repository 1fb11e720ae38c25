"""Faces and plates that a copy for others would hide, found on a reviewer's request and kept beside the evidence."""

from pathlib import Path

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.session import Database
from services.core.domain.media import DerivativeKind
from services.core.ports import Clock, Lease, Progress, Tools


def propose_redactions(
    database: Database, *, lease: Lease, tools: Tools, work_dir: Path, progress: Progress, clock: Clock
) -> None:
    """Look, store the proposals, enter them in the ledger. Safe to run twice."""
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage)
        if footage_rows.derivative(work, footage.id, DerivativeKind.REDACTIONS) is not None:
            jobs.finish(work, lease, now=clock())
            return

    with footage_rows.original_of(footage, tools.store, work_dir=work_dir) as original:
        proposed = tools.redactor.propose(
            path=original.path, facts=original.facts, into=original.into, progress=progress
        )
        footage_rows.store_derived(tools.store, footage, [proposed])

        with database.unit_of_work() as work:
            jobs.require(work, lease)
            submission = submissions.get(work, lease.submission_id)
            footage_rows.enter_in_ledger(
                work, submission, footage, [proposed], source_sha256=original.sha256, now=clock()
            )
            jobs.finish(work, lease, now=clock())
