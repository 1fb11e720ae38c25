"""One file of a case for the player: every frame's time, the storyboard's tiles, fresh addresses, stills on request."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services import clock
from services.core.actions.request_still import request_still
from services.core.domain.marked_minute import first_frame_of, is_part
from services.core.domain.media import DerivativeKind
from services.core.domain.storyboard import tiles_in
from services.core.ports import Area
from services.core.queries.case_file import case_file
from services.core.queries.case_footage import FootageView
from services.core.queries.footage_times import footage_times
from services.review_ui.case_page import footage_in
from services.review_ui.cases import addresses_of
from services.review_ui.desk import Desk, officer_of, see, wants_page

log = structlog.get_logger()


def footage_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/footage/{footage_id}`."""
    router = APIRouter(prefix="/cases/{case_id}/footage/{footage_id}")
    database = desk.core.database

    def _file(case_id: UUID, footage_id: UUID) -> FootageView:
        return footage_in(case_file(database, case_id=case_id), footage_id)

    @router.get("/timeline")
    def timeline(case_id: UUID, footage_id: UUID) -> Response:
        return JSONResponse(_timeline(desk, _file(case_id, footage_id)))

    @router.get("/original")
    def original(request: Request, case_id: UUID, footage_id: UUID) -> Response:
        address = addresses_of(desk).original_of(_file(case_id, footage_id))
        log.info("original_downloaded", footage=str(footage_id), staff=str(officer_of(request).id))
        return RedirectResponse(address, status_code=303)

    @router.post("/stills")
    def still(
        request: Request, case_id: UUID, footage_id: UUID, frame_index: Annotated[int, Form()]
    ) -> Response:
        with database.unit_of_work() as work:
            job_id = request_still(
                work, case_id=case_id, footage_id=footage_id, frame_index=frame_index,
                by=officer_of(request), now=clock.now(),
            )  # fmt: skip
        if wants_page(request):
            return see(f"/cases/{case_id}#stills")
        return JSONResponse(
            {"job": str(job_id), "address": f"/cases/{case_id}/jobs/{job_id}"}, status_code=202
        )

    return router


def _timeline(desk: Desk, file: FootageView) -> dict[str, Any]:
    """`times`: seconds of each frame from the first; `last_s` how long the last one shows; addresses expire.

    `video_first` is the frame that the video begins with; `video_is_part`: it is the marked minute only.
    """
    times = footage_times(file, store=desk.core.store)
    addresses, preview = addresses_of(desk), file.of_kind(DerivativeKind.PREVIEW)
    return {
        "times": times.begins_s,
        "last_s": times.last_s,
        "video": addresses.of(preview),
        "video_first": first_frame_of(preview.label) if preview else 0,
        "video_is_part": preview is not None and is_part(preview.label),
        "sheet": addresses.of(file.of_kind(DerivativeKind.STORYBOARD)),
        "tiles": _tiles(desk, file),
    }


def _tiles(desk: Desk, file: FootageView) -> list[dict[str, float]]:
    cues = file.of_kind(DerivativeKind.STORYBOARD_VTT)
    if cues is None:
        return []
    told = desk.core.store.read(area=Area.DERIVED, key=cues.store_key).decode()
    return [asdict(tile) for tile in tiles_in(told)]
