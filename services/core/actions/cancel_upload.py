"""The reporter takes a file back: while it is on its way, or once it is here and nothing is signed yet."""

from datetime import datetime
from uuid import UUID

from services.core.db import submissions, uploads
from services.core.db.removal import remove_footage
from services.core.db.session import Work
from services.core.db.tables import Submission, Upload
from services.core.domain.custody import Detail
from services.core.domain.lifecycle import Event, State
from services.core.ports import EvidenceStore

_UNSIGNED = frozenset({State.DRAFTING, State.UPLOADING})


def cancel_upload(work: Work, *, token: str, upload_id: UUID, store: EvidenceStore, now: datetime) -> None:
    """Cancel an open upload, or remove a received file before signing; twice is fine.

    Raises `Refused` while a worker reads the file, `UploadClosed` once it is signed, `NotFound`.
    """
    submission = submissions.by_token(work, token)
    upload = uploads.get(work, upload_id, submission=submission)
    if upload.state == "cancelled":
        return
    if upload.state == "complete" and State(submission.state) in _UNSIGNED:
        detail = _remove(work, upload, store=store, now=now)
    else:
        detail = _stop(upload, store=store)
    upload.state = "cancelled"
    _note(work, submission, {"upload": str(upload_id), **detail}, now=now)


def _stop(upload: Upload, *, store: EvidenceStore) -> Detail:
    uploads.require_open(upload)
    store.abort_multipart(key=upload.store_key, store_upload_id=upload.store_upload_id)
    return {}


def _remove(work: Work, upload: Upload, *, store: EvidenceStore, now: datetime) -> Detail:
    footage = uploads.footage_from(work, upload.id)
    if footage is None:
        return {}
    detail = {"footage": str(footage.id), "sha256": footage.sha256 or footage.claimed_sha256 or "none"}
    for area, key in remove_footage(work, footage, now=now):
        store.delete(area=area, key=key)
    return detail


def _note(work: Work, submission: Submission, detail: Detail, *, now: datetime) -> None:
    submissions.move(
        work, submission, Event.CANCELLED_UPLOAD, now=now, actor=submissions.REPORTER, detail=detail
    )
