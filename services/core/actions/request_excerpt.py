"""A reviewer asks for some frames as a film of their own."""

from datetime import datetime
from uuid import UUID

from services.core.db import footage as footage_rows
from services.core.db import jobs
from services.core.db.session import Work
from services.core.domain.excerpt import asked_span
from services.core.domain.frame_times import FrameTimes
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import NotFound
from services.core.ports import Job, Queue


def request_excerpt(
    work: Work,
    *,
    case_id: UUID,
    footage_id: UUID,
    first: str,
    last: str,
    times: FrameTimes,
    by: Officer,
    now: datetime,
) -> UUID:
    """Promise the excerpt; asking twice is one job. Returns the job's id. Raises `Refused`, `NotFound`, `MayNot`.

    `first` and `last` as they were typed: frame numbers or times; `times` are this footage's.
    """
    if by.role not in DESK:
        raise MayNot
    footage = footage_rows.get(work, footage_id)
    if footage.submission_id != case_id or footage.evidence_key is None:
        raise NotFound("There is no such footage in this case.")
    span = asked_span(first, last, times)
    return jobs.promise(
        work,
        Job.CUT_EXCERPT,
        queue=Queue.SLOW,
        submission_id=case_id,
        footage_id=footage_id,
        frames=(span.first, span.last),
        now=now,
    )
