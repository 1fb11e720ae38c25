"""A copy that every browser plays; of a long film that must be encoded anew, the marked minute comes first."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from services.core.db import footage as footage_rows
from services.core.db import jobs, submissions
from services.core.db.session import Database
from services.core.db.tables import Footage, Upload
from services.core.domain.marked_minute import minute_round
from services.core.domain.media import DerivativeKind, DerivedFile
from services.core.domain.preview import PreviewFailed
from services.core.ports import Clock, Lease, Progress, Tools


@dataclass(frozen=True, kw_only=True)
class _Ledger:
    """Where what is made goes, each file as soon as it is there."""

    database: Database
    lease: Lease
    footage: Footage
    tools: Tools
    clock: Clock

    def enter(self, file: DerivedFile, *, source_sha256: str, is_last: bool) -> None:
        """Store it, write its row; the last ends the job."""
        footage_rows.store_derived(self.tools.store, self.footage, [file])
        with self.database.unit_of_work() as work:
            jobs.require(work, self.lease)
            submission = submissions.get(work, self.lease.submission_id)
            footage_rows.enter_in_ledger(
                work, submission, self.footage, [file], source_sha256=source_sha256, now=self.clock()
            )
            if is_last:
                jobs.finish(work, self.lease, now=self.clock())


def prepare_preview(
    database: Database, *, lease: Lease, tools: Tools, work_dir: Path, progress: Progress, clock: Clock
) -> None:
    """Make the preview from the evidence, store it, enter it in the ledger. Safe to run twice.

    The minute round the marked moment is entered as soon as it is made: the case shows it until the whole is there.
    """
    with database.unit_of_work() as work:
        footage = footage_rows.get(work, lease.footage)
        made = footage_rows.labels_of(work, footage.id, DerivativeKind.PREVIEW)
        if "" in made:
            jobs.finish(work, lease, now=clock())
            return
        moment_s = None if made else work.session.get_one(Upload, footage.upload_id).moment_s

    ledger = _Ledger(database=database, lease=lease, footage=footage, tools=tools, clock=clock)
    with footage_rows.original_of(footage, tools.store, work_dir=work_dir) as original:
        minute = minute_round(original.facts, moment_s=moment_s)
        if minute is not None:
            with suppress(PreviewFailed):  # the whole is still to be tried, and tells if that fails too
                _enter_minute(ledger, original, minute, progress)
        begun = _share(minute, original.facts.duration_s)
        whole = tools.media.preview(
            path=original.path,
            facts=original.facts,
            into=original.into,
            progress=lambda share: progress(begun + share * (1 - begun)),
        )
        ledger.enter(whole, source_sha256=original.sha256, is_last=True)


def _enter_minute(
    ledger: _Ledger, original: footage_rows.Original, minute: tuple[float, float], progress: Progress
) -> None:
    all_of_it = _share(minute, original.facts.duration_s)
    part = ledger.tools.media.preview_part(
        path=original.path,
        facts=original.facts,
        seconds=minute,
        into=original.into,
        progress=lambda share: progress(share * all_of_it),
    )
    ledger.enter(part, source_sha256=original.sha256, is_last=False)


def _share(minute: tuple[float, float] | None, duration_s: float) -> float:
    """Of all the seconds to encode, those of the minute."""
    length = 0.0 if minute is None else minute[1] - minute[0]
    return length / (length + duration_s) if length else 0.0
