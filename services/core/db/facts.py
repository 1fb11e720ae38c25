"""Counts without persons: recounting them from submissions, and reading them by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, cast, delete, func, insert, literal, select, text
from sqlalchemy.orm import Session

from services.core.db.tables import OutcomeFact, Submission
from services.core.domain.lifecycle import COUNTED
from services.core.domain.outcomes import Disposal, NfaReason
from services.core.domain.statistics import Fact

_COUNT_LOCK = 0x66616374  # "fact": two counts at once would count everything twice
_MONTH = cast(func.date_trunc("month", Submission.received_on), Date)
_KEPT = (
    Submission.force,
    Submission.demonstration,
    Submission.disposal,
    Submission.nfa_reason,
    Submission.other_reason,
    Submission.offence_id,
    Submission.reporter_role,
    Submission.council_area,
)


def recount(session: Session, *, since: date, now: datetime) -> None:
    """Put the facts of the months from `since` (a first day) anew, in this transaction; others wait for its end."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _COUNT_LOCK})
    session.execute(delete(OutcomeFact).where(OutcomeFact.month >= since))
    counted = (
        select(_MONTH, *_KEPT, func.count(), literal(now))
        .where(Submission.received_on >= since, Submission.state.in_(COUNTED))
        .group_by(_MONTH, *_KEPT)
    )
    columns = ("month", *(column.key for column in _KEPT), "submissions", "counted_at")
    session.execute(insert(OutcomeFact).from_select(columns, counted))


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which facts: one force, live or demonstration (never both), months from `first` to `last`, None for no end."""

    force: str
    demonstration: bool
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was counted, and when each month was."""

    facts: tuple[Fact, ...]
    as_at: Mapping[date, datetime]


def monthly(session: Session, chosen: Selection) -> Counted:
    """The chosen counts by month, disposal and NFA reason; whatever else is kept is summed over."""
    kept = (OutcomeFact.month, OutcomeFact.disposal, OutcomeFact.nfa_reason)
    query = (
        select(*kept, func.sum(OutcomeFact.submissions).label("count"), func.max(OutcomeFact.counted_at))
        .where(OutcomeFact.force == chosen.force, OutcomeFact.demonstration == chosen.demonstration)
        .group_by(*kept)
    )
    if chosen.first is not None:
        query = query.where(OutcomeFact.month >= chosen.first)
    if chosen.last is not None:
        query = query.where(OutcomeFact.month <= chosen.last)
    rows = session.execute(query).all()
    # A count of a month is one transaction: all its rows have the same time.
    return Counted(facts=tuple(_fact(*row[:4]) for row in rows), as_at={row[0]: row[4] for row in rows})


def _fact(month: date, disposal: str | None, nfa_reason: str | None, count: int) -> Fact:
    return Fact(
        month=month,
        disposal=Disposal(disposal or Disposal.PENDING),
        nfa_reason=NfaReason(nfa_reason) if nfa_reason else None,
        count=int(count),
    )
