"""Passing a case to the force that looks after its place, and the pack that goes with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services import clock
from services.core.actions.transfer_case import transfer_case
from services.core.errors import Refused
from services.core.ports import Area
from services.core.queries.case_file import case_file
from services.core.queries.report_pack import Makers, case_pack
from services.review_ui.cases import show_case
from services.review_ui.desk import Desk, officer_of, see
from services.web.downloads import download

log = structlog.get_logger()


def transfer_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/transfer` and `/pack`."""
    router = APIRouter(prefix="/cases/{case_id}")
    core = desk.core
    makers = Makers(rules=core.rules, forces=core.forces, kinds=core.kinds, documents=core.documents)

    @router.post("/transfer")
    def transfer(
        request: Request,
        case_id: UUID,
        force: Annotated[str, Form(max_length=100)] = "",
        transfer_note: Annotated[str, Form(max_length=20_000)] = "",
    ) -> Response:
        try:
            with core.database.unit_of_work() as work:
                transfer_case(
                    work, case_id=case_id, force=force, note=transfer_note, forces=core.forces,
                    by=officer_of(request), now=clock.now(),
                )  # fmt: skip
        except Refused as error:
            case = case_file(core.database, case_id=case_id)
            typed = {"force": force, "note": transfer_note}
            return show_case(desk, request, case, refusals=error.refusals, passing=typed)
        return see(f"/cases/{case_id}#transfer")

    @router.get("/pack")
    def pack(request: Request, case_id: UUID) -> Response:
        made = case_pack(core.database, case_id=case_id, makers=makers, link=_signer(desk), now=clock.now())
        log.info("case_packed", case=str(case_id), staff=str(officer_of(request).id))
        return download(made.data, made.filename, "application/zip")

    return router


def _signer(desk: Desk) -> Callable[[str, str], str]:
    """Signs addresses that another force can open without an account, for as long as the operator allows."""
    seconds = int(timedelta(hours=desk.core.settings.pack_url_hours).total_seconds())

    def link(key: str, filename: str) -> str:
        return desk.core.store.sign_get(area=Area.EVIDENCE, key=key, seconds=seconds, download_name=filename)

    return link
