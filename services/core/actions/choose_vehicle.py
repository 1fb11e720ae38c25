"""A reviewer says which of the vehicles in the footage the case is about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.db import footage as footage_rows
from services.core.db import submissions
from services.core.db.session import Work
from services.core.db.tables import PlateRow
from services.core.db.tables_marks import ChosenVehicle
from services.core.domain.lifecycle import QUEUED, State
from services.core.domain.media import PlateSighting
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import Conflict, NotFound


class ReadAgain(Conflict):
    """What was pressed is no longer what was read."""


class NotInQueue(Conflict):
    """The case is not, or no longer, waiting for a decision."""


def choose_vehicle(
    work: Work, *, case_id: UUID, footage_id: UUID, mark: str, frame_index: int, by: Officer, now: datetime
) -> None:
    """The vehicle whose plate was read as `mark` in this frame. Appended, the newest counts.

    Raises `ReadAgain` where nothing was read so, `NotInQueue`, `MayNot`, `NotFound`.
    """
    if by.role not in DESK:
        raise MayNot
    case = submissions.get(work, case_id)
    if footage_rows.get(work, footage_id).submission_id != case_id:
        raise NotFound("There is no such footage in this case.")
    if State(case.state) not in QUEUED:
        raise NotInQueue("This case does not wait for a decision.")
    sighting = _sighting(work, footage_id, mark, frame_index)
    work.session.add(
        ChosenVehicle(
            submission_id=case_id, footage_id=footage_id, frame_index=frame_index, box=list(sighting.box), mark=mark,
            staff_id=by.id, chosen_at=now,
        )
    )  # fmt: skip


def _sighting(work: Work, footage_id: UUID, mark: str, frame_index: int) -> PlateSighting:
    query = select(PlateRow).where(PlateRow.footage_id == footage_id, PlateRow.mark == mark)
    seen = (
        one
        for row in work.session.scalars(query)
        for one in footage_rows.SIGHTINGS.validate_python(row.sightings)
    )
    found = next((one for one in seen if one.frame_index == frame_index), None)
    if found is None:
        raise ReadAgain("The marks in this file have been read again. Look at the page anew.")
    return found
