"""The queue, ordered by the last day a notice can still be posted."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.core.db.session import Database
from services.core.db.tables import Footage, Submission
from services.core.db.tables_staff import Staff
from services.core.domain.lifecycle import QUEUED, State
from services.core.queries.case_questions import Asked, newest_questions


class Band(StrEnum):
    """How pressing a case is, by its last safe posting date against today's London date."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    THIS_WEEK = "this_week"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """One case that waits. `claimed_by` is the holder's name, if somebody holds it.

    `other_force` as in `case_file`; `asked` is its newest question.
    """

    case_id: UUID
    reference: str
    state: State
    post_by_on: date
    band: Band
    incident_on: date
    received_at: datetime
    reported_mark: str
    council_area: str | None
    other_force: str | None
    files: int
    claimed_by: str | None
    demonstration: bool
    asked: Asked | None


@dataclass(frozen=True, kw_only=True)
class After:
    """Where the next page begins: the last row's place."""

    post_by_on: date
    received_at: datetime
    case_id: UUID


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """One page; `next_after` is None on the last. `waiting` counts the whole queue by band."""

    rows: tuple[QueueRow, ...]
    next_after: After | None
    waiting: dict[Band, int]


def band_of(post_by: date, *, today: date) -> Band:
    """The band of a posting date."""
    days = (post_by - today).days
    if days < 0:
        return Band.OVERDUE
    return {0: Band.TODAY, 1: Band.TOMORROW}.get(days, Band.THIS_WEEK if days <= 7 else Band.LATER)  # noqa: PLR2004 -- a week


def review_queue(
    database: Database, *, today: date, after: After | None = None, limit: int = 50
) -> QueuePage:
    """A page of the queue by keyset, so that a late page costs what the first one costs."""
    order = (Submission.post_by_on, Submission.received_at, Submission.id)
    query = (
        select(Submission, Staff.name)
        .outerjoin(Staff, Staff.id == Submission.claimed_by)
        .where(Submission.state.in_(QUEUED))
        .order_by(*order)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(*order) > (after.post_by_on, after.received_at, after.case_id))
    with database.reading() as session:
        found = session.execute(query).all()
        ids = [row.Submission.id for row in found]
        files, asked = _file_counts(session, ids), newest_questions(session, ids)
        waiting = _waiting(session, today)
    rows = tuple(_row(row.Submission, row.name, files, asked, today) for row in found[:limit])
    last = rows[-1] if len(found) > limit else None
    next_after = (
        After(post_by_on=last.post_by_on, received_at=last.received_at, case_id=last.case_id)
        if last
        else None
    )
    return QueuePage(rows=rows, next_after=next_after, waiting=waiting)


def _row(
    case: Submission, holder: str | None, files: dict[UUID, int], asked: dict[UUID, Asked], today: date
) -> QueueRow:
    post_by, received = case.post_by_on or date.max, case.received_at or case.opened_at
    return QueueRow(
        case_id=case.id, reference=case.reference, state=State(case.state), post_by_on=post_by, band=band_of(post_by, today=today),
        incident_on=case.incident_on or post_by, received_at=received, reported_mark=case.reported_mark or "",
        council_area=case.council_area, other_force=case.other_force, files=files.get(case.id, 0), claimed_by=holder, demonstration=case.demonstration,
        asked=asked.get(case.id),
    )  # fmt: skip


def _file_counts(session: Session, ids: list[UUID]) -> dict[UUID, int]:
    query = (
        select(Footage.submission_id, func.count())
        .where(Footage.submission_id.in_(ids))
        .group_by(Footage.submission_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _waiting(session: Session, today: date) -> dict[Band, int]:
    query = (
        select(Submission.post_by_on, func.count())
        .where(Submission.state.in_(QUEUED))
        .group_by(Submission.post_by_on)
    )
    counts = dict.fromkeys(Band, 0)
    for post_by, number in session.execute(query):
        counts[band_of(post_by or date.max, today=today)] += number
    return counts
