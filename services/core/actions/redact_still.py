"""One frame of the original with everything that was proposed for it hidden, for a reviewer to look at."""

from pathlib import Path

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.session import Database
from services.core.db.tables import Derivative, Footage
from services.core.domain.frame_times import frame_times
from services.core.domain.media import DerivativeKind
from services.core.domain.redaction import Box, redactions_in
from services.core.errors import NotFound
from services.core.ports import Area, Clock, EvidenceStore, Lease, Tools


def redact_still(database: Database, *, lease: Lease, tools: Tools, work_dir: Path, clock: Clock) -> None:
    """Make the still of frame `lease.frame_index` and the same redacted, store both, enter them in the ledger.

    Plates that stay visible are hidden too: which one does may change, the picture in the ledger does not.
    Raises `NotFound` past the last frame and before anything was proposed.
    """
    if lease.frame_index is None:
        raise NotFound("There is no such frame.")
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage)
        keys = [
            _key(footage_rows.derivative(work, footage.id, kind))
            for kind in (DerivativeKind.PTS_INDEX, DerivativeKind.REDACTIONS)
        ]

    with footage_rows.original_of(footage, tools.store, work_dir=work_dir) as original:
        still = tools.media.still(
            path=original.path, facts=original.facts, frame_index=lease.frame_index, into=original.into
        )
        boxes = _boxes(tools.store, footage, *keys, frame_index=lease.frame_index)
        made = [still, tools.redactor.hide(still=still.path, boxes=boxes, into=original.into)]
        footage_rows.store_derived(tools.store, footage, made)

        with database.unit_of_work() as work:
            jobs.require(work, lease)
            submission = submissions.get(work, lease.submission_id)
            footage_rows.enter_in_ledger(
                work, submission, footage, made, source_sha256=original.sha256, now=clock()
            )
            jobs.finish(work, lease, now=clock())


def _key(row: Derivative | None) -> str:
    if row is None:
        raise NotFound("Nothing has been proposed for this file.")
    return row.store_key


def _boxes(
    store: EvidenceStore, footage: Footage, index_key: str, redactions_key: str, *, frame_index: int
) -> tuple[Box, ...]:
    times = frame_times(store.read(area=Area.DERIVED, key=index_key))
    proposed = redactions_in(store.read(area=Area.DERIVED, key=redactions_key))
    at = footage_rows.facts_of(footage).first_pts_s + times.begins_s[frame_index]
    return tuple(box for _, box in proposed.boxes_at(at))
