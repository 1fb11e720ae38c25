"""The schema, continued: what pictures of footage look like, to find the same pictures in other reports."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db.base import Table


class LikenessRow(Table):
    """One picture's hash (`domain/likeness.py`), stored with a sign, and its four bands, each of which finds candidates."""

    __tablename__ = "likenesses"
    footage_id: Mapped[UUID] = mapped_column(ForeignKey("footage.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at_s: Mapped[float]
    hash: Mapped[int] = mapped_column(BigInteger)
    band_0: Mapped[int] = mapped_column(index=True)
    band_1: Mapped[int] = mapped_column(index=True)
    band_2: Mapped[int] = mapped_column(index=True)
    band_3: Mapped[int] = mapped_column(index=True)
