"""All parts are here: join them, hand out the hash receipt, promise the inspection."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from services.core.db import jobs, submissions, uploads
from services.core.db.session import Database, Work
from services.core.db.tables import Footage, Submission, Upload, UploadPart
from services.core.domain.intake import is_sha256
from services.core.domain.lifecycle import Event
from services.core.domain.submission import PartPlan
from services.core.errors import NotFound, Refusal, Refused
from services.core.ports import Area, EvidenceStore, Job, Queue, StoredPart

_NAMED = 20


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was received. `sha256` is the sender's whole-file hash; inspection counts it again over the stored bytes."""

    upload_id: UUID
    footage_id: UUID
    filename: str
    size: int
    sha256: str | None
    completed_at: datetime


def complete_upload(
    database: Database,
    *,
    token: str,
    upload_id: UUID,
    sha256: str | None,
    store: EvidenceStore,
    now: datetime,
) -> Receipt:
    """Complete once; again returns the same receipt. Raises `Refused` naming what is missing, `UploadClosed`, `NotFound`."""
    with database.unit_of_work() as work:
        upload = uploads.get(work, upload_id, submission=submissions.by_token(work, token))
        if (footage := uploads.footage_from(work, upload_id)) is not None:
            return _receipt(upload, footage)
        uploads.require_open(upload)
        promised = uploads.parts_of(work, upload_id)

    _join(upload, promised, sha256=sha256, store=store)

    with database.unit_of_work() as work:
        submission = submissions.by_token(work, token)
        upload = uploads.get(work, upload_id, submission=submission)
        if (footage := uploads.footage_from(work, upload_id)) is not None:
            return _receipt(upload, footage)
        uploads.require_open(upload)
        return _receipt(upload, _become_footage(work, submission, upload, sha256=sha256, now=now))


def _join(
    upload: Upload, promised: dict[int, UploadPart], *, sha256: str | None, store: EvidenceStore
) -> None:
    if sha256 is not None and not is_sha256(sha256):
        raise Refused(
            Refusal(
                code="sha256", message="The file's SHA-256 must be 64 hexadecimal digits.", field="sha256"
            )
        )
    if store.size_of(area=Area.QUARANTINE, key=upload.store_key) == upload.size:
        return  # joined by a call whose answer was lost
    try:
        stored = store.stored_parts(key=upload.store_key, store_upload_id=upload.store_upload_id)
    except NotFound:
        if store.size_of(area=Area.QUARANTINE, key=upload.store_key) == upload.size:
            return  # joined by another call in this very moment
        raise
    if refusals := part_faults(upload, promised, stored):
        raise Refused(*refusals)
    # Not every store lists a part's hash, but each checks the one that we name when the parts are joined.
    named = tuple(replace(part, sha256=promised[part.number].sha256) for part in stored)
    store.complete_multipart(key=upload.store_key, store_upload_id=upload.store_upload_id, parts=named)


def part_faults(
    upload: Upload, promised: dict[int, UploadPart], stored: tuple[StoredPart, ...]
) -> tuple[Refusal, ...]:
    """What keeps the parts from being the file: those missing, and those that are not what was promised."""
    plan = PartPlan(file_size=upload.size, size=upload.part_size, count=upload.part_count)
    here = {part.number: part for part in stored}
    missing = [number for number in range(1, plan.count + 1) if number not in here]
    wrong = [
        number
        for number, part in here.items()
        if number not in missing and not uploads.as_promised(part, plan, promised.get(number))
    ]
    said = (
        (missing, "parts_missing", "have not arrived. Send them, then complete again."),
        (
            wrong,
            "parts_differ",
            "do not hold the bytes that were announced. Send them again, then complete again.",
        ),
    )
    return tuple(
        Refusal(code=code, message=f"Parts {_listed(numbers)} {words}", field="parts")
        for numbers, code, words in said
        if numbers
    )


def _listed(numbers: list[int]) -> str:
    named = ", ".join(map(str, numbers[:_NAMED]))
    return named if len(numbers) <= _NAMED else f"{named} and {len(numbers) - _NAMED} more"


def _become_footage(
    work: Work, submission: Submission, upload: Upload, *, sha256: str | None, now: datetime
) -> Footage:
    upload.state, upload.completed_at, upload.sha256, upload.last_activity_at = "complete", now, sha256, now
    footage = Footage(
        id=uuid4(), submission_id=submission.id, upload_id=upload.id, position=upload.position,
        filename=upload.filename, size=upload.size, state="received", claimed_sha256=sha256, quarantine_key=upload.store_key,
        received_at=now,
    )  # fmt: skip
    work.session.add(footage)
    work.session.flush()
    detail = {"footage": str(footage.id), "size": str(upload.size), "claimed_sha256": sha256 or "none"}
    submissions.move(
        work, submission, Event.COMPLETED_UPLOAD, now=now, actor=submissions.REPORTER, detail=detail
    )
    jobs.promise(
        work,
        Job.INSPECT_FOOTAGE,
        queue=Queue.FAST,
        submission_id=submission.id,
        footage_id=footage.id,
        now=now,
    )
    return footage


def _receipt(upload: Upload, footage: Footage) -> Receipt:
    return Receipt(
        upload_id=upload.id, footage_id=footage.id, filename=footage.filename, size=footage.size,
        sha256=footage.sha256 or footage.claimed_sha256, completed_at=footage.received_at,
    )  # fmt: skip
