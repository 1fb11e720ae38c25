"""Files that are not all here yet: how much of each is safe, and whether it is being sent now, from whatever device."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.core.bootstrap import Core
from services.core.errors import NotFound, Unavailable
from services.core.queries.submission_status import FileStatus
from services.core.queries.upload_status import upload_status

_LATELY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class OnTheWay:
    """One file: bytes that are safe, and whether some came, or were announced, within the last minute."""

    safe_bytes: int
    is_moving: bool


def on_the_way(core: Core, files: Iterable[FileStatus], *, token: str, now: datetime) -> dict[UUID, OnTheWay]:
    """By upload; what cannot be asked of the store just now is left out, for the page does without it."""
    found = {file.upload_id: _one(core, file.upload_id, token, now) for file in files if file.state == "open"}
    return {upload_id: one for upload_id, one in found.items() if one}


def _one(core: Core, upload_id: UUID, token: str, now: datetime) -> OnTheWay | None:
    idle = timedelta(hours=core.settings.upload_idle_hours)
    try:
        status = upload_status(core.database, token=token, upload_id=upload_id, store=core.store, idle=idle)
    except (NotFound, Unavailable):
        return None
    return OnTheWay(safe_bytes=status.received_bytes, is_moving=status.moved_at > now - _LATELY)
