"""Cases passed to other forces."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.core.db.tables_contact import Transfer
from services.core.db.tables_staff import Staff


def of(session: Session, submission_id: UUID) -> Transfer | None:
    """Where a submission was passed on to; None if it was not."""
    query = select(Transfer).where(Transfer.submission_id == submission_id)
    return session.scalar(query.order_by(Transfer.transferred_at.desc()).limit(1))


def with_names(session: Session, submission_id: UUID) -> Sequence[Row[Transfer, str]]:
    """Every passing on with the name of who did it, oldest first."""
    query = (
        select(Transfer, Staff.name)
        .join(Staff, Staff.id == Transfer.staff_id)
        .where(Transfer.submission_id == submission_id)
        .order_by(Transfer.transferred_at)
    )
    return session.execute(query).all()
