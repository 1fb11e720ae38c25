"""The visible outbox: what reporters would read, where nothing is sent or all is a demonstration."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.core.bootstrap import sender_of
from services.core.errors import NotFound
from services.core.queries.outbox import outbox
from services.review_ui.desk import Desk


def outbox_routes(desk: Desk) -> APIRouter:
    """`/outbox`."""
    router = APIRouter(prefix="/outbox")
    core = desk.core
    seal = sender_of(core.settings, core.rules).seal

    @router.get("")
    def newest(request: Request) -> Response:
        if not core.settings.outbox_is_visible:
            raise NotFound("Letters are sent here, so nobody sees them.")
        letters = outbox(core.database, seal=seal, public_url=core.settings.public_url)
        return desk.show(request, "outbox.html", letters=letters, sends=core.settings.notifier != "outbox")

    return router
