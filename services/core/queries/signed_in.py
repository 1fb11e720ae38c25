"""Who a session token belongs to."""

from datetime import datetime

from sqlalchemy import select

from services.core.db.session import Database
from services.core.db.staff import officer
from services.core.db.tables_staff import Staff, StaffSession
from services.core.domain.staff import Officer
from services.core.domain.submission import token_hash


def signed_in(database: Database, *, token: str, now: datetime) -> Officer | None:
    """The officer, or None if the sign-in ended or the account was disabled."""
    query = (
        select(Staff)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(
            StaffSession.token_hash == token_hash(token),
            StaffSession.ends_at > now,
            Staff.disabled.is_(False),
        )
    )
    with database.reading() as session:
        found = session.scalar(query)
        return officer(found) if found else None
