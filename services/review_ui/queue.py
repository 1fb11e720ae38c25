"""The queue: what waits, the most pressing first, and the next case at one press."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services import clock
from services.core.actions.claim_case import claim_case
from services.core.domain.deadlines import london_date
from services.core.domain.lifecycle import State
from services.core.domain.staff import Officer
from services.core.errors import Conflict, Refusal, Refused
from services.core.queries.review_queue import After, Band, QueueRow, review_queue
from services.review_ui.desk import Desk, officer_of, see
from services.review_ui.words import reference_or_nothing

PAGE = 50
_BAD_PLACE = Refusal(
    code="after", message="This link to a page of the queue is not complete. Start at its beginning."
)


@dataclass(frozen=True, kw_only=True)
class BandOfRows:
    """One band as this page shows it; `waiting` counts the whole queue."""

    band: Band
    rows: tuple[QueueRow, ...]
    waiting: int


def queue_routes(desk: Desk) -> APIRouter:
    """`/queue` and the next case."""
    router = APIRouter()

    @router.get("/queue")
    def queue(request: Request, after: str = "", decided: str = "", empty: str = "") -> Response:
        today = london_date(clock.now())
        page = review_queue(
            desk.core.database, today=today, after=place_of(after) if after else None, limit=PAGE
        )
        bands = [
            BandOfRows(band=band, rows=tuple(rows), waiting=page.waiting[band])
            for band, rows in groupby(page.rows, key=lambda row: row.band)
        ]
        following = address_of(page.next_after) if page.next_after else ""
        return desk.show(
            request, "queue.html", bands=bands, waiting=page.waiting, following=following, later_page=bool(after),
            today=today, decided=reference_or_nothing(decided), empty=bool(empty),
        )  # fmt: skip

    @router.post("/queue/next")
    def take_next(request: Request) -> Response:
        return see(next_case(desk, by=officer_of(request)))

    return router


def next_case(desk: Desk, *, by: Officer, decided: str = "") -> str:
    """Claim the most pressing case that nobody holds; the address of its page, or of the queue if none is left."""
    now = clock.now()
    length = timedelta(minutes=desk.core.settings.claim_minutes)
    for row in _free_rows(desk, today=london_date(now)):
        try:
            with desk.core.database.unit_of_work() as work:
                claim_case(work, case_id=row.case_id, by=by, length=length, now=now)
        except Conflict:
            continue  # a colleague was quicker
        return f"/cases/{row.case_id}" + (f"?decided={decided}" if decided else "")
    return f"/queue?empty=yes&decided={decided}"


def _free_rows(desk: Desk, *, today: date) -> Iterator[QueueRow]:
    after: After | None = None
    while True:
        page = review_queue(desk.core.database, today=today, after=after, limit=PAGE)
        yield from (row for row in page.rows if row.state is not State.CLAIMED)
        if page.next_after is None:
            return
        after = page.next_after


def address_of(after: After) -> str:
    """A place in the queue as it stands in an address."""
    return f"{after.post_by_on.isoformat()}~{after.received_at.isoformat()}~{after.case_id}"


def place_of(text: str) -> After:
    """The place that an address names. Raises `Refused` for anything else."""
    try:
        post_by, received, case_id = text.split("~")
        received_at = datetime.fromisoformat(received)
        if received_at.tzinfo is None:
            raise Refused(_BAD_PLACE)
        return After(post_by_on=date.fromisoformat(post_by), received_at=received_at, case_id=UUID(case_id))
    except ValueError as error:
        raise Refused(_BAD_PLACE) from error
