"""Some frames of the original as a film of their own, on a reviewer's request."""

from pathlib import Path

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.session import Database
from services.core.domain.excerpt import Span
from services.core.domain.media import DerivativeKind
from services.core.errors import NotFound
from services.core.ports import Clock, Lease, Progress, Tools


def cut_excerpt(
    database: Database, *, lease: Lease, tools: Tools, work_dir: Path, progress: Progress, clock: Clock
) -> None:
    """Cut the frames of the lease from the evidence, store the excerpt, enter it in the ledger. Safe to run twice."""
    span = _span(lease)
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage)
        if footage_rows.derivative(work, footage.id, DerivativeKind.EXCERPT, span.label) is not None:
            jobs.finish(work, lease, now=clock())
            return

    with footage_rows.original_of(footage, tools.store, work_dir=work_dir) as original:
        excerpt = tools.media.excerpt(
            path=original.path, facts=original.facts, span=span, into=original.into, progress=progress
        )
        footage_rows.store_derived(tools.store, footage, [excerpt])

        with database.unit_of_work() as work:
            jobs.require(work, lease)
            submission = submissions.get(work, lease.submission_id)
            footage_rows.enter_in_ledger(
                work, submission, footage, [excerpt], source_sha256=original.sha256, now=clock()
            )
            jobs.finish(work, lease, now=clock())


def _span(lease: Lease) -> Span:
    if lease.frame_index is None or lease.last_frame_index is None:
        raise NotFound("This job names no frames.")
    return Span(first=lease.frame_index, last=lease.last_frame_index)
