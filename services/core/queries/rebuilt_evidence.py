"""Every derivative of the ledger made again from the evidence, in a scratch folder, and compared. Nothing is kept of it."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services.core.db import footage as footage_rows
from services.core.db.session import Database
from services.core.db.tables import Derivative, Footage, Submission
from services.core.db.telemetry import read_claims
from services.core.domain.media import DerivativeKind, DerivedFile, Inspection, Recipe
from services.core.domain.rebuilding import Outcome, Rebuilt, Recorded, Remade, compared
from services.core.domain.redaction import boxes_told
from services.core.errors import NotFound, Refused
from services.core.ports import Tools


@dataclass(frozen=True, kw_only=True)
class RebuiltFile:
    """One file of a submission, by its place there, and the verdicts on what was made of it."""

    footage_id: UUID
    position: int
    derivatives: tuple[Rebuilt, ...]


def rebuilt_evidence(
    database: Database, *, name: str, kind: DerivativeKind | None, tools: Tools, work_dir: Path
) -> Iterator[RebuiltFile]:
    """`name` is a submission's reference or a footage id. Raises `NotFound` for neither, or if nothing was accepted there."""
    for footage, rows in _ledgers(database, name, kind):
        with footage_rows.original_of(footage, tools.store, work_dir=work_dir) as original:
            verdicts = tuple(_verdicts(rows, original, tools))
        yield RebuiltFile(footage_id=footage.id, position=footage.position, derivatives=verdicts)


def _ledgers(
    database: Database, name: str, kind: DerivativeKind | None
) -> list[tuple[Footage, list[Recorded]]]:
    with database.reading() as session:
        query = select(Footage).where(Footage.evidence_key.is_not(None), _named(name))
        files = session.scalars(query.order_by(Footage.position)).all()
        if not files:
            raise NotFound("No accepted footage has this reference or id.")
        return [
            (
                file,
                [
                    _recorded(row)
                    for row in session.scalars(
                        select(Derivative)
                        .where(Derivative.footage_id == file.id)
                        .order_by(Derivative.kind, Derivative.label)
                    )
                    if kind in {None, row.kind}
                ],
            )
            for file in files
        ]


def _named(name: str) -> ColumnElement[bool]:
    try:
        return Footage.id == UUID(name)
    except ValueError:
        plain = re.sub(r"[^0-9A-Z]", "", name.upper()).removeprefix("OS")
        of_reference = select(Submission.id).where(Submission.reference == f"OS-{plain[:4]}-{plain[4:]}")
        return Footage.submission_id.in_(of_reference)


def _recorded(row: Derivative) -> Recorded:
    return Recorded(
        kind=DerivativeKind(row.kind), label=row.label, sha256=row.sha256, source_sha256=row.source_sha256,
        tool=row.tool, version=row.tool_version, arguments=row.arguments,
    )  # fmt: skip


def _verdicts(rows: Sequence[Recorded], original: footage_rows.Original, tools: Tools) -> Iterator[Rebuilt]:
    source_sha256 = _sha256(original.path)
    for number, row in enumerate(rows):
        if row.source_sha256 != source_sha256:
            why = f"the original in the store is {source_sha256[:12]}…, it was made of {row.source_sha256[:12]}…"
            yield Rebuilt(recorded=row, outcome=Outcome.ORIGINAL_CHANGED, why=why)
            continue
        into = original.into / str(number)
        into.mkdir()
        yield _verdict(row, original, tools, into)


def _verdict(row: Recorded, original: footage_rows.Original, tools: Tools, into: Path) -> Rebuilt:
    try:
        made = _REMAKERS.get(row.kind, _by_media)(row, original, tools, into)
    except (NotFound, Refused) as error:
        return Rebuilt(recorded=row, outcome=Outcome.CANNOT, why=str(error))
    return compared(row, Remade(sha256=_sha256(made.path), tool=made.tool, version=made.version))


Remaker = Callable[[Recorded, footage_rows.Original, Tools, Path], DerivedFile]


def _by_media(row: Recorded, original: footage_rows.Original, tools: Tools, into: Path) -> DerivedFile:
    recipe = Recipe(kind=row.kind, label=row.label, tool=row.tool, arguments=row.arguments)
    return tools.media.remake(path=original.path, facts=original.facts, recipe=recipe, into=into)


def _by_plates(row: Recorded, original: footage_rows.Original, tools: Tools, into: Path) -> DerivedFile:
    recipe = Recipe(kind=row.kind, label=row.label, tool=row.tool, arguments=row.arguments)
    return tools.plates.remake(path=original.path, facts=original.facts, recipe=recipe, into=into)


def _by_telemetry(row: Recorded, original: footage_rows.Original, tools: Tools, into: Path) -> DerivedFile:
    seen = Inspection(sha256=original.sha256, size=original.path.stat().st_size, facts=original.facts)
    claimed = read_claims(tools.telemetry, path=original.path, into=into, inspection=seen)
    if (made := next((file for file in claimed.derived if file.kind is row.kind), None)) is None:
        raise NotFound("No positions were read in it again.")
    return made


def _by_redactor(_: Recorded, original: footage_rows.Original, tools: Tools, into: Path) -> DerivedFile:
    return tools.redactor.propose(
        path=original.path, facts=original.facts, into=into, progress=lambda _: None
    )


def _redacted(row: Recorded, original: footage_rows.Original, tools: Tools, into: Path) -> DerivedFile:
    recipe = Recipe(kind=DerivativeKind.STILL, label=row.label, tool="", arguments="")
    still = tools.media.remake(path=original.path, facts=original.facts, recipe=recipe, into=into)
    return tools.redactor.hide(still=still.path, boxes=boxes_told(row.arguments), into=into)


_REMAKERS: dict[DerivativeKind, Remaker] = {
    DerivativeKind.PLATE_CROP: _by_plates,
    DerivativeKind.PLATE_SHEET: _by_plates,
    DerivativeKind.TELEMETRY: _by_telemetry,
    DerivativeKind.TELEMETRY_RAW: _by_telemetry,
    DerivativeKind.REDACTIONS: _by_redactor,
    DerivativeKind.REDACTED_STILL: _redacted,
}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
