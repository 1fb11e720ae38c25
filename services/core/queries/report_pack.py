"""A report as a ZIP for another force: the reporter carries their own, the desk adds custody and originals."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db import custody, reports, rules_versions
from services.core.db.session import Database
from services.core.db.tables import Footage, ReportRow, Submission
from services.core.domain.answer_words import AREAS
from services.core.domain.deadlines import london_date
from services.core.domain.force_rules import ForceRules
from services.core.domain.kinds import Kinds
from services.core.domain.pack import Original, PackedCase, moment_words, papers, zipped
from services.core.domain.police_forces import PoliceForces, other_force
from services.core.domain.report import BLANK
from services.core.domain.report_rules import refusals
from services.core.domain.statement import compose
from services.core.domain.submission import token_hash
from services.core.errors import NotFound
from services.core.ports import Documents

Link = Callable[[str, str], str]
"""Signs the address of an original by its key and name."""


@dataclass(frozen=True, kw_only=True)
class Makers:
    """What goes into every pack besides the case: today's rules for a draft, tables for words, and documents."""

    rules: ForceRules
    forces: PoliceForces
    kinds: Kinds
    documents: Documents


@dataclass(frozen=True, kw_only=True)
class Pack:
    filename: str
    data: bytes


def reporter_pack(database: Database, *, token: str, makers: Makers, now: datetime) -> Pack:
    """What a reporter may send to the right force themselves, signed or not. Raises `NotFound`, also once it is erased."""
    with database.reading() as session:
        row = session.scalar(select(Submission).where(Submission.token_hash == token_hash(token)))
        if row is None:
            raise NotFound("There is no such submission.")
        case = _case(session, row, makers, now)
    files = papers(case) | _paper(case, makers)
    return Pack(filename=f"{case.reference}.zip", data=zipped(files, case.originals))


def case_pack(database: Database, *, case_id: UUID, makers: Makers, link: Link, now: datetime) -> Pack:
    """What the desk sends along with a case: the same, what happened to it, and where to fetch the originals."""
    with database.reading() as session:
        row = session.get(Submission, case_id)
        if row is None or row.received_at is None:
            raise NotFound("There is no such case.")
        case, footage = _case(session, row, makers, now), _footage(session, row)
        events = _custody(session, case_id)
    files = papers(case, for_police=True) | _paper(case, makers)
    files |= {"custody.jsonl": events, "originals.txt": _originals(footage, link)}
    return Pack(filename=f"{case.reference}-for-police.zip", data=zipped(files, case.originals))


def _case(session: Session, row: Submission, makers: Makers, now: datetime) -> PackedCase:
    kept, report = session.get(ReportRow, row.id), reports.saved(session, row.id)
    if row.received_at is not None and report is None:
        raise NotFound("What was reported has been erased.")
    report, footage = report or BLANK, _footage(session, row)
    rules = rules_versions.governing(session, row) or makers.rules
    area = report.incident.council_area
    to = row.other_force or other_force(area, rules=rules, forces=makers.forces)
    statement = kept.statement if kept else None
    if statement is None and not refusals(report, rules=rules, now=now):
        produced = reports.produced(report, footage)
        statement = compose(report, reference=row.reference, footage=produced, made_on=london_date(now)).text
    return PackedCase(
        reference=row.reference, made_by=rules.name, within=rules.within_words(), to=makers.forces.get(to), report=report,
        kind=makers.kinds.words(report.incident.kind), council_area=_area_words(area, makers.forces),
        report_json=reports.REPORT.dump_json(report, indent=2).decode() + "\n", statement=statement,
        statement_sha256=kept.statement_sha256 if kept else None, signed_name=kept.signed_name if kept else None,
        signed_at=kept.signed_at if kept else None, received_at=row.received_at,
        originals=[Original(filename=file.filename, size=file.size, sha256=_hash(file)) for file in footage],
    )  # fmt: skip


def _area_words(area: str, forces: PoliceForces) -> str:
    return AREAS.get(area) or forces.area_name(area)


def _footage(session: Session, row: Submission) -> Sequence[Footage]:
    """The files that stand as evidence, or may yet."""
    query = select(Footage).where(Footage.submission_id == row.id, Footage.state != "refused")
    return session.scalars(query.order_by(Footage.position)).all()


def _hash(file: Footage) -> str | None:
    return file.sha256 or file.claimed_sha256


def _paper(case: PackedCase, makers: Makers) -> dict[str, bytes]:
    """The signed statement as a PDF."""
    if case.signed_at is None or case.statement is None:
        return {}
    data = {
        "force": case.made_by, "reference": case.reference, "made_at": case.signed_at.isoformat(),
        "statement": case.statement, "signed_name": case.signed_name or "", "signed": moment_words(case.signed_at),
        "statement_sha256": case.statement_sha256 or "",
    }  # fmt: skip
    return {"statement.pdf": makers.documents.make(template="statement", data=data)}


def _custody(session: Session, case_id: UUID) -> bytes:
    """Each event as a line of JSON: its fields as they are hashed (`domain/custody.py`), and the hash."""
    links = custody.stored_links(session, submission_id=case_id)
    lines = (json.dumps({**stored.link._asdict(), "hash": stored.hash}, sort_keys=True) for stored in links)
    return ("\n".join(lines) + "\n").encode()


def _originals(footage: Sequence[Footage], link: Link) -> bytes:
    lines = []
    for file in footage:
        where = link(file.evidence_key, file.filename) if file.evidence_key else "not taken into evidence yet"
        lines.append(
            f"{file.filename}\n  {file.size} bytes\n  SHA-256 {_hash(file) or 'not known yet'}\n  {where}\n"
        )
    return "\n".join(lines or ["No footage.\n"]).encode()
