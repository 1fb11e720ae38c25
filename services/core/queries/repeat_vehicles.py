"""Marks that were reported twice or more in a period, for whoever stated what for; and who asked before.

By what people reported and confirmed, never by what a machine read in footage. What was erased is not there any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.core.db import marks
from services.core.db.session import Database
from services.core.db.tables import Submission
from services.core.db.tables_marks import Consultation
from services.core.db.tables_staff import Staff
from services.core.domain.registration import fold
from services.core.errors import NotFound
from services.core.queries.mark_history import KEPT, PastReport, past_report

FEWEST = 2
MOST_MARKS = 200
MOST_CONSULTATIONS = 20
GOOD_FOR = timedelta(hours=12)
"""A list may be looked at again for a working day; after that its purpose is asked anew."""


@dataclass(frozen=True, kw_only=True)
class ConsultationView:
    """Who looked, when, what for, at which period."""

    by: str
    consulted_at: datetime
    purpose: str
    from_on: date
    to_on: date


@dataclass(frozen=True, kw_only=True)
class RepeatVehicle:
    """`reports` of one mark, the newest incident first. `days` counts the days of incidents: two people may report one."""

    mark: str
    demonstration: bool
    days: int
    reports: tuple[PastReport, ...]


@dataclass(frozen=True, kw_only=True)
class RepeatVehicles:
    """Those with most reports first. `is_cut`: there are more than `MOST_MARKS`."""

    asked: ConsultationView
    vehicles: tuple[RepeatVehicle, ...]
    is_cut: bool


def repeat_vehicles(database: Database, *, consultation_id: UUID, by: UUID, now: datetime) -> RepeatVehicles:
    """The list that a member of staff (`by`) stated a purpose for. Raises `NotFound` for another's, and for an old one."""
    with database.reading() as session:
        row = session.get(Consultation, consultation_id)
        if row is None or row.staff_id != by or now - row.consulted_at > GOOD_FOR:
            raise NotFound("There is no such list, or its time is over.")
        staff = session.get(Staff, row.staff_id)
        folds = _folds(session, row)
        return RepeatVehicles(
            asked=_view(row, staff.name if staff else ""),
            vehicles=_vehicles(session, row, folds[:MOST_MARKS]),
            is_cut=len(folds) > MOST_MARKS,
        )


def consultations(database: Database) -> tuple[ConsultationView, ...]:
    """Who asked for the list, the newest first."""
    query = (
        select(Consultation, Staff.name)
        .join(Staff, Staff.id == Consultation.staff_id)
        .order_by(Consultation.consulted_at.desc())
        .limit(MOST_CONSULTATIONS)
    )
    with database.reading() as session:
        return tuple(_view(row, name) for row, name in session.execute(query))


def _view(row: Consultation, name: str) -> ConsultationView:
    return ConsultationView(
        by=name, consulted_at=row.consulted_at, purpose=row.purpose, from_on=row.from_on, to_on=row.to_on
    )


def _within(row: Consultation) -> tuple[ColumnElement[bool], ...]:
    return (
        Submission.received_on.between(row.from_on, row.to_on),
        Submission.state.in_(KEPT),
        marks.about().is_not(None),
    )


def _folded() -> ColumnElement[str]:
    """As `registration.fold`: what the road shows."""
    return func.translate(marks.about(), "OI", "01")


def _folds(session: Session, row: Consultation) -> list[str]:
    """Those with most reports first."""
    marked = select(_folded().label("fold"), Submission.demonstration).where(*_within(row)).subquery()
    query = (
        select(marked.c.fold)
        .group_by(marked.c.fold, marked.c.demonstration)
        .having(func.count() >= FEWEST)
        .order_by(func.count().desc(), marked.c.fold)
        .limit(MOST_MARKS + 1)
    )
    return list(dict.fromkeys(session.scalars(query)))


def _vehicles(session: Session, row: Consultation, folds: list[str]) -> tuple[RepeatVehicle, ...]:
    query = (
        select(Submission, marks.about(), marks.confirmed().is_not(None))
        .where(*_within(row), _folded().in_(folds))
        .order_by(_folded(), Submission.demonstration, Submission.incident_on.desc().nulls_last(), Submission.received_at.desc())
    )  # fmt: skip
    found = [
        (case.demonstration, past_report(case, mark or "", confirmed=said))
        for case, mark, said in session.execute(query)
    ]
    groups = groupby(found, key=lambda each: (fold(each[1].mark), each[0]))
    vehicles = [_vehicle([report for _, report in group], demonstration=key[1]) for key, group in groups]
    often = [vehicle for vehicle in vehicles if len(vehicle.reports) >= FEWEST]
    return tuple(
        sorted(often, key=lambda vehicle: (vehicle.demonstration, -len(vehicle.reports), vehicle.mark))
    )


def _vehicle(reports: list[PastReport], *, demonstration: bool) -> RepeatVehicle:
    """Its mark as a person confirmed it, if anyone did."""
    named = next((report.mark for report in reports if report.is_confirmed), reports[0].mark)
    return RepeatVehicle(mark=named, demonstration=demonstration, days=_days(reports), reports=tuple(reports))


def _days(reports: Iterable[PastReport]) -> int:
    return len({report.incident_on for report in reports})
