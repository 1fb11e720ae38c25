"""The files of a case with what was made of each, read in it, and worth knowing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db.appearances import HINTS
from services.core.db.footage import CHARACTERS, FACTS, HOW_READ, SCAN, SIGHTINGS
from services.core.db.tables import Derivative, Footage, JobRow, PlateRow, Upload
from services.core.db.telemetry import logs_in, track_of
from services.core.domain.clip_span import clip_span
from services.core.domain.clocks import Reconciliation
from services.core.domain.footage_advice import DescribedFile, FootageAdvice, advice
from services.core.domain.force_rules import ForceRules
from services.core.domain.media import Chances, DerivativeKind, HowRead, MediaFacts, PlateSighting
from services.core.domain.provenance import Hint
from services.core.domain.report import Report
from services.core.domain.track_summary import TrackSummary
from services.core.ports import Scan


@dataclass(frozen=True, kw_only=True)
class DerivedView:
    """A ledger row; `store_key` is signed by the shell when it is shown."""

    id: UUID
    kind: DerivativeKind
    label: str
    store_key: str
    content_type: str
    size: int
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
    characters: tuple[Chances, ...]
    crop: DerivedView | None
    sheet: DerivedView | None


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
    """One file with what was made of it and read in it.

    `view` is a value of `media.View`, `moment_s` the reporter's mark in seconds from the first frame, None if not marked;
    `advice` what the reporter could know of it, under the rules that govern; `track` is where its camera says it was.
    """

    id: UUID
    position: int
    view: str
    moment_s: float | None
    advice: tuple[FootageAdvice, ...]
    filename: str
    size: int
    state: str
    sha256: str | None
    evidence_key: str | None
    facts: MediaFacts | None
    scan: Scan | None
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    track: TrackSummary | None
    hints: tuple[Hint, ...]
    derived: tuple[DerivedView, ...]
    readings: tuple[ReadingView, ...]
    how_read: HowRead | None
    jobs: tuple[JobView, ...]

    def of_kind(self, kind: DerivativeKind) -> DerivedView | None:
        """The first derivative of a kind."""
        return next((view for view in self.derived if view.kind == kind), None)


def case_footage(
    session: Session,
    case_id: UUID,
    *,
    report: Report | None,
    rules: ForceRules | None,
    clocks: Reconciliation | None,
) -> tuple[FootageView, ...]:
    """Every file in the reporter's order; `report`, `rules` and `clocks` as they govern the case, None where they are gone."""
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
    described = _described(session, case_id, files)
    advised = _advised(described, report, rules)
    logs = logs_in(files)
    return tuple(
        FootageView(
            view=said.view, moment_s=said.moment_s, advice=known,
            id=file.id, position=file.position, filename=file.filename, size=file.size, state=file.state, sha256=file.sha256,
            evidence_key=file.evidence_key,
            facts=said.facts,
            scan=SCAN.validate_python(file.scan) if file.scan else None,
            refusals=tuple(refusal["message"] for refusal in file.refusals or []),
            warnings=tuple(warning["message"] for warning in file.warnings or []),
            track=track_of(file, logs, span=clip_span(clocks, position=file.position) if clocks else None),
            hints=HINTS.validate_python(file.hints or ()),
            derived=tuple(views[row.id] for row in derived if row.footage_id == file.id),
            readings=tuple(_reading(row, views) for row in readings if row.footage_id == file.id),
            how_read=HOW_READ.validate_python(file.plates_read) if file.plates_read else None,
            jobs=tuple(job_view(row) for row in jobs if row.footage_id == file.id),
        )
        for file, said, known in zip(files, described, advised, strict=True)
    )  # fmt: skip


def _advised(
    files: Sequence[DescribedFile], report: Report | None, rules: ForceRules | None
) -> Sequence[tuple[FootageAdvice, ...]]:
    happened = report.incident.local_at if report else None
    if rules is None:
        return [()] * len(files)
    return advice(files, rules=rules, incident_on=happened.date() if happened else None)


def _described(session: Session, case_id: UUID, files: Sequence[Footage]) -> list[DescribedFile]:
    uploads = {row.id: row for row in session.scalars(select(Upload).where(Upload.submission_id == case_id))}
    return [
        DescribedFile(
            facts=FACTS.validate_python(file.facts) if file.facts else None,
            view=uploads[file.upload_id].view, moment_s=uploads[file.upload_id].moment_s,
        )
        for file in files
    ]  # fmt: skip


def _derived(row: Derivative) -> DerivedView:
    return DerivedView(
        id=row.id, kind=DerivativeKind(row.kind), label=row.label, store_key=row.store_key, content_type=row.content_type,
        size=row.size, sha256=row.sha256, tool=row.tool, tool_version=row.tool_version, arguments=row.arguments, made_at=row.made_at,
    )  # fmt: skip


def _reading(row: PlateRow, views: dict[UUID, DerivedView]) -> ReadingView:
    return ReadingView(
        mark=row.mark, confidence=row.confidence, frames_agreeing=row.frames_agreeing,
        sightings=SIGHTINGS.validate_python(row.sightings), alternatives=tuple(row.alternatives),
        characters=CHARACTERS.validate_python(row.characters or ()),
        crop=views.get(row.crop_id) if row.crop_id else None,
        sheet=views.get(row.sheet_id) if row.sheet_id else None,
    )  # fmt: skip


def job_view(row: JobRow) -> JobView:
    """How far one piece of work is."""
    return JobView(
        id=row.id, job=row.name, state=row.state, progress=row.progress, attempts=row.attempts, frame_index=row.frame_index,
        error=row.last_error,
    )  # fmt: skip
