"""The receipt: what was received with its fingerprints, on a page and on paper, and the statement as it was signed."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.core.bootstrap import Core
from services.core.errors import NotFound
from services.core.queries.submission_status import FileStatus
from services.core.queries.tracking import Tracking, tracking
from services.upload_api.status_words import FILE_STATES
from services.upload_api.visit import Site
from services.web.pages import day, moment, size, thousands

RECEIPT = "/status/{token}/receipt"
_NOT_SENT = "This report has not been sent, so it has no receipt."
_NO_STATEMENT = "There is no signed statement here any more."


def routes(core: Core, site: Site) -> APIRouter:
    """The receipt and the statement."""
    router = APIRouter(include_in_schema=False)

    @router.get(RECEIPT)
    def receipt(request: Request, token: str) -> HTMLResponse:
        tracked = _sent(core, token)
        return site.show(
            request,
            "receipt.html",
            secret=token,
            tracked=tracked,
            submission=tracked.status,
            file_states=FILE_STATES,
        )

    @router.get(RECEIPT + ".pdf")
    def receipt_pdf(token: str) -> Response:
        tracked = _sent(core, token)
        made = core.documents.make(template="receipt", data=receipt_data(tracked, core.rules.name))
        return _download(made, f"receipt-{tracked.status.reference}.pdf", "application/pdf")

    @router.get("/status/{token}/statement.pdf")
    def statement_pdf(token: str) -> Response:
        tracked = _signed(core, token)
        made = core.documents.make(template="statement", data=statement_data(tracked, core.rules.name))
        return _download(made, f"statement-{tracked.status.reference}.pdf", "application/pdf")

    @router.get("/status/{token}/statement.txt")
    def statement_text(token: str) -> Response:
        tracked = _signed(core, token)
        words = (tracked.status.statement or "").encode()
        return _download(words, f"statement-{tracked.status.reference}.txt", "text/plain; charset=utf-8")

    return router


def receipt_data(tracked: Tracking, force: str) -> dict[str, Any]:
    """What `receipt.typ` prints. The same state of the report always gives the same data."""
    status = tracked.status
    if status.received_at is None:
        raise NotFound(_NOT_SENT)
    as_of = max((at.at for at in tracked.moments), default=status.received_at)
    rules = f"{status.rules.name}, version {status.rules.version}" if status.rules else force
    return {
        "force": force, "reference": status.reference, "made_at": as_of.isoformat(),
        "received": moment(status.received_at), "happened": day(status.incident_on), "rules": rules, "as_of": moment(as_of),
        "statement_sha256": status.statement_sha256 or "", "files": [_file(file, tracked) for file in status.files],
    }  # fmt: skip


def statement_data(tracked: Tracking, force: str) -> dict[str, Any]:
    """What `statement.typ` prints."""
    status = tracked.status
    signed_at = status.signed_at or _missing()
    return {
        "force": force, "reference": status.reference, "made_at": signed_at.isoformat(), "statement": status.statement,
        "signed_name": tracked.signed_name, "signed": moment(signed_at), "statement_sha256": status.statement_sha256,
    }  # fmt: skip


def _file(file: FileStatus, tracked: Tracking) -> dict[str, Any]:
    sha256 = file.sha256 or ""
    return {
        "label": tracked.exhibits.get(sha256, ""), "name": file.filename, "size": f"{size(file.size)} ({thousands(file.size)} bytes)",
        "state": FILE_STATES[file.state], "sha256": sha256, "reasons": list(file.refusals),
    }  # fmt: skip


def _sent(core: Core, token: str) -> Tracking:
    tracked = tracking(core.database, token=token)
    if tracked.status.received_at is None:
        raise NotFound(_NOT_SENT)
    return tracked


def _signed(core: Core, token: str) -> Tracking:
    tracked = _sent(core, token)
    if not tracked.status.statement:
        raise NotFound(_NO_STATEMENT)
    return tracked


def _missing() -> datetime:
    raise NotFound(_NO_STATEMENT)


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
