"""What a copy of a file for others would hide: asking for it, the list of proposals, and one frame with them hidden."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from starlette.responses import Response

from services import clock
from services.core.actions.request_redactions import request_redacted_still, request_redactions
from services.core.domain.frame_times import time_words
from services.core.domain.media import DerivativeKind, MediaKind
from services.core.domain.redaction import (
    Box,
    HiddenKind,
    Proposal,
    Redactions,
    Source,
    redactions_in,
    visible_for,
)
from services.core.domain.staff import Officer
from services.core.errors import Conflict, NotFound
from services.core.ports import Area, Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.case_footage import DerivedView, FootageView, JobView
from services.core.queries.footage_times import footage_times
from services.review_ui.case_marks import case_marks
from services.review_ui.case_page import footage_in
from services.review_ui.cases import addresses_of
from services.review_ui.desk import Desk, officer_of, see

log = structlog.get_logger()
LOOK_AGAIN_S = 2
KIND_WORDS: Final[Mapping[HiddenKind, str]] = MappingProxyType(
    {HiddenKind.FACE: "Face", HiddenKind.PLATE: "Plate"}
)
SOURCE_WORDS: Final[Mapping[Source, str]] = MappingProxyType(
    {Source.FACES: "face detector", Source.TEXT: "text detector", Source.SHAPE: "shape of a plate"}
)


@dataclass(frozen=True, kw_only=True)
class ProposalRow:
    """One proposal. Times are words from the first frame; `frame` is where it is seen largest; `stays`: it is not to be hidden."""

    number: int
    kind: str
    found_by: str
    begins: str
    ends: str
    frame: int
    stays: bool


@dataclass(frozen=True, kw_only=True)
class FrameView:
    """One frame with all proposals hidden; addresses are blank until it is made.

    `staying` are the boxes of what is not to be hidden, so that they are shown as in the original.
    """

    frame: int
    time: str
    hidden: int
    redacted_url: str
    still_url: str
    staying: tuple[Box, ...]
    earlier: int | None
    later: int | None
    stopped: bool


@dataclass(frozen=True, kw_only=True)
class RedactionsPage:
    """`asked` is the search, None before anybody asked; `rows` are None until it is done. `width` and `height` of the picture."""

    asked: JobView | None
    rows: tuple[ProposalRow, ...] | None = None
    frame: FrameView | None = None
    is_film: bool = True
    width: int = 0
    height: int = 0


def redaction_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/footage/{footage_id}/redactions`."""
    router = APIRouter(prefix="/cases/{case_id}/footage/{footage_id}/redactions")
    core = desk.core

    @router.get("")
    def look(request: Request, case_id: UUID, footage_id: UUID, frame: int | None = None) -> Response:
        case = case_file(core.database, case_id=case_id)
        file = footage_in(case, footage_id)
        if frame is not None:
            file = _with_frame(desk, case, file, frame, by=officer_of(request))
        page = _page(desk, case, file, frame)
        waits = page.frame is not None and not (page.frame.redacted_url or page.frame.stopped)
        answer = desk.show(
            request, "redactions.html", status=HTTPStatus.ACCEPTED if waits else HTTPStatus.OK,
            page=page, case=case, file=file,
        )  # fmt: skip
        if waits or (page.asked is not None and page.asked.state in {"waiting", "running"}):
            answer.headers["refresh"] = str(LOOK_AGAIN_S)
        return answer

    @router.post("")
    def ask(request: Request, case_id: UUID, footage_id: UUID) -> Response:
        with core.database.unit_of_work() as work:
            request_redactions(
                work, case_id=case_id, footage_id=footage_id, by=officer_of(request), now=clock.now()
            )
        return see(f"/cases/{case_id}/footage/{footage_id}/redactions")

    return router


def _with_frame(desk: Desk, case: CaseFile, file: FootageView, frame: int, *, by: Officer) -> FootageView:
    """The file with this frame asked for, if nobody had."""
    log.info("redacted_still_opened", footage=str(file.id), frame=frame, staff=str(by.id))
    if _job(file, Job.REDACT_STILL, frame) is not None:
        return file
    with (
        suppress(Conflict),
        desk.core.database.unit_of_work() as work,
    ):  # somebody else asked at the same moment
        request_redacted_still(
            work, case_id=case.id, footage_id=file.id, frame_index=frame, by=by, now=clock.now()
        )
    return footage_in(case_file(desk.core.database, case_id=case.id), file.id)


def _job(file: FootageView, job: Job, frame: int | None = None) -> JobView | None:
    return next((one for one in file.jobs if one.job == job and one.frame_index == frame), None)


def _page(desk: Desk, case: CaseFile, file: FootageView, frame: int | None) -> RedactionsPage:
    asked, kept = _job(file, Job.PROPOSE_REDACTIONS), file.of_kind(DerivativeKind.REDACTIONS)
    if kept is None or file.facts is None:
        return RedactionsPage(asked=asked)
    found = redactions_in(desk.core.store.read(area=Area.DERIVED, key=kept.store_key))
    subject = [
        seen
        for view in case_marks(case)
        if view.is_subject and view.file.id == file.id
        for seen in view.reading.sightings
    ]
    staying = visible_for(found, subject, file.facts)
    return RedactionsPage(
        asked=asked,
        rows=tuple(_row(one, found, stays=one.number in staying) for one in found.proposals),
        frame=None if frame is None else _frame(desk, file, found, frame, staying),
        is_film=file.facts.kind is MediaKind.VIDEO,
        width=found.frame.width,
        height=found.frame.height,
    )


def _row(one: Proposal, found: Redactions, *, stays: bool) -> ProposalRow:
    largest = max(one.seen, key=lambda seen: seen.box[2] * seen.box[3])
    begins, ends = (time_words(max(0.0, at - found.frame.begins_s)) for at in (one.from_s, one.to_s))
    return ProposalRow(
        number=one.number, kind=KIND_WORDS[one.kind], found_by=", ".join(SOURCE_WORDS[each] for each in one.sources),
        begins=begins, ends=ends, frame=largest.frame_index, stays=stays,
    )  # fmt: skip


def _frame(
    desk: Desk, file: FootageView, found: Redactions, frame: int, staying: frozenset[int]
) -> FrameView:
    times = footage_times(file, store=desk.core.store)
    if not 0 <= frame <= times.last:
        raise NotFound("There is no such frame.")
    boxes = found.boxes_at(found.frame.begins_s + times.begins_s[frame])
    asked, addresses = _job(file, Job.REDACT_STILL, frame), addresses_of(desk)
    looked_at = sorted({seen.frame_index for one in found.proposals for seen in one.seen} - {frame})
    return FrameView(
        frame=frame,
        time=time_words(times.begins_s[frame]),
        hidden=sum(one.number not in staying for one, _ in boxes),
        redacted_url=addresses.of(_made(file, DerivativeKind.REDACTED_STILL, frame)),
        still_url=addresses.of(_made(file, DerivativeKind.STILL, frame)),
        staying=tuple(box for one, box in boxes if one.number in staying),
        earlier=max((at for at in looked_at if at < frame), default=None),
        later=min((at for at in looked_at if at > frame), default=None),
        stopped=asked is not None and asked.state == "stopped",
    )


def _made(file: FootageView, kind: DerivativeKind, frame: int) -> DerivedView | None:
    label = f"frame-{frame:06}"
    return next((one for one in file.derived if one.kind is kind and one.label == label), None)
