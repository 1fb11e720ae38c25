"""Footage and the derived ledger: one file's row, what was made of it, what was read in it."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from services.core.db import submissions
from services.core.db.session import Work
from services.core.db.tables import Derivative, Footage, PlateRow, Submission
from services.core.domain.burnt_in import BurntTime
from services.core.domain.lifecycle import Event, State, is_open
from services.core.domain.media import (
    Chances,
    DerivativeKind,
    DerivedFile,
    HowRead,
    MediaFacts,
    PlateReading,
    PlateSighting,
)
from services.core.errors import NotFound
from services.core.ports import Area, EvidenceStore, Scan

FACTS = TypeAdapter(MediaFacts)
SIGHTINGS = TypeAdapter(tuple[PlateSighting, ...])
CHARACTERS = TypeAdapter(tuple[Chances, ...])
HOW_READ = TypeAdapter(HowRead)
SCAN = TypeAdapter(Scan)
BURNT = TypeAdapter(BurntTime)


def get(work: Work, footage_id: UUID) -> Footage:
    """The row, locked. Raises `NotFound`."""
    found = work.session.scalar(select(Footage).where(Footage.id == footage_id).with_for_update())
    if found is None:
        raise NotFound("There is no such footage.")
    return found


def facts_of(footage: Footage) -> MediaFacts:
    """Facts as inspection found them. Raises `NotFound` before inspection."""
    if footage.facts is None:
        raise NotFound("This footage has not been inspected.")
    return FACTS.validate_python(footage.facts)


@dataclass(frozen=True, kw_only=True)
class Original:
    """A master on local disk, to be read only, and an empty folder beside it for what is made of it."""

    path: Path
    into: Path
    facts: MediaFacts
    sha256: str


@contextmanager
def original_of(footage: Footage, store: EvidenceStore, *, work_dir: Path) -> Iterator[Original]:
    """Fetch the evidence into a scratch folder for the length of a block. Raises `NotFound` unless it was accepted."""
    if footage.evidence_key is None or footage.sha256 is None:
        raise NotFound("This footage was not accepted.")
    with TemporaryDirectory(dir=work_dir) as scratch:
        path, into = Path(scratch) / "original", Path(scratch) / "made"
        into.mkdir()
        store.fetch(area=Area.EVIDENCE, key=footage.evidence_key, to=path)
        yield Original(path=path, into=into, facts=facts_of(footage), sha256=footage.sha256)


def derived_key(footage: Footage, file: DerivedFile) -> str:
    """Deterministic: the same file of the same master lands on the same key."""
    name = "-".join(filter(None, (file.kind, file.label)))
    return f"{footage.submission_id}/{footage.id}/{name}{file.path.suffix}"


def store_derived(store: EvidenceStore, footage: Footage, files: Sequence[DerivedFile]) -> None:
    """Put files into the store, before the transaction that writes their ledger rows."""
    for file in files:
        store.put_derived(key=derived_key(footage, file), path=file.path, content_type=file.content_type)


def enter_in_ledger(
    work: Work,
    submission: Submission,
    footage: Footage,
    files: Sequence[DerivedFile],
    *,
    source_sha256: str,
    now: datetime,
) -> list[UUID]:
    """One ledger row and one event a file; a row that is there already is left as it is. Returns the rows' ids."""
    return [_enter(work, submission, footage, file, source_sha256=source_sha256, now=now) for file in files]


def _enter(
    work: Work,
    submission: Submission,
    footage: Footage,
    file: DerivedFile,
    *,
    source_sha256: str,
    now: datetime,
) -> UUID:
    if (known := derivative(work, footage.id, file.kind, file.label)) is not None:
        return known.id
    digest, size = _sha256(file.path)
    row = Derivative(
        id=uuid4(), footage_id=footage.id, kind=file.kind, label=file.label, store_key=derived_key(footage, file),
        content_type=file.content_type, size=size, sha256=digest, source_sha256=source_sha256, tool=file.tool,
        tool_version=file.version, arguments=file.arguments, made_at=now,
    )  # fmt: skip
    work.session.add(row)
    detail = {
        "footage": str(footage.id),
        "kind": file.kind,
        "label": file.label,
        "sha256": digest,
        "source_sha256": source_sha256,
    }
    if is_open(State(submission.state), Event.MADE_DERIVATIVE):
        submissions.move(
            work, submission, Event.MADE_DERIVATIVE, now=now, actor=submissions.SYSTEM, detail=detail
        )
    return row.id


def derivative(work: Work, footage_id: UUID, kind: DerivativeKind, label: str = "") -> Derivative | None:
    """The ledger row of one derivative, if it was made."""
    query = select(Derivative).where(
        Derivative.footage_id == footage_id, Derivative.kind == kind, Derivative.label == label
    )
    return work.session.scalar(query)


def labels_of(work: Work, footage_id: UUID, kind: DerivativeKind) -> frozenset[str]:
    """The labels under which derivatives of a kind were made; empty for none, `""` among them for the one without a label."""
    query = select(Derivative.label).where(Derivative.footage_id == footage_id, Derivative.kind == kind)
    return frozenset(work.session.scalars(query))


def write_readings(
    work: Work,
    footage: Footage,
    readings: Sequence[PlateReading],
    crops: Sequence[UUID | None],
    *,
    now: datetime,
    sheets: Sequence[UUID | None] = (),
) -> None:
    """Replace what was read in this footage; `crops` and `sheets` are the ledger's rows of each reading's pictures, in order."""
    work.session.execute(delete(PlateRow).where(PlateRow.footage_id == footage.id))
    pictures = zip(readings, crops, sheets or [None] * len(crops), strict=True)
    for rank, (reading, crop, sheet) in enumerate(pictures, start=1):
        work.session.add(
            PlateRow(
                footage_id=footage.id, rank=rank, mark=reading.mark, confidence=reading.confidence,
                frames_agreeing=reading.frames_agreeing, sightings=SIGHTINGS.dump_python(reading.sightings, mode="json"),
                alternatives=list(reading.alternatives), characters=CHARACTERS.dump_python(reading.characters, mode="json"), crop_id=crop, sheet_id=sheet,
                read_at=now,
            )
        )  # fmt: skip


def _sha256(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
