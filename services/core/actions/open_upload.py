"""A file begins to come in: a multipart upload in quarantine, bound to its draft."""

from datetime import datetime
from uuid import uuid4

from services.core.db import questions, submissions, uploads
from services.core.db.session import Work
from services.core.db.tables import Submission, Upload
from services.core.domain.intake import IntakeLimits, OfferedFile, display_name, upload_refusals
from services.core.domain.lifecycle import QUEUED, Event, State, advance
from services.core.domain.submission import plan_parts
from services.core.errors import Conflict, Refused
from services.core.ports import EvidenceStore


class FootageNotAsked(Conflict):
    """Footage comes in after the report was sent, and no reviewer has asked for it."""


def open_upload(
    work: Work,
    *,
    token: str,
    file: OfferedFile,
    limits: IntakeLimits,
    store: EvidenceStore,
    now: datetime,
) -> Upload:
    """Begin, or resume where the same fingerprint was begun before.

    Once the report is sent, only footage that a reviewer asked for comes in. Raises `Refused`, `FootageNotAsked`,
    `NotFound`, `MoveNotOpen`.
    """
    submission = submissions.by_token(work, token)
    if file.fingerprint and (
        known := uploads.by_fingerprint(work, submission.id, file.fingerprint, file.size)
    ):
        return known
    advance(State(submission.state), Event.BEGAN_UPLOAD)
    already = _files_already(work, submission)
    if refusals := upload_refusals(file, files_already=already, limits=limits):
        raise Refused(*refusals)
    upload_id = uuid4()
    plan = plan_parts(file_size=file.size, smallest=limits.smallest_part)
    key = f"uploads/{upload_id}"
    upload = Upload(
        id=upload_id, submission_id=submission.id, fingerprint=file.fingerprint, position=uploads.next_position(work, submission.id), view="",
        filename=display_name(file.filename),
        content_type=file.content_type.replace("\x00", "")[:100],  # a NUL, which no database takes, is no reason to lose footage
        size=file.size, part_size=plan.size, part_count=plan.count, state="open", store_key=key,
        store_upload_id=store.open_multipart(key=key, content_type="application/octet-stream"),
        created_at=now, last_activity_at=now,
    )  # fmt: skip
    work.session.add(upload)
    detail = {"upload": str(upload_id), "size": str(file.size)}
    submissions.move(work, submission, Event.BEGAN_UPLOAD, now=now, actor=submissions.REPORTER, detail=detail)
    return upload


def _files_already(work: Work, submission: Submission) -> int:
    """Files that count against the limit: all of a report, or what was sent in answer to the open question."""
    if State(submission.state) not in QUEUED:
        return uploads.live_count(work, submission.id)
    question = questions.unanswered(work.session, submission.id)
    if question is None or not question.wants_footage:
        raise FootageNotAsked("We have your report, and nobody has asked for more footage.")
    return len(questions.begun_since(work.session, question))
