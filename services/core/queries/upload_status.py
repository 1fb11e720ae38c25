"""How far an upload is: what the store has acknowledged is the truth."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.core.db import submissions, uploads
from services.core.db.session import Database
from services.core.errors import NotFound
from services.core.ports import EvidenceStore, StoredPart


@dataclass(frozen=True, kw_only=True)
class UploadStatus:
    """`received` holds the numbers of parts that are safe; `state` is open, complete, cancelled or reaped."""

    upload_id: UUID
    filename: str
    size: int
    part_size: int
    part_count: int
    state: str
    received: tuple[int, ...]
    received_bytes: int
    sha256: str | None
    expires_at: datetime


def upload_status(
    database: Database, *, token: str, upload_id: UUID, store: EvidenceStore, idle: timedelta
) -> UploadStatus:
    """Raises `NotFound` for a stranger's upload, `Unavailable` when the store does not answer."""
    with database.unit_of_work() as work:
        upload = uploads.get(work, upload_id, submission=submissions.by_token(work, token))
    parts: tuple[StoredPart, ...] = ()
    if upload.state == "open":
        try:
            parts = store.stored_parts(key=upload.store_key, store_upload_id=upload.store_upload_id)
        except NotFound:
            parts = ()  # joined, and the answer was lost: completing again settles it
    whole = upload.state == "complete"
    return UploadStatus(
        upload_id=upload.id, filename=upload.filename, size=upload.size, part_size=upload.part_size, part_count=upload.part_count,
        state=upload.state, sha256=upload.sha256, expires_at=upload.last_activity_at + idle,
        received=tuple(range(1, upload.part_count + 1)) if whole else tuple(part.number for part in parts),
        received_bytes=upload.size if whole else sum(part.size for part in parts),
    )  # fmt: skip
