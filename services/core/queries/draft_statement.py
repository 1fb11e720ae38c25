"""What the reporter is about to sign, composed from the answers, and what still keeps them from signing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from services.core.db import reports
from services.core.db.session import Database
from services.core.db.tables import Footage, Submission
from services.core.domain import report_rules
from services.core.domain.deadlines import london_date
from services.core.domain.force_rules import ForceRules
from services.core.domain.report import Report
from services.core.domain.report_advice import Advice, advice
from services.core.domain.statement import Statement, compose
from services.core.domain.submission import token_hash
from services.core.errors import NotFound, Refusal


@dataclass(frozen=True, kw_only=True)
class DraftStatement:
    """`statement` is None while `refusals` is not empty; `report` is None before anything was answered."""

    reference: str
    report: Report | None
    refusals: tuple[Refusal, ...]
    advice: tuple[Advice, ...]
    statement: Statement | None


def draft_statement(database: Database, *, token: str, rules: ForceRules, now: datetime) -> DraftStatement:
    """Raises `NotFound` for a wrong secret."""
    with database.reading() as session:
        row = session.scalar(select(Submission).where(Submission.token_hash == token_hash(token)))
        if row is None:
            raise NotFound("There is no such submission.")
        report = reports.saved(session, row.id)
        footage = session.scalars(
            select(Footage).where(Footage.submission_id == row.id).order_by(Footage.position)
        ).all()
        if report is None:
            return DraftStatement(
                reference=row.reference, report=None, refusals=(), advice=(), statement=None
            )
        refusals = report_rules.refusals(report, rules=rules, now=now)
        statement = (
            None
            if refusals
            else compose(
                report,
                reference=row.reference,
                footage=reports.produced(report, footage),
                made_on=london_date(now),
            )
        )
        advised = () if refusals else advice(report, rules=rules, now=now)
        return DraftStatement(
            reference=row.reference, report=report, refusals=refusals, advice=advised, statement=statement
        )
