"""Accounts and sign-ins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from services.core.db.session import Work
from services.core.db.tables_staff import Staff, StaffSession
from services.core.domain.staff import Officer, Role
from services.core.domain.submission import token_hash
from services.core.errors import NotFound


def officer(row: Staff) -> Officer:
    """The row as the rest of the house knows it."""
    return Officer(id=row.id, name=row.name, role=Role(row.role))


def by_username(work: Work, username: str) -> Staff | None:
    """The account, locked; names are compared without case."""
    query = select(Staff).where(func.lower(Staff.username) == username.strip().lower())
    return work.session.scalar(query.with_for_update())


def get(work: Work, staff_id: UUID) -> Staff:
    """The account. Raises `NotFound`."""
    found = work.session.get(Staff, staff_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def open_session(work: Work, staff: Staff, *, token: str, now: datetime, ends_at: datetime) -> None:
    """Keep the sign-in; the token only as a hash."""
    work.session.add(
        StaffSession(token_hash=token_hash(token), staff_id=staff.id, created_at=now, ends_at=ends_at)
    )


def close_session(work: Work, token: str) -> None:
    """End a sign-in; twice is fine."""
    work.session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash(token)))
