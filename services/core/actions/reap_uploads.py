"""Uploads that nobody has touched for long give their space back."""

from datetime import datetime, timedelta

from services.core.db import uploads
from services.core.db.session import Work
from services.core.ports import EvidenceStore


def reap_uploads(work: Work, *, idle: timedelta, store: EvidenceStore, now: datetime) -> int:
    """Reap by our own `last_activity_at`; rows stay, so that every attempt stays visible. Returns how many."""
    stale = uploads.idle_since(work, now - idle)
    for upload in stale:
        upload.state = "reaped"
        store.abort_multipart(key=upload.store_key, store_upload_id=upload.store_upload_id)
    return len(stale)
