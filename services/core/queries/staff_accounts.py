"""Every account of staff and partners, for the administrator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.core.db.session import Database
from services.core.db.tables_staff import Staff, StaffSession
from services.core.domain.staff import Role


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """`last_signed_in_at` is None for an account that never was used; `paused_until` after too many wrong passwords."""

    id: UUID
    username: str
    name: str
    role: Role
    disabled: bool
    paused_until: datetime | None
    created_at: datetime
    last_signed_in_at: datetime | None


def staff_accounts(database: Database) -> tuple[AccountView, ...]:
    """Those in use first, then by name."""
    last = (
        select(StaffSession.staff_id, func.max(StaffSession.created_at).label("at"))
        .group_by(StaffSession.staff_id)
        .subquery()
    )
    query = (
        select(Staff, last.c.at)
        .outerjoin(last, last.c.staff_id == Staff.id)
        .order_by(Staff.disabled, func.lower(Staff.name), Staff.id)
    )
    with database.reading() as session:
        return tuple(_view(row.Staff, row.at) for row in session.execute(query))


def _view(row: Staff, last: datetime | None) -> AccountView:
    return AccountView(
        id=row.id, username=row.username, name=row.name, role=Role(row.role), disabled=row.disabled,
        paused_until=row.locked_until, created_at=row.created_at, last_signed_in_at=last,
    )  # fmt: skip
