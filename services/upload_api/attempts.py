"""What was refused stays visible to staff: codes only, in a unit of work of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from services.clock import now
from services.core.actions.record_attempt import record_attempt
from services.core.bootstrap import Core
from services.core.errors import Conflict, NotFound, OpsnapError, Refused, Unavailable
from services.core.queries.submission_status import submission_status
from services.web.answers import STATUS, invalid_refusals, problem, refusals_of

log = structlog.get_logger()
UPLOADS = "/api/uploads"


@contextmanager
def attempt(core: Core, what: str, *, token: str | None, size: int | None = None) -> Iterator[None]:
    """Record whatever the block refuses, then let it go on. `what` names the step, `size` is in bytes."""
    try:
        yield
    except (Refused, Conflict, NotFound) as error:
        record(core, what, codes_of(error), token=token, size=size)
        raise


def codes_of(error: OpsnapError) -> list[str]:
    """The stable codes of every reason."""
    return [refusal.code for refusal in refusals_of(error)]


def record(core: Core, what: str, codes: list[str], *, token: str | None, size: int | None = None) -> None:
    """Write the attempt down; the answer to its sender must not hang on it."""
    try:
        with core.database.unit_of_work() as work:
            record_attempt(
                work, what=what, codes=codes, submission_id=_submission(core, token), size=size, now=now()
            )
    except Unavailable:
        log.warning("attempt_not_recorded", what=what, codes=codes)


def record_invalid_offers(app: FastAPI, core: Core) -> None:
    """A request that is not even well formed is answered as ever, and recorded if it was about an upload."""

    @app.exception_handler(RequestValidationError)
    def _say_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        refusals = invalid_refusals(error)
        if request.url.path.startswith(UPLOADS):
            record(core, "malformed_request", [refusal.code for refusal in refusals], token=None)
        return problem(422, STATUS[Refused][1], refusals)


def _submission(core: Core, token: str | None) -> UUID | None:
    try:
        return submission_status(core.database, token=token).submission_id if token else None
    except NotFound:
        return None
