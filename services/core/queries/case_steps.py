"""Which files of a case were put in step, by whom and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db.tables_staff import Staff
from services.core.db.tables_step import StepRow


@dataclass(frozen=True, kw_only=True)
class StepView:
    """By the files' numbers: the clock of `second` is `ahead_s` seconds ahead of that of `first`."""

    first: int
    second: int
    ahead_s: float
    by: str
    set_at: datetime

    def ahead_of(self, first: int, second: int) -> float | None:
        """The same for two files in this order; None if it is about others."""
        if (first, second) == (self.second, self.first):
            return -self.ahead_s
        return self.ahead_s if (first, second) == (self.first, self.second) else None


def case_steps(session: Session, positions: Mapping[UUID, int]) -> tuple[StepView, ...]:
    """One for each two files, as last said. `positions` are the numbers of the case's files."""
    query = (
        select(StepRow, Staff.name)
        .join(Staff, Staff.id == StepRow.staff_id)
        .where(StepRow.footage_id.in_(positions))
        .order_by(StepRow.set_at)
    )
    newest = {
        frozenset((row.footage_id, row.beside_id)): StepView(
            first=positions[row.footage_id], second=positions[row.beside_id], ahead_s=row.ahead_s, by=name, set_at=row.set_at
        )
        for row, name in session.execute(query)
    }  # fmt: skip
    return tuple(newest.values())
