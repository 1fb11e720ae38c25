"""The whole schema on a page: columns and constraints only. Times are UTC; `_on` columns are London dates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import tables_contact as tables_contact
from services.core.db import tables_likeness as tables_likeness
from services.core.db import tables_marks as tables_marks
from services.core.db import tables_register as tables_register
from services.core.db import tables_staff as tables_staff
from services.core.db import tables_step as tables_step
from services.core.db.base import Table as Table
from services.core.db.tables_plates import PlateRow as PlateRow

_PROMISED_ONCE = ("name", "footage_id", "frame_index", "last_frame_index", "message_id", "lookup_id")
_QUEUED = text("state in ('reviewable', 'claimed', 'reopened')")


class Submission(Table):
    """One report by one reporter: the unit that statistics count. No person stands in this row."""

    __tablename__ = "submissions"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    reference: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    version: Mapped[int] = mapped_column()
    force: Mapped[str]
    rules_id: Mapped[str]
    demonstration: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    last_activity_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_on: Mapped[date | None] = mapped_column(index=True)
    reviewable_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    incident_on: Mapped[date | None]
    post_by_on: Mapped[date | None]
    reported_mark: Mapped[str | None] = mapped_column(index=True)
    council_area: Mapped[str | None]
    other_force: Mapped[str | None]
    rules_sha256: Mapped[str | None] = mapped_column(ForeignKey("rules_versions.sha256"))
    reporter_role: Mapped[str | None]
    disposal: Mapped[str | None]
    nfa_reason: Mapped[str | None]
    other_reason: Mapped[str | None]
    offence_id: Mapped[str | None]
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    claim_ends_at: Mapped[datetime | None]
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_submissions_queue", "post_by_on", "received_at", "id", postgresql_where=_QUEUED),
        Index("ix_submissions_state_activity", "state", "last_activity_at"),
    )


class ReportRow(Table):
    """Everything the reporter said, with their details: erased when the time comes.

    `email_key` finds a reporter who wants to be remembered; `sealed_token` is the secret of their link (`db/seal.py`).
    """

    __tablename__ = "reports"
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    body: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    email_key: Mapped[str | None] = mapped_column(index=True)
    sealed_token: Mapped[str | None]
    statement: Mapped[str | None]
    statement_sha256: Mapped[str | None]
    signed_name: Mapped[str | None]
    signed_at: Mapped[datetime | None]


class Upload(Table):
    """One file on its way in. `id` is unguessable and only works with its submission's token.

    What the reporter says of it stands here: its place among the files, `view` (front, rear ...; blank if not said) and
    the marked moment, in seconds from the first frame.
    """

    __tablename__ = "uploads"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    fingerprint: Mapped[str | None]
    position: Mapped[int]
    view: Mapped[str]
    moment_s: Mapped[float | None]
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    part_size: Mapped[int]
    part_count: Mapped[int]
    state: Mapped[str]
    store_key: Mapped[str]
    store_upload_id: Mapped[str]
    sha256: Mapped[str | None]
    created_at: Mapped[datetime]
    last_activity_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state in ('open', 'complete', 'cancelled', 'reaped')", name="state"),
        Index("ix_uploads_reaping", "last_activity_at", postgresql_where=text("state = 'open'")),
    )


class UploadPart(Table):
    """What a part must be: the bytes that its presigned URL was bound to."""

    __tablename__ = "upload_parts"
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    sha256: Mapped[str]


class Footage(Table):
    """One file of a submission. `claimed_sha256` is what the sender said; `sha256` what we counted over the bytes."""

    __tablename__ = "footage"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"), unique=True)
    position: Mapped[int]
    filename: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    claimed_sha256: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(index=True)
    quarantine_key: Mapped[str]
    evidence_key: Mapped[str | None]
    facts: Mapped[dict[str, Any] | None]
    refusals: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    warnings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    scan: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    telemetry: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    hints: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    burnt_in: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    plates_read: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    received_at: Mapped[datetime]
    inspected_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("state in ('received', 'accepted', 'refused')", name="state"),)


class Derivative(Table):
    """The derived ledger: every file made from a master, and how to make it again."""

    __tablename__ = "derivatives"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    footage_id: Mapped[UUID] = mapped_column(ForeignKey("footage.id"))
    kind: Mapped[str]
    label: Mapped[str]
    store_key: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    source_sha256: Mapped[str]
    tool: Mapped[str]
    tool_version: Mapped[str]
    arguments: Mapped[str]
    made_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("footage_id", "kind", "label"),)


class CustodyEvent(Table):
    """The appended history: UPDATE, DELETE and TRUNCATE are refused by trigger."""

    __tablename__ = "custody_events"
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    submission_id: Mapped[UUID]
    number: Mapped[int]
    event: Mapped[str]
    state: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    detail: Mapped[dict[str, str]]
    previous_in_submission: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (UniqueConstraint("submission_id", "number"),)


class CustodyCheckpoint(Table):
    """A signed head of the chain; copies belong outside this database."""

    __tablename__ = "custody_checkpoints"
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    head: Mapped[str]
    at: Mapped[datetime]
    public_key: Mapped[str]
    signature: Mapped[str]


class JobRow(Table):
    """The outbox and the lease: work promised in the same transaction as its cause."""

    __tablename__ = "jobs"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    queue: Mapped[str]
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    footage_id: Mapped[UUID | None] = mapped_column(ForeignKey("footage.id"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id"))
    lookup_id: Mapped[UUID | None] = mapped_column(ForeignKey("vehicle_lookups.id"))
    frame_index: Mapped[int | None]
    last_frame_index: Mapped[int | None]
    state: Mapped[str]
    attempts: Mapped[int]
    fence: Mapped[int] = mapped_column(BigInteger)
    lease_ends_at: Mapped[datetime | None]
    run_after: Mapped[datetime]
    progress: Mapped[float]
    last_error: Mapped[str | None]
    promised_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'running', 'done', 'stopped')", name="state"),
        UniqueConstraint(*_PROMISED_ONCE, name="uq_jobs_promised_once", postgresql_nulls_not_distinct=True),
        Index("ix_jobs_due", "run_after", postgresql_where=text("state in ('waiting', 'running')")),
    )


class Decision(Table):
    """Who decided what, when and why; appended, the newest counts."""

    __tablename__ = "decisions"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    number: Mapped[int]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime]
    disposal: Mapped[str]
    nfa_reason: Mapped[str | None]
    other_reason: Mapped[str | None]
    offence_id: Mapped[str | None]
    nip_exception: Mapped[str | None]
    confirmed_mark: Mapped[str | None] = mapped_column(index=True)
    note: Mapped[str]
    __table_args__ = (UniqueConstraint("submission_id", "number"),)


class Reopening(Table):
    """Who opened a decided case again, and why; appended."""

    __tablename__ = "reopenings"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    reopened_at: Mapped[datetime]
    reason: Mapped[str]


class Attempt(Table):
    """Every try to send something that did not go in, visible to staff; codes only, no person."""

    __tablename__ = "attempts"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[str]
    codes: Mapped[list[str]] = mapped_column(JSONB)
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submissions.id"))
    size: Mapped[int | None] = mapped_column(BigInteger)


class OutcomeFact(Table):
    """Counts without persons: they outlive the cases. `month` is the first day of the month of submission."""

    __tablename__ = "outcome_facts"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    month: Mapped[date]
    force: Mapped[str]
    demonstration: Mapped[bool]
    disposal: Mapped[str | None]
    nfa_reason: Mapped[str | None]
    other_reason: Mapped[str | None]
    offence_id: Mapped[str | None]
    reporter_role: Mapped[str | None]
    council_area: Mapped[str | None]
    submissions: Mapped[int]
    counted_at: Mapped[datetime]
    __table_args__ = (Index("ix_outcome_facts_month", "month", "force"),)
