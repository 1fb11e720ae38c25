"""Presigned URLs for parts: each bound to exactly the bytes its sender named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.core.db import submissions, uploads
from services.core.db.session import Work
from services.core.domain.intake import part_refusals
from services.core.domain.submission import PartPlan
from services.core.errors import Refusal, Refused
from services.core.ports import EvidenceStore, SignedPart


@dataclass(frozen=True, kw_only=True)
class PartRequest:
    """What the sender is about to PUT. `sha256` is lower-case hex, `size` bytes, `number` from 1."""

    number: int
    size: int
    sha256: str


def sign_parts(
    work: Work,
    *,
    token: str,
    upload_id: UUID,
    parts: Sequence[PartRequest],
    store: EvidenceStore,
    now: datetime,
) -> tuple[SignedPart, ...]:
    """Sign every part of the batch or none. Raises `Refused` with every reason, `UploadClosed`, `NotFound`."""
    upload = uploads.get(work, upload_id, submission=submissions.by_token(work, token))
    uploads.require_open(upload)
    plan = PartPlan(file_size=upload.size, size=upload.part_size, count=upload.part_count)
    if refusals := [refusal for part in parts for refusal in _refusals(part, plan)]:
        raise Refused(*refusals)
    if parts:
        uploads.remember_parts(
            work, upload.id, {part.number: (part.number, part.size, part.sha256) for part in parts}.values()
        )
    upload.last_activity_at = now
    return tuple(
        store.sign_part(
            key=upload.store_key,
            store_upload_id=upload.store_upload_id,
            number=part.number,
            size=part.size,
            sha256=part.sha256,
        )
        for part in parts
    )


def _refusals(part: PartRequest, plan: PartPlan) -> tuple[Refusal, ...]:
    expected = plan.length(part.number) if 1 <= part.number <= plan.count else None
    return part_refusals(
        number=part.number, size=part.size, sha256=part.sha256, count=plan.count, expected_size=expected
    )
