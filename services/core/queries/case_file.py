"""One case on one screen: a frozen view of all that a decision needs."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db import custody, rules_versions, transfers
from services.core.db.clocks import reconciliation
from services.core.db.reports import REPORT
from services.core.db.session import Database
from services.core.db.tables import (
    Decision,
    Reopening,
    ReportRow,
    Submission,
)
from services.core.db.tables_staff import Staff
from services.core.domain.clocks import Reconciliation
from services.core.domain.custody import StoredLink
from services.core.domain.deadlines import Deadlines, deadlines
from services.core.domain.disagreement import Disagreement
from services.core.domain.force_rules import ForceRules
from services.core.domain.lifecycle import State
from services.core.domain.report import Report
from services.core.errors import NotFound
from services.core.queries.case_disagreements import case_disagreements
from services.core.queries.case_footage import FootageView, case_footage
from services.core.queries.case_marks import ChosenView, ConfirmedView, chosen_view, confirmed_view
from services.core.queries.case_questions import QuestionView, question_views
from services.core.queries.case_steps import StepView, case_steps


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
class TransferView:
    """`force` is the id of the force that the case was passed to."""

    by: str
    at: datetime
    force: str
    note: str


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """`report` is None once erased. `clocks` are the strictest: as if a notice were needed.

    `other_force` is the id of the force whose place it is, `unknown_force` if nobody knows which; None where it is ours.
    `confirmed` is the mark that a person read, `chosen` the vehicle that a reviewer says it is about.
    `disagreements` are warnings: what the footage tells otherwise than the report.
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
    other_force: str | None
    clocks: Deadlines | None
    reconciliation: Reconciliation | None
    rules: ForceRules | None
    rules_sha256: str | None
    claimed_by: UUID | None
    claimed_by_name: str | None
    claim_ends_at: datetime | None
    report: Report | None
    statement: str | None
    statement_sha256: str | None
    footage: tuple[FootageView, ...]
    disagreements: tuple[Disagreement, ...]
    confirmed: ConfirmedView | None
    chosen: ChosenView | None
    steps: tuple[StepView, ...]
    questions: tuple[QuestionView, ...]
    decisions: tuple[DecisionView, ...]
    reopenings: tuple[ReopeningView, ...]
    transfers: tuple[TransferView, ...]
    custody: tuple[StoredLink, ...]


def case_file(database: Database, *, case_id: UUID) -> CaseFile:
    """Raises `NotFound`. A draft is not a case yet."""
    with database.reading() as session:
        case = session.get(Submission, case_id)
        if case is None or case.received_at is None:
            raise NotFound("There is no such case.")
        report = session.get(ReportRow, case_id)
        holder = session.get(Staff, case.claimed_by) if case.claimed_by else None
        said = REPORT.validate_python(report.body) if report else None
        rules = rules_versions.governing(session, case)
        clocks = reconciliation(session, case)
        footage = case_footage(session, case_id, report=said, rules=rules, clocks=clocks)
        return CaseFile(
            id=case.id, reference=case.reference, state=State(case.state), version=case.version, demonstration=case.demonstration,
            received_at=case.received_at, reviewable_at=case.reviewable_at, incident_on=case.incident_on,
            other_force=case.other_force,
            clocks=deadlines(offence_on=case.incident_on) if case.incident_on else None,
            reconciliation=clocks,
            rules=rules, rules_sha256=case.rules_sha256,
            claimed_by=case.claimed_by, claimed_by_name=holder.name if holder else None, claim_ends_at=case.claim_ends_at,
            report=said,
            statement=report.statement if report else None,
            statement_sha256=report.statement_sha256 if report else None,
            footage=footage, disagreements=case_disagreements(said, footage, clocks),
            confirmed=confirmed_view(session, case_id), chosen=chosen_view(session, case_id),
            steps=case_steps(session, {file.id: file.position for file in footage}), decisions=_decisions(session, case_id),
            questions=question_views(session, case_id),
            reopenings=_reopenings(session, case_id), transfers=_transfers(session, case_id),
            custody=tuple(custody.stored_links(session, submission_id=case_id)),
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


def _transfers(session: Session, case_id: UUID) -> tuple[TransferView, ...]:
    return tuple(
        TransferView(by=name, at=row.transferred_at, force=row.force, note=row.note)
        for row, name in transfers.with_names(session, case_id)
    )


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
