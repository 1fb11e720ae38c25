"""One case on one screen: a frozen view of all that a decision needs."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db import custody, rules_versions
from services.core.db.footage import FACTS, SIGHTINGS
from services.core.db.reports import REPORT
from services.core.db.session import Database
from services.core.db.tables import (
    Decision,
    Derivative,
    Footage,
    JobRow,
    PlateRow,
    Reopening,
    ReportRow,
    Submission,
)
from services.core.db.tables_staff import Staff
from services.core.domain.custody import StoredLink
from services.core.domain.deadlines import Deadlines, deadlines
from services.core.domain.force_rules import ForceRules
from services.core.domain.lifecycle import State
from services.core.domain.media import DerivativeKind, MediaFacts, PlateSighting
from services.core.domain.report import Report
from services.core.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class DerivedView:
    """A ledger row; `store_key` is signed by the shell when it is shown."""

    id: UUID
    kind: DerivativeKind
    label: str
    store_key: str
    content_type: str
    sha256: str
    tool: str
    tool_version: str
    arguments: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReadingView:
    """A mark as read in the footage; `crop` is its picture."""

    mark: str
    confidence: float
    frames_agreeing: int
    sightings: tuple[PlateSighting, ...]
    alternatives: tuple[str, ...]
    crop: DerivedView | None


@dataclass(frozen=True, kw_only=True)
class JobView:
    id: UUID
    job: str
    state: str
    progress: float
    attempts: int
    frame_index: int | None
    error: str | None


@dataclass(frozen=True, kw_only=True)
class FootageView:
    """One file with what was made of it and read in it."""

    id: UUID
    position: int
    filename: str
    size: int
    state: str
    sha256: str | None
    evidence_key: str | None
    facts: MediaFacts | None
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    derived: tuple[DerivedView, ...]
    readings: tuple[ReadingView, ...]
    jobs: tuple[JobView, ...]

    def of_kind(self, kind: DerivativeKind) -> DerivedView | None:
        """The first derivative of a kind."""
        return next((view for view in self.derived if view.kind == kind), None)


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    number: int
    by: str
    decided_at: datetime
    disposal: str
    nfa_reason: str | None
    other_reason: str | None
    offence_id: str | None
    nip_exception: str | None
    confirmed_mark: str | None
    note: str


@dataclass(frozen=True, kw_only=True)
class ReopeningView:
    by: str
    reopened_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """`report` is None once erased. `clocks` are the strictest: as if a notice were needed.

    `rules` are those in force when it was signed, `rules_sha256` names them; None for what is older than their keeping.
    """

    id: UUID
    reference: str
    state: State
    version: int
    demonstration: bool
    received_at: datetime | None
    reviewable_at: datetime | None
    incident_on: date | None
    clocks: Deadlines | None
    rules: ForceRules | None
    rules_sha256: str | None
    claimed_by: UUID | None
    claimed_by_name: str | None
    claim_ends_at: datetime | None
    report: Report | None
    statement: str | None
    statement_sha256: str | None
    footage: tuple[FootageView, ...]
    decisions: tuple[DecisionView, ...]
    reopenings: tuple[ReopeningView, ...]
    custody: tuple[StoredLink, ...]


def case_file(database: Database, *, case_id: UUID) -> CaseFile:
    """Raises `NotFound`. A draft is not a case yet."""
    with database.reading() as session:
        case = session.get(Submission, case_id)
        if case is None or case.received_at is None:
            raise NotFound("There is no such case.")
        report = session.get(ReportRow, case_id)
        holder = session.get(Staff, case.claimed_by) if case.claimed_by else None
        return CaseFile(
            id=case.id, reference=case.reference, state=State(case.state), version=case.version, demonstration=case.demonstration,
            received_at=case.received_at, reviewable_at=case.reviewable_at, incident_on=case.incident_on,
            clocks=deadlines(offence_on=case.incident_on) if case.incident_on else None,
            rules=rules_versions.governing(session, case), rules_sha256=case.rules_sha256,
            claimed_by=case.claimed_by, claimed_by_name=holder.name if holder else None, claim_ends_at=case.claim_ends_at,
            report=REPORT.validate_python(report.body) if report else None,
            statement=report.statement if report else None,
            statement_sha256=report.statement_sha256 if report else None,
            footage=_footage(session, case_id), decisions=_decisions(session, case_id),
            reopenings=_reopenings(session, case_id),
            custody=tuple(custody.stored_links(session, submission_id=case_id)),
        )  # fmt: skip


def _footage(session: Session, case_id: UUID) -> tuple[FootageView, ...]:
    files = session.scalars(
        select(Footage).where(Footage.submission_id == case_id).order_by(Footage.position)
    ).all()
    ids = [file.id for file in files]
    derived = session.scalars(
        select(Derivative).where(Derivative.footage_id.in_(ids)).order_by(Derivative.label)
    ).all()
    readings = session.scalars(
        select(PlateRow).where(PlateRow.footage_id.in_(ids)).order_by(PlateRow.rank)
    ).all()
    jobs = session.scalars(
        select(JobRow).where(JobRow.submission_id == case_id).order_by(JobRow.promised_at)
    ).all()
    views = {row.id: _derived(row) for row in derived}
    return tuple(
        FootageView(
            id=file.id, position=file.position, filename=file.filename, size=file.size, state=file.state, sha256=file.sha256,
            evidence_key=file.evidence_key,
            facts=FACTS.validate_python(file.facts) if file.facts else None,
            refusals=tuple(refusal["message"] for refusal in file.refusals or []),
            warnings=tuple(warning["message"] for warning in file.warnings or []),
            derived=tuple(views[row.id] for row in derived if row.footage_id == file.id),
            readings=tuple(_reading(row, views) for row in readings if row.footage_id == file.id),
            jobs=tuple(_job(row) for row in jobs if row.footage_id == file.id),
        )
        for file in files
    )  # fmt: skip


def _derived(row: Derivative) -> DerivedView:
    return DerivedView(
        id=row.id, kind=DerivativeKind(row.kind), label=row.label, store_key=row.store_key, content_type=row.content_type,
        sha256=row.sha256, tool=row.tool, tool_version=row.tool_version, arguments=row.arguments, made_at=row.made_at,
    )  # fmt: skip


def _reading(row: PlateRow, views: dict[UUID, DerivedView]) -> ReadingView:
    return ReadingView(
        mark=row.mark, confidence=row.confidence, frames_agreeing=row.frames_agreeing,
        sightings=SIGHTINGS.validate_python(row.sightings), alternatives=tuple(row.alternatives),
        crop=views.get(row.crop_id) if row.crop_id else None,
    )  # fmt: skip


def _job(row: JobRow) -> JobView:
    return JobView(
        id=row.id, job=row.name, state=row.state, progress=row.progress, attempts=row.attempts, frame_index=row.frame_index,
        error=row.last_error,
    )  # fmt: skip


def _decisions(session: Session, case_id: UUID) -> tuple[DecisionView, ...]:
    query = (
        select(Decision, Staff.name)
        .join(Staff, Staff.id == Decision.staff_id)
        .where(Decision.submission_id == case_id)
        .order_by(Decision.number)
    )
    return tuple(
        DecisionView(
            number=row.Decision.number, by=row.name, decided_at=row.Decision.decided_at, disposal=row.Decision.disposal,
            nfa_reason=row.Decision.nfa_reason, other_reason=row.Decision.other_reason, offence_id=row.Decision.offence_id, nip_exception=row.Decision.nip_exception,
            confirmed_mark=row.Decision.confirmed_mark, note=row.Decision.note,
        )
        for row in session.execute(query)
    )  # fmt: skip


def _reopenings(session: Session, case_id: UUID) -> tuple[ReopeningView, ...]:
    query = (
        select(Reopening, Staff.name)
        .join(Staff, Staff.id == Reopening.staff_id)
        .where(Reopening.submission_id == case_id)
        .order_by(Reopening.reopened_at)
    )
    return tuple(
        ReopeningView(by=row.name, reopened_at=row.Reopening.reopened_at, reason=row.Reopening.reason)
        for row in session.execute(query)
    )
