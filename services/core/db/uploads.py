"""Uploads and the parts they promised."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Integer, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.core.db.session import Work
from services.core.db.tables import Footage, Submission, Upload, UploadPart
from services.core.domain.submission import PartPlan
from services.core.errors import Conflict, NotFound
from services.core.ports import StoredPart

LIVE = ("open", "complete")
"""States of an upload whose file is on its way or here."""


class UploadClosed(Conflict):
    """The upload was completed, cancelled or reaped: no more parts."""


def get(work: Work, upload_id: UUID, *, submission: Submission) -> Upload:
    """The upload, locked, if it belongs to this submission. Raises `NotFound` for a stranger's, in the same words."""
    query = (
        select(Upload).where(Upload.id == upload_id, Upload.submission_id == submission.id).with_for_update()
    )
    found = work.session.scalar(query)
    if found is None:
        raise NotFound("There is no such upload.")
    return found


def next_position(work: Work, submission_id: UUID) -> int:
    """The place after every file that was begun; numbers of removed files are not given again."""
    last = select(func.max(Upload.position)).where(Upload.submission_id == submission_id)
    return (work.session.scalar(last) or 0) + 1


def in_order(session: Session, submission_id: UUID) -> Sequence[Upload]:
    """Files that are on their way or here, in the reporter's order."""
    query = select(Upload).where(Upload.submission_id == submission_id, Upload.state.in_(LIVE))
    return session.scalars(query.order_by(Upload.position, Upload.created_at)).all()


def require_open(upload: Upload) -> None:
    """Raise `UploadClosed` unless parts may still come."""
    if upload.state != "open":
        raise UploadClosed(f"This upload is {upload.state}. Start a new one for another file.")


def require_live(upload: Upload) -> None:
    """Raise `UploadClosed` for a file that was taken back or reaped."""
    if upload.state not in LIVE:
        raise UploadClosed(f"This upload is {upload.state}. Start a new one for another file.")


def parts_of(work: Work, upload_id: UUID) -> dict[int, UploadPart]:
    """What each signed part must be, by number."""
    found = work.session.scalars(select(UploadPart).where(UploadPart.upload_id == upload_id))
    return {part.number: part for part in found}


def remember_parts(work: Work, upload_id: UUID, parts: Iterable[tuple[int, int, str]]) -> None:
    """Keep number, size and hash of what was signed; signing a part anew replaces what it must be."""
    numbers, sizes, hashes = zip(*parts, strict=True)
    # Arrays, not one VALUES row a part: the statement is compiled once, whatever the size of the batch.
    sent = (
        func.unnest(
            cast(list(numbers), ARRAY(Integer)),
            cast(list(sizes), ARRAY(BigInteger)),
            cast(list(hashes), ARRAY(Text)),
        )
        .table_valued("number", "size", "sha256")
        .render_derived()
    )
    rows = select(literal(upload_id), sent.c.number, sent.c.size, sent.c.sha256)
    statement = insert(UploadPart).from_select(["upload_id", "number", "size", "sha256"], rows)
    work.session.execute(
        statement.on_conflict_do_update(
            index_elements=[UploadPart.upload_id, UploadPart.number],
            set_={"size": statement.excluded.size, "sha256": statement.excluded.sha256},
        )
    )


def as_promised(part: StoredPart, plan: PartPlan, promised: UploadPart | None) -> bool:
    """Whether a stored part holds what was signed for it: an interrupted PUT may leave something else."""
    if promised is None or part.number > plan.count:
        return False
    return part.size == plan.length(part.number) and part.sha256 in {None, promised.sha256}


def live_count(work: Work, submission_id: UUID) -> int:
    """Files of a submission that are on their way or here."""
    query = select(func.count()).where(Upload.submission_id == submission_id, Upload.state.in_(LIVE))
    return work.session.scalar(query) or 0


def by_fingerprint(work: Work, submission_id: UUID, fingerprint: str, size: int) -> Upload | None:
    """An unfinished upload of the same file, so that opening it again resumes it."""
    return work.session.scalar(
        select(Upload).where(
            Upload.submission_id == submission_id,
            Upload.fingerprint == fingerprint,
            Upload.size == size,
            Upload.state == "open",
        )
    )


def idle_since(work: Work, moment: datetime, *, limit: int = 200) -> Sequence[Upload]:
    """Open uploads that nobody has touched since `moment`: by our own clock, never by the store's."""
    query = select(Upload).where(Upload.state == "open", Upload.last_activity_at < moment)
    return work.session.scalars(
        query.order_by(Upload.last_activity_at).limit(limit).with_for_update(skip_locked=True)
    ).all()


def footage_from(work: Work, upload_id: UUID) -> Footage | None:
    """The footage that a completed upload became."""
    return work.session.scalar(select(Footage).where(Footage.upload_id == upload_id))
