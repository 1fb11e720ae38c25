"""The schema, continued: which moments of two films are the same."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db.base import Table


class StepRow(Table):
    """Who put two files in step, and when: seconds by which the clock of `beside_id` is ahead. Appended, the newest counts."""

    __tablename__ = "steps"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    footage_id: Mapped[UUID] = mapped_column(ForeignKey("footage.id", ondelete="CASCADE"), index=True)
    beside_id: Mapped[UUID] = mapped_column(ForeignKey("footage.id", ondelete="CASCADE"))
    ahead_s: Mapped[float]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    set_at: Mapped[datetime]
