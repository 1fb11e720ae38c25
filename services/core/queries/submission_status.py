"""What a reporter may know of their own submission, by its secret link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db import reports, rules_versions, transfers, uploads
from services.core.db.footage import facts_of
from services.core.db.session import Database
from services.core.db.tables import Footage, JobRow, ReportRow, Submission, Upload
from services.core.domain.footage_advice import DescribedFile, FootageAdvice, advice
from services.core.domain.force_rules import ForceRules
from services.core.domain.lifecycle import State
from services.core.domain.media import MediaFacts
from services.core.domain.submission import token_hash
from services.core.errors import NotFound
from services.core.ports import Job
from services.core.rules import load_police_forces


@dataclass(frozen=True, kw_only=True)
class FileStatus:
    """One file: `state` is received, accepted or refused, or open while it is still coming in; refusals in plain words.

    `position` is its place among the files, from 1 without gaps; `view` a value of `View`; `moment_s` seconds from the
    first frame, None if not marked; `facts` are None until it is inspected. `advice` is given where rules are.
    """

    upload_id: UUID
    position: int
    view: str
    moment_s: float | None
    facts: MediaFacts | None
    advice: tuple[FootageAdvice, ...]
    filename: str
    size: int
    state: str
    sha256: str | None
    refusals: tuple[str, ...]
    progress: float
    playable: bool


@dataclass(frozen=True, kw_only=True)
class SubmissionStatus:
    """The reporter's view. Decision fields are None until there is one.

    `incident_on` is the day that the reporter gives until it is signed, then the earliest that it may have been.
    `other_force` is the force whose place it is (an id, or `unknown_force`), None where it is ours; `transferred_to` the name of
    the force that it was passed on to. `rules` are those in force when it was signed: they govern it, whatever today's say. None before that.
    """

    submission_id: UUID
    reference: str
    state: State
    opened_at: datetime
    received_at: datetime | None
    reviewable_at: datetime | None
    incident_on: date | None
    post_by_on: date | None
    rules: ForceRules | None
    files: tuple[FileStatus, ...]
    statement: str | None
    statement_sha256: str | None
    signed_at: datetime | None
    disposal: str | None
    nfa_reason: str | None
    other_reason: str | None
    decided_at: datetime | None
    other_force: str | None
    transferred_to: str | None
    transferred_at: datetime | None


def submission_status(database: Database, *, token: str, rules: ForceRules | None = None) -> SubmissionStatus:
    """Raises `NotFound` for a wrong secret. With `rules`, each file has what its reporter should know of it."""
    with database.reading() as session:
        return status_in(session, token=token, rules=rules)


def status_in(session: Session, *, token: str, rules: ForceRules | None = None) -> SubmissionStatus:
    """The same, as part of a larger look."""
    row = session.scalar(select(Submission).where(Submission.token_hash == token_hash(token)))
    if row is None:
        raise NotFound("There is no such submission.")
    passed_on = transfers.of(session, row.id)
    report, governing = session.get(ReportRow, row.id), rules_versions.governing(session, row)
    return SubmissionStatus(
        submission_id=row.id, reference=row.reference, state=State(row.state), opened_at=row.opened_at,
        received_at=row.received_at, reviewable_at=row.reviewable_at, incident_on=row.incident_on or _day_given(session, row.id), post_by_on=row.post_by_on,
        rules=governing,
        files=_files(session, row.id, rules and (governing or rules)),
        statement=report.statement if report else None,
        statement_sha256=report.statement_sha256 if report else None,
        signed_at=report.signed_at if report else None,
        disposal=row.disposal, nfa_reason=row.nfa_reason, other_reason=row.other_reason, decided_at=row.decided_at,
        other_force=row.other_force, transferred_to=load_police_forces().name_of(passed_on.force) if passed_on else None,
        transferred_at=passed_on.transferred_at if passed_on else None,
    )  # fmt: skip


def _files(session: Session, submission_id: UUID, rules: ForceRules | None) -> tuple[FileStatus, ...]:
    order = uploads.in_order(session, submission_id)
    footage = {
        row.upload_id: row
        for row in session.scalars(select(Footage).where(Footage.submission_id == submission_id))
    }
    facts = [facts_of(row) if (row := footage.get(file.id)) and row.facts else None for file in order]
    advised = _advised(session, submission_id, order, facts, rules) if rules else [()] * len(order)
    jobs = session.scalars(select(JobRow).where(JobRow.submission_id == submission_id)).all()
    return tuple(
        _file(position, upload, footage.get(upload.id), jobs, facts=known, said=said)
        for position, (upload, known, said) in enumerate(zip(order, facts, advised, strict=True), start=1)
    )


def _advised(
    session: Session,
    submission_id: UUID,
    order: Sequence[Upload],
    facts: Sequence[MediaFacts | None],
    rules: ForceRules,
) -> Sequence[tuple[FootageAdvice, ...]]:
    files = [
        DescribedFile(facts=known, view=upload.view, moment_s=upload.moment_s)
        for upload, known in zip(order, facts, strict=True)
    ]
    return advice(files, rules=rules, incident_on=_day_given(session, submission_id))


def _day_given(session: Session, submission_id: UUID) -> date | None:
    report = reports.saved(session, submission_id)
    happened = report.incident.local_at if report else None
    return happened.date() if happened else None


def _file(
    position: int,
    upload: Upload,
    footage: Footage | None,
    jobs: Sequence[JobRow],
    *,
    facts: MediaFacts | None,
    said: tuple[FootageAdvice, ...],
) -> FileStatus:
    own = [job for job in jobs if footage is not None and job.footage_id == footage.id]
    return FileStatus(
        upload_id=upload.id, position=position, view=upload.view, moment_s=upload.moment_s,
        facts=facts, advice=said,
        filename=upload.filename, size=upload.size,
        state=footage.state if footage else "open",
        sha256=(footage.sha256 or footage.claimed_sha256) if footage else None,
        refusals=tuple(refusal["message"] for refusal in (footage.refusals or [])) if footage else (),
        progress=max((job.progress for job in own if job.name == Job.INSPECT_FOOTAGE), default=0.0),
        playable=any(job.name == Job.PREPARE_PREVIEW and job.state == "done" for job in own),
    )  # fmt: skip
