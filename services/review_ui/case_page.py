"""One case as its page shows it: the core's frozen view with signed addresses and words added."""

import re
from dataclasses import dataclass
from datetime import date

from services.core.domain.deadlines import NipOutlook, nip_outlook, submission_in_time
from services.core.domain.lifecycle import QUEUED, State
from services.core.domain.media import DerivativeKind, MediaKind
from services.core.domain.pin import Pin
from services.core.domain.preview import COPIED, preview_words
from services.core.domain.staff import Officer, Role
from services.core.errors import NotFound
from services.core.ports import Area, EvidenceStore
from services.core.queries.case_file import CaseFile
from services.core.queries.case_footage import DerivedView, FootageView, JobView
from services.core.queries.case_steps import StepView
from services.review_ui.case_marks import MarkView, case_marks, nothing_told
from services.review_ui.case_reading import Evidence, evidence, none_read
from services.review_ui.case_timeline import TimelineView, case_timelines
from services.review_ui.case_track import TrackView, track_view

_STILL = re.compile(r"frame-0*(\d+)")
_MOST_SUGGESTED = 4
_UNFINISHED = frozenset({"waiting", "running", "stopped"})


@dataclass(frozen=True, kw_only=True)
class StillView:
    """One frame of the original at full resolution; `url` expires."""

    frame_index: int
    url: str
    file: DerivedView


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """The file on show; addresses are empty while their derivative is not made, and expire."""

    file: FootageView
    is_still: bool
    preview_url: str
    preview_words: str
    poster_url: str
    sheet_url: str
    track: TrackView | None
    track_url: str
    track_raw_url: str
    stills: tuple[StillView, ...]
    unfinished: tuple[JobView, ...]


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """What the template needs besides the words. `is_open`: it waits for a decision. `holds`: this officer has the claim. `is_late`: it was sent after the time of the rules that govern it.

    `marks` are of all files, the likeliest first, with a picture each at `crop_urls` (blank for none) and what it rests on in
    `evidence`; `none_read` is for a case without any, `nothing_told` says that none of them is told to be the vehicle.
    `typed_mark`: what the reporter wrote where it differs from `reported_mark` by more than spaces and case.
    """

    case: CaseFile
    shown: ShownFile | None
    timelines: tuple[TimelineView, ...]
    marks: tuple[MarkView, ...]
    crop_urls: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    none_read: str
    nothing_told: str
    reported_mark: str
    typed_mark: str
    today: date
    outlook: NipOutlook | None
    is_open: bool
    holds: bool
    may_claim: bool
    may_reopen: bool
    may_transfer: bool
    is_late: bool

    def in_step(self, second: int) -> tuple[float, StepView] | None:
        """How many seconds the file with this number is ahead of the one on show, as a reviewer has kept it, and who and when."""
        first = self.shown.file.position if self.shown else 0
        found = ((step.ahead_of(first, second), step) for step in self.case.steps)
        return next(((ahead, step) for ahead, step in found if ahead is not None), None)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Marks to press instead of typing: the one reported, then those read without a doubtful character."""
        read = [view.reading.mark for view in self.marks]
        whole = dict.fromkeys(mark for mark in (self.reported_mark, *read) if mark and "?" not in mark)
        return tuple(whole)[:_MOST_SUGGESTED]

    @property
    def mark_frame(self) -> int | None:
        """Where the mark of the vehicle is seen best in the file on show; None where it was not read there."""
        shown = self.shown.file if self.shown else None
        return next((view.frame for view in self.marks if view.file is shown), None)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Signs addresses of files, each good for a short time."""

    store: EvidenceStore
    seconds: int

    def of(self, view: DerivedView | None) -> str:
        """Where a browser finds a derivative; nothing for none."""
        if view is None:
            return ""
        return self.store.sign_get(area=Area.DERIVED, key=view.store_key, seconds=self.seconds)

    def original_of(self, file: FootageView) -> str:
        """Where a browser downloads the master. Raises `NotFound` for a file that was not accepted."""
        if file.evidence_key is None:
            raise NotFound("This file was not accepted.")
        return self.store.sign_get(
            area=Area.EVIDENCE, key=file.evidence_key, seconds=self.seconds, download_name=file.filename
        )


def case_page(
    case: CaseFile, *, position: int | None, officer: Officer, addresses: Addresses, today: date
) -> CasePage:
    """The page of a case with the file at `position` on show (None: the first that was accepted)."""
    file = file_at(case, position)
    queued, marks = case.state in QUEUED, case_marks(case)
    return CasePage(
        case=case,
        shown=_shown(file, addresses, case) if file else None,
        timelines=case_timelines(case),
        marks=marks,
        crop_urls=tuple(addresses.of(view.crop) for view in marks),
        evidence=tuple(
            evidence(view.reading, file=view.file, sheet_url=addresses.of(view.reading.sheet))
            for view in marks
        ),
        none_read=none_read(case.footage),
        nothing_told=nothing_told(case, marks),
        reported_mark=_reported(case),
        typed_mark=_typed(case),
        today=today,
        outlook=nip_outlook(case.clocks, today=today) if case.clocks else None,
        is_open=queued,
        holds=_holds(case, officer),
        may_claim=queued and case.state is not State.CLAIMED,
        is_late=_is_late(case),
        may_transfer=case.state is State.REVIEWABLE or _holds(case, officer),
        may_reopen=case.state is State.DECIDED and officer.role is Role.SUPERVISOR,
    )


def _is_late(case: CaseFile) -> bool:
    if case.rules is None or case.received_at is None or case.report is None:
        return False
    incident_at = case.report.incident.earliest_at
    return not submission_in_time(case.rules, incident_at=incident_at, submitted_at=case.received_at)


def _holds(case: CaseFile, officer: Officer) -> bool:
    return case.state is State.CLAIMED and case.claimed_by == officer.id


def footage_in(case: CaseFile, footage_id: object) -> FootageView:
    """One file of the case. Raises `NotFound`."""
    found = next((file for file in case.footage if file.id == footage_id), None)
    if found is None:
        raise NotFound("There is no such footage in this case.")
    return found


def file_at(case: CaseFile, position: int | None) -> FootageView | None:
    """The file with this number; without one, the first that was accepted. Raises `NotFound`."""
    if position is not None:
        found = next((file for file in case.footage if file.position == position), None)
        if found is None:
            raise NotFound("There is no such file in this case.")
        return found
    accepted = [file for file in case.footage if file.state == "accepted"]
    return next(iter([*accepted, *case.footage]), None)


def _reported(case: CaseFile) -> str:
    return case.report.vehicle.mark if case.report else ""


def _typed(case: CaseFile) -> str:
    raw = case.report.vehicle.mark_raw.strip() if case.report else ""
    return raw if "".join(raw.upper().split()) != _reported(case) else ""


def _shown(file: FootageView, addresses: Addresses, case: CaseFile) -> ShownFile:
    return ShownFile(
        file=file,
        is_still=file.facts is not None and file.facts.kind is MediaKind.STILL,
        preview_url=addresses.of(file.of_kind(DerivativeKind.PREVIEW)),
        preview_words=_preview_words(file),
        poster_url=addresses.of(file.of_kind(DerivativeKind.POSTER)),
        sheet_url=addresses.of(file.of_kind(DerivativeKind.STORYBOARD)),
        track=track_view(file.track, moment_s=file.moment_s, pin=_pin(case)),
        track_url=addresses.of(file.of_kind(DerivativeKind.TELEMETRY)),
        track_raw_url=addresses.of(file.of_kind(DerivativeKind.TELEMETRY_RAW)),
        stills=stills_of(file, addresses),
        unfinished=tuple(job for job in file.jobs if job.state in _UNFINISHED),
    )


def _pin(case: CaseFile) -> Pin | None:
    """The reported place, if it was pinned."""
    happened = case.report.incident if case.report else None
    if happened is None or happened.latitude is None or happened.longitude is None:
        return None
    return happened.latitude, happened.longitude


def _preview_words(file: FootageView) -> str:
    """What was done to make the viewing copy and why; nothing while there is none."""
    made = file.of_kind(DerivativeKind.PREVIEW)
    if made is None or file.facts is None:
        return ""
    return preview_words(file.facts, encoded=COPIED not in made.arguments)


def stills_of(file: FootageView, addresses: Addresses) -> tuple[StillView, ...]:
    """Stills made so far, by frame."""
    found = [
        StillView(frame_index=int(named[1]), url=addresses.of(view), file=view)
        for view in file.derived
        if view.kind is DerivativeKind.STILL and (named := _STILL.fullmatch(view.label))
    ]
    return tuple(sorted(found, key=lambda still: still.frame_index))
