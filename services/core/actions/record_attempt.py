"""A try that was refused stays visible to staff, though its transaction was undone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.core.db.session import Work
from services.core.db.tables import Attempt


def record_attempt(
    work: Work,
    *,
    what: str,
    codes: Sequence[str],
    submission_id: UUID | None,
    size: int | None,
    now: datetime,
) -> None:
    """Keep codes only: no name, mark or place."""
    work.session.add(Attempt(at=now, what=what, codes=list(codes), submission_id=submission_id, size=size))
