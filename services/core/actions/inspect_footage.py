"""The fast stage: scan one file, open it safely, keep it as evidence or say why not."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.appearances import remember_appearance
from services.core.db.session import Database, Work
from services.core.db.settlement import settle_inspection
from services.core.db.tables import Footage, Submission
from services.core.db.telemetry import Claimed, as_column, read_claims
from services.core.domain.acceptance import Findings, Trouble, clock_warnings, footage_refusals
from services.core.domain.lifecycle import Event, State, is_open
from services.core.domain.media import Inspection, MediaFacts, Warned
from services.core.errors import Refusal
from services.core.ports import Area, Clock, Lease, Scan, ScanState, Tools

_REFUSALS = TypeAdapter(Sequence[Refusal])
_WARNINGS = TypeAdapter(Sequence[Warned])
_DIFFERS = Refusal(
    code="hash_differs",
    message="The file that arrived is not the file that was sent. Send it again from the original.",
    field="footage",
)


@dataclass(frozen=True, kw_only=True)
class _Looked:
    """What the scan, the opening of one file and the reading of its positions came to."""

    scan: Scan
    inspection: Inspection
    claimed: Claimed


def inspect_footage(database: Database, *, lease: Lease, tools: Tools, work_dir: Path, clock: Clock) -> None:
    """Gather the bytes, decide by the media rules, apply in one transaction. Safe to run twice."""
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage)
        if footage.state != "received":
            jobs.finish(work, lease, now=clock())
            return

    with tempfile.TemporaryDirectory(dir=work_dir) as scratch:
        looked = _look(footage, tools, Path(scratch))
        inspection = looked.inspection
        evidence_key = f"{footage.submission_id}/{footage.id}/original"
        if not inspection.refusals:
            tools.store.keep(quarantine_key=footage.quarantine_key, evidence_key=evidence_key)
            footage_rows.store_derived(tools.store, footage, inspection.derived)

        with database.unit_of_work() as work:
            jobs.require(work, lease)
            submission = submissions.get(work, lease.submission_id)
            if not is_open(State(submission.state), Event.ACCEPTED_FOOTAGE):
                # Decided or withdrawn while the file was on its way: nothing looks at it any more.
                jobs.finish(work, lease, now=clock())
                return
            _apply(work, submission, footage_rows.get(work, lease.footage), looked, evidence_key, clock())
            jobs.finish(work, lease, now=clock())


def _look(footage: Footage, tools: Tools, scratch: Path) -> _Looked:
    """The scanner first: what it finds something in, nothing else opens."""
    original, into = scratch / "original", scratch / "derived"
    into.mkdir()
    tools.store.fetch(area=Area.QUARANTINE, key=footage.quarantine_key, to=original)
    scan = tools.scanner.scan(original)
    if scan.state is ScanState.INFECTED:
        inspection = _unopened(original, Trouble.MALWARE)
    else:
        inspection = tools.media.inspect(path=original, into=into)
    inspection = _as_claimed(footage, inspection)
    claimed = read_claims(tools.telemetry, path=original, into=into, inspection=inspection)
    inspection = replace(
        inspection,
        warnings=(*inspection.warnings, *claimed.warnings),
        derived=(*inspection.derived, *claimed.derived),
    )
    return _Looked(scan=scan, inspection=inspection, claimed=claimed)


def _unopened(original: Path, trouble: Trouble) -> Inspection:
    with original.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    refusals = footage_refusals(Findings(troubles=(trouble,)))
    return Inspection(sha256=sha256, size=original.stat().st_size, facts=None, refusals=refusals)


def _as_claimed(footage: Footage, inspection: Inspection) -> Inspection:
    if footage.claimed_sha256 in {None, inspection.sha256}:
        return inspection
    return Inspection(
        sha256=inspection.sha256, size=inspection.size, facts=None, refusals=(_DIFFERS, *inspection.refusals)
    )


def _apply(
    work: Work,
    submission: Submission,
    footage: Footage,
    looked: _Looked,
    evidence_key: str,
    now: datetime,
) -> None:
    inspection = looked.inspection
    footage.sha256, footage.inspected_at = inspection.sha256, now
    footage.scan = footage_rows.SCAN.dump_python(looked.scan, mode="json")
    footage.telemetry = as_column(looked.claimed)
    footage.refusals = _REFUSALS.dump_python(inspection.refusals, mode="json")
    warnings = (
        *inspection.warnings,
        *(clock_warnings(inspection.facts, now=now) if inspection.facts else ()),
    )
    footage.warnings = _WARNINGS.dump_python(warnings, mode="json")
    if inspection.facts is None or inspection.refusals:
        _refuse(work, submission, footage, looked, now)
    else:
        _accept(work, submission, footage, looked, inspection.facts, evidence_key, now)
    settle_inspection(work, submission, now=now)


def _refuse(work: Work, submission: Submission, footage: Footage, looked: _Looked, now: datetime) -> None:
    footage.state = "refused"
    codes = ",".join(refusal.code for refusal in looked.inspection.refusals)
    detail = {"footage": str(footage.id), "sha256": looked.inspection.sha256, "codes": codes}
    detail["scan"] = looked.scan.state
    submissions.move(
        work, submission, Event.REFUSED_FOOTAGE, now=now, actor=submissions.SYSTEM, detail=detail
    )


def _accept(
    work: Work,
    submission: Submission,
    footage: Footage,
    looked: _Looked,
    facts: MediaFacts,
    evidence_key: str,
    now: datetime,
) -> None:
    footage.state, footage.evidence_key = "accepted", evidence_key
    footage.facts = footage_rows.FACTS.dump_python(facts, mode="json")
    inspection = looked.inspection
    detail = {"footage": str(footage.id), "sha256": inspection.sha256, "size": str(inspection.size)}
    detail["scan"] = looked.scan.state
    submissions.move(
        work, submission, Event.ACCEPTED_FOOTAGE, now=now, actor=submissions.SYSTEM, detail=detail
    )
    remember_appearance(work, footage, inspection, facts)
    footage_rows.enter_in_ledger(
        work, submission, footage, inspection.derived, source_sha256=inspection.sha256, now=now
    )
