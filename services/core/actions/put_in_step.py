"""A reviewer says which moments of two files are the same."""

from datetime import datetime
from uuid import UUID

from services.core.db import footage as footage_rows
from services.core.db.session import Work
from services.core.db.tables_step import StepRow
from services.core.domain.in_step import step_refusals
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import NotFound, Refused


def put_in_step(
    work: Work,
    *,
    case_id: UUID,
    footage_id: UUID,
    beside_id: UUID,
    ahead_s: float,
    by: Officer,
    now: datetime,
) -> None:
    """The clock of `beside_id` is so many seconds ahead of the other's. Raises `Refused`, `NotFound`, `MayNot`.

    Kept beside what was said before, which no longer counts.
    """
    if by.role not in DESK:
        raise MayNot
    if footage_id == beside_id:
        raise NotFound("There is no other such footage in this case.")
    both = sorted((footage_id, beside_id))  # each is locked: in one order, whoever asks
    lengths = {one: _length_s(work, case_id, one) for one in both}
    if refusals := step_refusals(ahead_s, first_s=lengths[footage_id], second_s=lengths[beside_id]):
        raise Refused(*refusals)
    work.session.add(
        StepRow(footage_id=footage_id, beside_id=beside_id, ahead_s=ahead_s, staff_id=by.id, set_at=now)
    )


def _length_s(work: Work, case_id: UUID, footage_id: UUID) -> float:
    footage = footage_rows.get(work, footage_id)
    if footage.submission_id != case_id or footage.evidence_key is None:
        raise NotFound("There is no such footage in this case.")
    return footage_rows.facts_of(footage).duration_s
