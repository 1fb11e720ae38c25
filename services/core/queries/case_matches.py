"""Other reports that may show what a case shows: the same file, the same pictures, or the same incident. Proposals, no more."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.core.db.appearances import alike_candidates, key_pictures, others_of
from services.core.db.reports import saved
from services.core.db.session import Database
from services.core.db.tables import Footage, ReportRow, Submission
from services.core.domain.lifecycle import State
from services.core.domain.likeness import KeyPicture, Nearness, nearness
from services.core.domain.report import Report
from services.core.domain.same_incident import SameIncident, may_share_mark, same_incident, same_reporter
from services.core.errors import NotFound

MOST_MATCHES = 20
MOST_CONSIDERED = 100
MOST_REPORTS = 2_000
"""So many reports of a day or two are compared; a force has some hundreds."""
_DAYS = timedelta(days=1)


class Sameness(StrEnum):
    """The strongest reason first."""

    FILE = "file"
    PICTURES = "pictures"
    INCIDENT = "incident"


@dataclass(frozen=True, kw_only=True)
class FileMatch:
    """Our file and theirs by their numbers in the reports; `nearness` is None for the same bytes."""

    ours: int
    theirs: int
    nearness: Nearness | None


@dataclass(frozen=True, kw_only=True)
class CaseMatch:
    """One other report. `same_reporter` is None where a report is gone, so that nobody can tell."""

    case_id: UUID
    reference: str
    state: State
    received_at: datetime
    files: tuple[FileMatch, ...]
    incident: SameIncident | None
    same_reporter: bool | None

    @property
    def sameness(self) -> Sameness:
        if any(file.nearness is None for file in self.files):
            return Sameness.FILE
        return Sameness.PICTURES if self.files else Sameness.INCIDENT


@dataclass
class _Found:
    """What was found about one other report so far."""

    files: list[FileMatch] = field(default_factory=list)
    incident: SameIncident | None = None


def case_matches(database: Database, *, case_id: UUID) -> tuple[CaseMatch, ...]:
    """Other reports that staff may open, strongest reason first. Raises `NotFound`. Demonstrations match among themselves."""
    with database.reading() as session:
        case = session.get(Submission, case_id)
        if case is None or case.received_at is None:
            raise NotFound("There is no such case.")
        report = saved(session, case_id)
        found: dict[UUID, _Found] = {}
        _same_files(session, case, found)
        if report is not None:
            _same_incidents(session, case, report, found)
        return _matches(session, report, found)


def _same_files(session: Session, case: Submission, found: dict[UUID, _Found]) -> None:
    """By bytes, else by pictures."""
    ours = session.scalars(select(Footage).where(Footage.submission_id == case.id)).all()
    exact = {file.sha256 for file in ours} - {None}
    alike = alike_candidates(session, case, [file.id for file in ours])
    theirs = _files(session, case, Footage.sha256.in_(exact) | Footage.id.in_(alike))
    pictures = key_pictures(session, [file.id for file in (*ours, *theirs)])
    for mine in ours:
        for other in theirs:
            if (match := _compared(mine, other, pictures)) is not None:
                found.setdefault(other.submission_id, _Found()).files.append(match)


def _files(session: Session, case: Submission, which: ColumnElement[bool]) -> list[Footage]:
    """Of other received reports."""
    query = (
        select(Footage)
        .join(Submission, Submission.id == Footage.submission_id)
        .where(*others_of(case), which)
        .order_by(Footage.received_at)
        .limit(MOST_REPORTS)
    )
    return list(session.scalars(query))


def _compared(mine: Footage, other: Footage, pictures: dict[UUID, list[KeyPicture]]) -> FileMatch | None:
    if mine.sha256 is not None and mine.sha256 == other.sha256:
        return FileMatch(ours=mine.position, theirs=other.position, nearness=None)
    near = nearness(pictures.get(mine.id, ()), pictures.get(other.id, ()))
    return FileMatch(ours=mine.position, theirs=other.position, nearness=near) if near else None


def _same_incidents(session: Session, case: Submission, report: Report, found: dict[UUID, _Found]) -> None:
    if case.incident_on is None:
        return
    query = (
        select(Submission.id, Submission.reported_mark, ReportRow.body["further_vehicles"])
        .join(ReportRow, ReportRow.submission_id == Submission.id)
        .where(
            *others_of(case),
            Submission.incident_on.between(case.incident_on - _DAYS, case.incident_on + _DAYS),
        )
        .order_by(Submission.received_at)
        .limit(MOST_REPORTS)
    )
    for other_id, mark, further in session.execute(query):
        if not further and not may_share_mark(report, mark or ""):
            continue  # most of them; reading a whole report costs
        theirs = saved(session, other_id)
        if theirs is not None and (incident := same_incident(report, theirs)) is not None:
            found.setdefault(other_id, _Found()).incident = incident
        if len(found) >= MOST_CONSIDERED:
            return


def _matches(session: Session, report: Report | None, found: dict[UUID, _Found]) -> tuple[CaseMatch, ...]:
    cases = session.scalars(select(Submission).where(Submission.id.in_(found))).all()
    matches = (_match(session, report, case, found[case.id]) for case in cases)
    return tuple(sorted(matches, key=_strongest_first)[:MOST_MATCHES])


def _match(session: Session, report: Report | None, case: Submission, found: _Found) -> CaseMatch:
    theirs = saved(session, case.id)
    return CaseMatch(
        case_id=case.id, reference=case.reference, state=State(case.state), received_at=case.received_at or case.opened_at,
        files=tuple(sorted(found.files, key=lambda file: (file.nearness is not None, file.ours, file.theirs))),
        incident=found.incident, same_reporter=same_reporter(report, theirs) if report and theirs else None,
    )  # fmt: skip


def _strongest_first(match: CaseMatch) -> tuple[int, datetime, str]:
    return list(Sameness).index(match.sameness), match.received_at, match.reference
