"""How far an upload is: what the store has acknowledged is the truth."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.core.db import submissions, uploads
from services.core.db.session import Database
from services.core.db.tables import Upload, UploadPart
from services.core.domain.submission import PartPlan
from services.core.errors import NotFound
from services.core.ports import Area, EvidenceStore


@dataclass(frozen=True, kw_only=True)
class UploadStatus:
    """`received` holds the numbers of parts that are safe, being what was signed; `state` is open, complete, cancelled or reaped.

    `position` is its place among the files, from 1 without gaps, None once it was taken back; `view` and `moment_s` as
    the reporter said. `moved_at` is when a part of it last came or was announced.
    """

    upload_id: UUID
    position: int | None
    view: str
    moment_s: float | None
    filename: str
    size: int
    part_size: int
    part_count: int
    state: str
    received: tuple[int, ...]
    received_bytes: int
    sha256: str | None
    expires_at: datetime
    moved_at: datetime


def upload_status(
    database: Database, *, token: str, upload_id: UUID, store: EvidenceStore, idle: timedelta
) -> UploadStatus:
    """Raises `NotFound` for a stranger's upload, `Unavailable` when the store does not answer."""
    with database.unit_of_work() as work:
        upload = uploads.get(work, upload_id, submission=submissions.by_token(work, token))
        promised = uploads.parts_of(work, upload_id)
        order = [file.id for file in uploads.in_order(work.session, upload.submission_id)]
    plan = PartPlan(file_size=upload.size, size=upload.part_size, count=upload.part_count)
    received, came_at = _received(upload, plan, promised, store)
    return UploadStatus(
        upload_id=upload.id, position=order.index(upload.id) + 1 if upload.id in order else None,
        view=upload.view, moment_s=upload.moment_s, filename=upload.filename, size=upload.size, part_size=upload.part_size, part_count=upload.part_count,
        state=upload.state, sha256=upload.sha256, expires_at=upload.last_activity_at + idle,
        received=received, received_bytes=sum(plan.length(number) for number in received),
        moved_at=max([upload.last_activity_at, *came_at]),
    )  # fmt: skip


def _received(
    upload: Upload, plan: PartPlan, promised: dict[int, UploadPart], store: EvidenceStore
) -> tuple[tuple[int, ...], list[datetime]]:
    """The numbers of the parts that are safe, and when those came that the store still has apart."""
    every = tuple(range(1, plan.count + 1))
    if upload.state != "open":
        return every if upload.state == "complete" else (), []
    try:
        stored = store.stored_parts(key=upload.store_key, store_upload_id=upload.store_upload_id)
    except NotFound:
        # Joined, and the answer was lost: nothing has to be sent again, completing again settles it.
        joined = store.size_of(area=Area.QUARANTINE, key=upload.store_key) == upload.size
        return every if joined else (), []
    safe = [part for part in stored if uploads.as_promised(part, plan, promised.get(part.number))]
    return tuple(part.number for part in safe), [part.stored_at for part in safe if part.stored_at]
