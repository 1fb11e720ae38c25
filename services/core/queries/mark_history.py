"""Other reports of the mark that a case is about: what came of them, and when.

By what people reported and confirmed, never by what a machine read in footage: nobody searches footage by mark. What was
erased when its time came is not there any more.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.core.db import marks
from services.core.db.appearances import others_of
from services.core.db.session import Database
from services.core.db.tables import Decision, Submission
from services.core.db.tables_marks import ConfirmedMark
from services.core.domain.lifecycle import COUNTED, State
from services.core.domain.registration import look_alikes
from services.core.errors import NotFound

MOST = 50
KEPT = sorted(COUNTED - {State.ERASED})
"""States of reports that were sent in and are still there."""


@dataclass(frozen=True, kw_only=True)
class PastReport:
    """`mark` as it was confirmed by a person (`is_confirmed`), else as reported. Outcome fields are None until it is decided."""

    case_id: UUID
    reference: str
    state: State
    mark: str
    is_confirmed: bool
    received_on: date | None
    incident_on: date | None
    decided_at: datetime | None
    disposal: str | None
    nfa_reason: str | None
    other_reason: str | None
    offence_id: str | None


@dataclass(frozen=True, kw_only=True)
class MarkHistory:
    """`mark` is the one that was looked for, blank where the case has none; `reports` the newest incident first, `MOST` at most."""

    mark: str
    reports: tuple[PastReport, ...]


def mark_history(database: Database, *, case_id: UUID) -> MarkHistory:
    """Fold-exact (O is 0, I is 1), a demonstration's among its like alone. Raises `NotFound`."""
    with database.reading() as session:
        case = session.get(Submission, case_id)
        if case is None or case.received_at is None:
            raise NotFound("There is no such case.")
        mark = session.scalar(select(marks.about()).where(Submission.id == case_id))
        return MarkHistory(mark=mark or "", reports=_reports(session, case, mark) if mark else ())


def _reports(session: Session, case: Submission, mark: str) -> tuple[PastReport, ...]:
    alike = look_alikes(mark)
    query = (
        select(Submission, marks.about(), marks.confirmed().is_not(None))
        .where(*others_of(case), Submission.state.in_(KEPT), _may_be(alike), marks.about().in_(alike))
        .order_by(Submission.incident_on.desc().nulls_last(), Submission.received_at.desc(), Submission.id)
        .limit(MOST)
    )
    return tuple(past_report(row, mark or "", confirmed=said) for row, mark, said in session.execute(query))


def _may_be(alike: tuple[str, ...]) -> ColumnElement[bool]:
    """Each by its index, so that the marks of all other submissions are not worked out."""
    confirmed_so = select(ConfirmedMark.submission_id).where(ConfirmedMark.mark.in_(alike))
    decided_so = select(Decision.submission_id).where(Decision.confirmed_mark.in_(alike))
    return or_(
        Submission.reported_mark.in_(alike), Submission.id.in_(confirmed_so), Submission.id.in_(decided_so)
    )


def past_report(row: Submission, mark: str, *, confirmed: bool) -> PastReport:
    """A submission with the mark that it is about."""
    return PastReport(
        case_id=row.id, reference=row.reference, state=State(row.state), mark=mark, is_confirmed=confirmed,
        received_on=row.received_on, incident_on=row.incident_on, decided_at=row.decided_at, disposal=row.disposal,
        nfa_reason=row.nfa_reason, other_reason=row.other_reason, offence_id=row.offence_id,
    )  # fmt: skip
