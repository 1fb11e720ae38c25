"""The schema, continued: what the vehicle register was asked, by whom and for what, and what it said."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db.base import Table


class LookupRow(Table):
    """One question about one mark, for one case. It waits while both `outcome` and `silence` are empty.

    `answered_at` is when the register said it, also where the answer was kept from an earlier question (`reused`);
    `sent_at` is when it was asked by us, empty then. `id` is the correlation id that the register was given.
    """

    __tablename__ = "vehicle_lookups"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    mark: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    silence: Mapped[str | None]
    record: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reused: Mapped[bool]
    __table_args__ = (CheckConstraint("outcome is null or silence is null", name="one_answer"),)
