"""The reporter takes a file back before it is complete, or removes one before signing."""

from datetime import datetime
from uuid import UUID

from services.core.db import submissions, uploads
from services.core.db.session import Work
from services.core.domain.lifecycle import Event
from services.core.ports import EvidenceStore


def cancel_upload(work: Work, *, token: str, upload_id: UUID, store: EvidenceStore, now: datetime) -> None:
    """Cancel an open upload; twice is fine. Raises `UploadClosed` once it is complete, `NotFound`."""
    submission = submissions.by_token(work, token)
    upload = uploads.get(work, upload_id, submission=submission)
    if upload.state == "cancelled":
        return
    uploads.require_open(upload)
    upload.state = "cancelled"
    detail = {"upload": str(upload_id)}
    submissions.move(
        work, submission, Event.CANCELLED_UPLOAD, now=now, actor=submissions.REPORTER, detail=detail
    )
    store.abort_multipart(key=upload.store_key, store_upload_id=upload.store_upload_id)
