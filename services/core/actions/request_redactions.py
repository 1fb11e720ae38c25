"""A reviewer asks what a copy for others would hide, and to see one frame with it hidden."""

from datetime import datetime
from uuid import UUID

from services.core.db import footage as footage_rows
from services.core.db import jobs
from services.core.db.session import Work
from services.core.db.tables import Footage
from services.core.domain.media import DerivativeKind
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import NotFound
from services.core.ports import Job, Queue


def request_redactions(work: Work, *, case_id: UUID, footage_id: UUID, by: Officer, now: datetime) -> UUID:
    """Promise the search for faces and plates; asking twice is one job. Returns the job's id. Raises `NotFound`, `MayNot`."""
    footage = _footage(work, case_id, footage_id, by)
    return jobs.promise(
        work,
        Job.PROPOSE_REDACTIONS,
        queue=Queue.SLOW,
        submission_id=case_id,
        footage_id=footage.id,
        now=now,
    )


def request_redacted_still(
    work: Work, *, case_id: UUID, footage_id: UUID, frame_index: int, by: Officer, now: datetime
) -> UUID:
    """Promise one frame with all proposals hidden; asking twice is one job. Returns the job's id.

    Raises `NotFound` for no such frame or before anything was proposed, `MayNot`.
    """
    footage = _footage(work, case_id, footage_id, by)
    proposed = footage_rows.derivative(work, footage.id, DerivativeKind.REDACTIONS)
    if proposed is None or not 0 <= frame_index < footage_rows.facts_of(footage).frame_count:
        raise NotFound("There is no such frame, or nothing was proposed for it.")
    return jobs.promise(
        work,
        Job.REDACT_STILL,
        queue=Queue.FAST,
        submission_id=case_id,
        footage_id=footage.id,
        frames=(frame_index,),
        now=now,
    )


def _footage(work: Work, case_id: UUID, footage_id: UUID, by: Officer) -> Footage:
    if by.role not in DESK:
        raise MayNot
    footage = footage_rows.get(work, footage_id)
    if footage.submission_id != case_id or footage.evidence_key is None:
        raise NotFound("There is no such footage in this case.")
    return footage
