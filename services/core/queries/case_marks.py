"""What people said of the mark of a case: the one confirmed, the vehicle chosen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db import marks
from services.core.db.tables_marks import ChosenVehicle
from services.core.db.tables_staff import Staff
from services.core.domain.media import PlateSighting


@dataclass(frozen=True, kw_only=True)
class ConfirmedView:
    """The mark as a person read it last. `read_mark` and `reported_mark` stood beside it then; blank for none.

    `frame_index` is None for a photograph. `sha256` is what its event in the chain must hold.
    """

    mark: str
    footage_id: UUID
    frame_index: int | None
    reported_mark: str
    read_mark: str
    by: str
    confirmed_at: datetime
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ChosenView:
    """The vehicle that a reviewer chose, by one sighting of its plate; `box` in stored pixels."""

    footage_id: UUID
    frame_index: int
    box: tuple[int, ...]
    mark: str
    by: str
    chosen_at: datetime

    def is_of(self, footage_id: UUID, sightings: tuple[PlateSighting, ...]) -> bool:
        """Whether a reading is of this vehicle: its plate was seen in the same place of the same frame."""
        return footage_id == self.footage_id and any(
            seen.frame_index == self.frame_index and _overlap(seen.box, self.box) for seen in sightings
        )


def _overlap(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def confirmed_view(session: Session, case_id: UUID) -> ConfirmedView | None:
    """None until a person confirmed a mark."""
    row = marks.standing(session, case_id)
    if row is None:
        return None
    by = session.get(Staff, row.staff_id)
    return ConfirmedView(
        mark=row.mark, footage_id=row.footage_id, frame_index=row.frame_index, reported_mark=row.reported_mark or "",
        read_mark=row.read_mark or "", by=by.name if by else "", confirmed_at=row.confirmed_at, sha256=marks.sha256_of(row),
    )  # fmt: skip


def chosen_view(session: Session, case_id: UUID) -> ChosenView | None:
    """None until a reviewer chose a vehicle."""
    query = (
        select(ChosenVehicle, Staff.name)
        .join(Staff, Staff.id == ChosenVehicle.staff_id)
        .where(ChosenVehicle.submission_id == case_id)
        .order_by(ChosenVehicle.chosen_at.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, by = found
    return ChosenView(
        footage_id=row.footage_id, frame_index=row.frame_index, box=tuple(row.box), mark=row.mark, by=by, chosen_at=row.chosen_at
    )  # fmt: skip
