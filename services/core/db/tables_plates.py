"""The schema, continued: what was read of registration marks."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db.base import Table


class PlateRow(Table):
    """A mark read in footage: an aid, kept beside what people typed.

    `characters` are for each place what it may be, with shares of the vote; `crop_id` shows it at its best, `sheet_id` in
    several frames.
    """

    __tablename__ = "plate_readings"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    footage_id: Mapped[UUID] = mapped_column(ForeignKey("footage.id"), index=True)
    rank: Mapped[int]
    mark: Mapped[str]
    confidence: Mapped[float]
    frames_agreeing: Mapped[int]
    sightings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    alternatives: Mapped[list[str]] = mapped_column(JSONB)
    characters: Mapped[list[Any] | None] = mapped_column(JSONB)
    crop_id: Mapped[UUID | None] = mapped_column(ForeignKey("derivatives.id"))
    sheet_id: Mapped[UUID | None] = mapped_column(ForeignKey("derivatives.id"))
    read_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("footage_id", "rank"),)
