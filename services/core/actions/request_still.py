"""A reviewer asks for one frame of the original at full resolution."""

from datetime import datetime
from uuid import UUID

from services.core.db import footage as footage_rows
from services.core.db import jobs
from services.core.db.session import Work
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import NotFound, Refusal, Refused
from services.core.ports import Job, Queue


def request_still(
    work: Work, *, case_id: UUID, footage_id: UUID, frame_index: int, by: Officer, now: datetime
) -> UUID:
    """Promise the still; asking twice is one job. Returns the job's id. Raises `Refused`, `NotFound`, `MayNot`."""
    if by.role not in DESK:
        raise MayNot
    footage = footage_rows.get(work, footage_id)
    if footage.submission_id != case_id:
        raise NotFound("There is no such footage in this case.")
    count = footage_rows.facts_of(footage).frame_count
    if not 0 <= frame_index < count:
        message = f"This footage has frames 0 to {count - 1}."
        raise Refused(Refusal(code="frame_index", message=message, field="frame_index"))
    return jobs.promise(
        work,
        Job.MAKE_STILL,
        queue=Queue.FAST,
        submission_id=case_id,
        footage_id=footage_id,
        frames=(frame_index,),
        now=now,
    )
