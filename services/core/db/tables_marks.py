"""The schema, continued: what people say of marks, and who looked at many of them together."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db.base import Table


class ConfirmedMark(Table):
    """The mark as a person read it in a frame of the original, beside what was reported and what the machine read.

    Appended, the newest counts; `frame_index` is None for a photograph. The chain holds the SHA-256 of each, with
    its `salt`: without the row nobody can tell the mark from the hash, for there are too few marks to hide among.
    """

    __tablename__ = "confirmed_marks"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    footage_id: Mapped[UUID] = mapped_column(ForeignKey("footage.id"))
    frame_index: Mapped[int | None]
    mark: Mapped[str] = mapped_column(index=True)
    typed: Mapped[str]
    reported_mark: Mapped[str | None]
    read_mark: Mapped[str | None]
    read_confidence: Mapped[float | None]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    confirmed_at: Mapped[datetime]
    salt: Mapped[str]


class ChosenVehicle(Table):
    """Which of the vehicles in a case's footage a reviewer says it is about. Appended, the newest counts.

    Named by one sighting (`frame_index`, `box`), which outlasts a second reading of the footage.
    """

    __tablename__ = "chosen_vehicles"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    footage_id: Mapped[UUID] = mapped_column(ForeignKey("footage.id", ondelete="CASCADE"))
    frame_index: Mapped[int]
    box: Mapped[list[int]] = mapped_column(JSONB)
    mark: Mapped[str]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    chosen_at: Mapped[datetime]


class Consultation(Table):
    """Who looked at the marks of many cases together, when and what for (Data Protection Act 2018 s.62); appended.

    `from_on` and `to_on` are London dates of receipt, both included. No mark stands in it.
    """

    __tablename__ = "consultations"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    consulted_at: Mapped[datetime] = mapped_column(index=True)
    purpose: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
