"""What the vehicle register was asked for a case, what it said, and what that may mean for the mark. Hints, no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db import lookups
from services.core.db.reports import saved
from services.core.db.session import Database
from services.core.db.tables import JobRow
from services.core.db.tables_register import LookupRow
from services.core.db.tables_staff import Staff
from services.core.domain.deadlines import london_date
from services.core.domain.outcomes import NfaReason, OtherReason
from services.core.domain.two_places import SeenElsewhere, seen_elsewhere
from services.core.domain.vehicle_record import RegisterAnswer, Silence
from services.core.domain.vehicle_seen import DoubtedBefore, OtherAnswer, Seen
from services.core.domain.vehicles import Assessment, assess
from services.core.queries.case_file import CaseFile
from services.core.queries.case_footage import JobView, job_view
from services.core.queries.mark_history import PastReport, mark_history

_ABOUT_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class LookupView:
    """One question. It waits while there is neither `answer` nor `silence`; `job` is the work that asks.

    `answered_at` is when the register said it; `reused` where that was for an earlier question, so that there is no work.
    """

    mark: str
    by: str
    asked_at: datetime
    answered_at: datetime | None
    answer: RegisterAnswer | None
    silence: Silence | None
    reused: bool
    job: JobView | None


@dataclass(frozen=True, kw_only=True)
class VehicleCheck:
    """`mark` is the one that a person confirmed, `lookup` the newest question about it, `others` the newest of each other mark.

    `assessment` is about the confirmed mark, before that about the reported one; None without either.
    """

    mark: str
    lookup: LookupView | None
    others: tuple[LookupView, ...]
    assessment: Assessment | None


def vehicle_check(database: Database, case: CaseFile) -> VehicleCheck:
    """For the page of a case."""
    mark = case.confirmed.mark if case.confirmed else ""
    past = mark_history(database, case_id=case.id).reports
    with database.reading() as session:
        newest = {view.mark: view for view in _views(session, case.id)}
        elsewhere = tuple(_elsewhere(session, case, past))
    lookup = newest.pop(mark, None)
    others = tuple(newest.values())
    seen = _seen(case, mark, others=others, elsewhere=elsewhere, past=past)
    answer = lookup.answer if lookup else None
    return VehicleCheck(
        mark=mark, lookup=lookup, others=others, assessment=assess(seen, answer) if seen.mark else None
    )


def lookup_jobs(database: Database, *, case_id: UUID) -> tuple[JobView, ...]:
    """The work of asking the register for a case; cheap enough to be asked for again and again."""
    query = select(JobRow).where(JobRow.submission_id == case_id, JobRow.lookup_id.is_not(None))
    with database.reading() as session:
        return tuple(job_view(row) for row in session.scalars(query.order_by(JobRow.promised_at)))


def _views(session: Session, case_id: UUID) -> Iterator[LookupView]:
    """Oldest first."""
    names = {row.id: row.name for row in session.scalars(select(Staff))}
    rows = lookups.of_case(session, case_id)
    query = select(JobRow).where(JobRow.lookup_id.in_([row.id for row in rows]))
    jobs = {job.lookup_id: job_view(job) for job in session.scalars(query)}
    return (_view(row, by=names.get(row.staff_id, ""), job=jobs.get(row.id)) for row in rows)


def _view(row: LookupRow, *, by: str, job: JobView | None) -> LookupView:
    return LookupView(
        mark=row.mark,
        by=by,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        answer=lookups.answer_in(row),
        silence=Silence(row.silence) if row.silence else None,
        reused=row.reused,
        job=job,
    )


def _seen(
    case: CaseFile,
    mark: str,
    *,
    others: Sequence[LookupView],
    elsewhere: tuple[SeenElsewhere, ...],
    past: Sequence[PastReport],
) -> Seen:
    told = case.report.vehicle if case.report else None
    readings = [reading for file in case.footage for reading in file.readings]
    return Seen(
        mark=mark or (told.mark if told else ""),
        incident_on=case.incident_on,
        reported_mark=told.mark if told else "",
        make=told.make if told else "",
        model=told.model if told else "",
        colour=told.colour if told else "",
        body=told.type if told else "",
        read=tuple(dict.fromkeys(text for each in readings for text in (each.mark, *each.alternatives))),
        others=tuple(OtherAnswer(mark=one.mark, answer=one.answer) for one in others if one.answer),
        elsewhere=elsewhere,
        doubted=tuple(_doubted(past)),
    )


def _elsewhere(session: Session, case: CaseFile, past: Sequence[PastReport]) -> Iterator[SeenElsewhere]:
    """Other reports of the mark from about the same day, of a place too far away."""
    if case.report is None or case.incident_on is None:
        return
    for other in past:
        if other.incident_on is None or abs(other.incident_on - case.incident_on) > _ABOUT_A_DAY:
            continue
        theirs = saved(session, other.case_id)
        if theirs is None:
            continue
        found = seen_elsewhere(case.report.incident, theirs.incident, reference=other.reference)
        if found is not None:
            yield found


def _doubted(past: Sequence[PastReport]) -> Iterator[DoubtedBefore]:
    """What a person decided, and nobody reopened since."""
    for other in past:
        is_doubted = (
            other.other_reason == OtherReason.FALSE_OR_CLONED_PLATE
            or other.nfa_reason == NfaReason.SUSPECTED_CLONE
        )
        if is_doubted and other.decided_at is not None:
            yield DoubtedBefore(reference=other.reference, decided_on=london_date(other.decided_at))
