"""The schema, continued: who works here."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db.base import Table


class Staff(Table):
    __tablename__ = "staff"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    disabled: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("role in ('reviewer', 'supervisor', 'partner', 'administrator')", name="role"),
    )


class StaffSession(Table):
    """A sign-in; the cookie's token is stored only as a hash."""

    __tablename__ = "staff_sessions"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
