"""The JSON API: the upload protocol over presigned parts, and the signed report."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.clock import now
from services.core.actions.cancel_upload import cancel_upload
from services.core.actions.complete_upload import complete_upload
from services.core.actions.open_draft import open_draft
from services.core.actions.open_upload import open_upload
from services.core.actions.sign_parts import PartRequest, sign_parts
from services.core.actions.submit_report import submit_report
from services.core.bootstrap import Core
from services.core.queries.submission_status import submission_status
from services.core.queries.upload_status import upload_status
from services.upload_api.attempts import attempt
from services.upload_api.door import Door
from services.upload_api.models import (
    BeginIn,
    BusyProblem,
    CompleteIn,
    DraftOut,
    OfferIn,
    PartIn,
    Problem,
    ReceiptOut,
    SignedPartOut,
    SignedReportIn,
    StatusOut,
    SubmittedOut,
    UploadOut,
    UploadStatusOut,
)

LONGEST_BODY = 1_000_000
MOST_PARTS = 100
_CAN_FAIL: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body cannot be read as JSON"},
    401: {"model": Problem, "description": "No token was sent"},
    404: {"model": Problem, "description": "No such thing, or none that this token opens"},
    409: {"model": Problem, "description": "The moment has passed"},
    413: {"model": Problem, "description": "The body is too long"},
    422: {"model": Problem, "description": "Every reason why not, in words that say what to do"},
    429: {"model": BusyProblem, "description": "Too many; try again after `Retry-After` seconds"},
    503: {
        "model": Problem,
        "description": "A component does not answer; try again after `Retry-After` seconds",
    },
}
_BEARER = HTTPBearer(auto_error=False, description="The token of the submission")


def _token(sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> str:
    if sent is None:
        raise HTTPException(
            401, "Send the submission's token as Authorization: Bearer.", {"www-authenticate": "Bearer"}
        )
    return sent.credentials


Token = Annotated[str, Depends(_token)]


def routes(core: Core, door: Door) -> APIRouter:
    """Every route of the API."""
    router = APIRouter(prefix="/api", responses=_CAN_FAIL)
    _beginning(router, core, door)
    _submission_routes(router, core)
    _upload_routes(router, core)
    _finishing_routes(router, core)
    return router


def _beginning(router: APIRouter, core: Core, door: Door) -> None:
    @router.post("/submissions", status_code=201, tags=["submission"])
    def open_submission(request: Request, body: BeginIn | None = None) -> DraftOut:
        """Begin a submission. Who begins many is answered 429 with a `challenge`: send its `proof` in the body."""
        door.let_program_in(request, proof=body.proof if body else None)
        with core.database.unit_of_work() as work:
            draft = open_draft(
                work,
                force=core.settings.force,
                rules_id=core.rules.id,
                demonstration=core.settings.demonstration,
                now=now(),
            )
        return DraftOut(**asdict(draft))


def _submission_routes(router: APIRouter, core: Core) -> None:
    @router.post("/submissions/report", status_code=201, tags=["submission"])
    def send_report(token: Token, body: SignedReportIn) -> SubmittedOut:
        """Sign the statement that the answers compose, and send the submission. Repeating it changes nothing."""
        with attempt(core, "submit_report", token=token), core.database.unit_of_work() as work:
            sent = submit_report(
                work,
                token=token,
                report=body.report,
                typed_name=body.signed_name,
                read_sha256=body.read_sha256,
                rules=core.rules,
                now=now(),
            )
        return SubmittedOut(
            submission_id=sent.submission_id,
            reference=sent.reference,
            statement=sent.statement,
            statement_sha256=sent.statement_sha256,
            received_at=sent.received_at,
            day14=sent.clocks.day14,
            last_safe_post=sent.clocks.last_safe_post,
            status_url=f"{core.settings.public_url}/status/{token}",
        )

    @router.get("/submission", tags=["submission"])
    def get_submission(token: Token) -> StatusOut:
        """How the submission goes."""
        return StatusOut.of(submission_status(core.database, token=token, rules=core.rules))


def _upload_routes(router: APIRouter, core: Core) -> None:
    idle = timedelta(hours=core.settings.upload_idle_hours)

    @router.post("/uploads", status_code=201, tags=["upload"])
    def offer_file(token: Token, offer: OfferIn) -> UploadOut:
        """Offer a file. With a fingerprint, offering it again gives the same upload, to go on where it stopped."""
        with attempt(core, "open_upload", token=token, size=offer.size), core.database.unit_of_work() as work:
            opened = open_upload(
                work, token=token, file=offer.offered(), limits=core.limits, store=core.store, now=now()
            )
        return UploadOut(
            upload_id=opened.id,
            part_size=opened.part_size,
            part_count=opened.part_count,
            expires_at=opened.last_activity_at + idle,
        )

    @router.post("/uploads/{upload_id}/parts", tags=["upload"])
    def sign(
        token: Token,
        upload_id: UUID,
        parts: Annotated[list[PartIn], Body(min_length=1, max_length=MOST_PARTS)],
    ) -> list[SignedPartOut]:
        """Sign a batch of parts, all or none. Ask again for a part whose URL has expired."""
        wanted = [PartRequest(**part.model_dump()) for part in parts]
        with attempt(core, "sign_parts", token=token), core.database.unit_of_work() as work:
            signed = sign_parts(
                work, token=token, upload_id=upload_id, parts=wanted, store=core.store, now=now()
            )
        return [SignedPartOut(**asdict(part)) for part in signed]

    @router.get("/uploads/{upload_id}", tags=["upload"])
    def get_upload(token: Token, upload_id: UUID) -> UploadStatusOut:
        """Which parts are safe: the store's own word."""
        status = upload_status(core.database, token=token, upload_id=upload_id, store=core.store, idle=idle)
        return UploadStatusOut.model_validate(status)


def _finishing_routes(router: APIRouter, core: Core) -> None:
    @router.post("/uploads/{upload_id}/complete", tags=["upload"])
    def complete(token: Token, upload_id: UUID, body: CompleteIn | None = None) -> ReceiptOut:
        """Join the parts and get the receipt. Repeating it gives the same receipt; what is missing is named."""
        with attempt(core, "complete_upload", token=token):
            receipt = complete_upload(
                core.database,
                token=token,
                upload_id=upload_id,
                sha256=body.sha256 if body else None,
                store=core.store,
                now=now(),
            )
        return ReceiptOut.of(receipt)

    @router.delete("/uploads/{upload_id}", status_code=204, tags=["upload"])
    def cancel(token: Token, upload_id: UUID) -> None:
        """Take a file back before it is complete. Repeating it changes nothing."""
        with attempt(core, "cancel_upload", token=token), core.database.unit_of_work() as work:
            cancel_upload(work, token=token, upload_id=upload_id, store=core.store, now=now())
