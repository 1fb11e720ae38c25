"""Excerpts of a file: asking for one, the words of what was cut, and fetching it under a good name."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Request
from pydantic import TypeAdapter
from starlette.responses import RedirectResponse, Response

from services import clock
from services.core.actions.request_excerpt import request_excerpt
from services.core.domain.excerpt import Cut, span_in
from services.core.domain.media import DerivativeKind
from services.core.errors import NotFound, Refused
from services.core.ports import Area
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.case_footage import DerivedView, FootageView
from services.core.queries.footage_times import footage_times
from services.review_ui.case_page import footage_in
from services.review_ui.cases import show_case
from services.review_ui.desk import Desk, officer_of, see
from services.review_ui.frame_place import FramePlace

log = structlog.get_logger()
_CUT = TypeAdapter(Cut)
Typed = Annotated[str, Form(max_length=50)]


@dataclass(frozen=True, kw_only=True)
class ExcerptView:
    """One excerpt in the ledger: what it holds, and its file."""

    cut: Cut
    file: DerivedView


def excerpts_of(file: FootageView) -> tuple[ExcerptView, ...]:
    """Excerpts made so far, by frame."""
    made = (view for view in file.derived if view.kind is DerivativeKind.EXCERPT)
    return tuple(ExcerptView(cut=_CUT.validate_json(view.arguments), file=view) for view in made)


def excerpt_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/footage/{footage_id}/excerpts`."""
    router = APIRouter(prefix="/cases/{case_id}/footage/{footage_id}/excerpts")
    core = desk.core

    @router.post("")
    def ask(
        request: Request, case_id: UUID, footage_id: UUID, first_frame: Typed = "", last_frame: Typed = ""
    ) -> Response:
        case = case_file(core.database, case_id=case_id)
        file = footage_in(case, footage_id)
        times = footage_times(file, store=core.store)
        try:
            with core.database.unit_of_work() as work:
                request_excerpt(
                    work, case_id=case_id, footage_id=footage_id, first=first_frame, last=last_frame, times=times,
                    by=officer_of(request), now=clock.now(),
                )  # fmt: skip
        except Refused as error:
            place = FramePlace(position=file.position, ends=(first_frame, last_frame))
            return show_case(desk, request, case, place=place, refusals=error.refusals)
        return see(f"/cases/{case_id}?file={file.position}#excerpts")

    @router.get("/{label}")
    def fetch(request: Request, case_id: UUID, footage_id: UUID, label: str) -> Response:
        case = case_file(core.database, case_id=case_id)
        file = footage_in(case, footage_id)
        found = next((one.file for one in excerpts_of(file) if one.file.label == label), None)
        if found is None:
            raise NotFound("There is no such excerpt.")
        log.info(
            "excerpt_downloaded", footage=str(footage_id), label=label, staff=str(officer_of(request).id)
        )
        address = core.store.sign_get(
            area=Area.DERIVED, key=found.store_key, seconds=core.settings.media_url_seconds,
            download_name=_name(case, file, found),
        )  # fmt: skip
        return RedirectResponse(address, status_code=303)

    return router


def _name(case: CaseFile, file: FootageView, excerpt: DerivedView) -> str:
    """`OS-7K3M-9QXZ file 2 frames 100-210.mp4`."""
    span = span_in(excerpt.label)
    frames = f"frames {span.first}-{span.last}" if span else excerpt.label
    return f"{case.reference} file {file.position} {frames}{PurePath(excerpt.store_key).suffix}"
