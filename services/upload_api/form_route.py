"""A plain form with footage, as a route takes it: what is refused is said on the page that sent it."""

from collections.abc import AsyncIterator, Callable
from functools import partial

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from services.core.bootstrap import Core
from services.core.errors import OpsnapError, Refusal, Refused
from services.upload_api.attempts import codes_of, record
from services.upload_api.form_stream import FormStream
from services.upload_api.form_upload import FormUpload
from services.upload_api.visit import Site, go
from services.web.security import FORM_FIELD

_NO_LENGTH = Refusal(
    code="no_length",
    message="Your browser did not say how large the file is. Please try another browser.",
    field="footage",
)

Page = Callable[..., Response]
"""Shows the page that sent the form, with `refusals`."""


async def receive_form(
    core: Core, site: Site, request: Request, *, token: str, page: Page, at: str
) -> Response:
    """Take one file and go to `at`. The body is taken from the network as it comes; the rest waits in threads."""
    body = request.stream()
    try:
        await _take(core, site, request, token=token, body=body)
    except Refused as error:
        await _drain(body, most=core.settings.form_upload_max_bytes)
        await run_in_threadpool(record, core, "form_upload", codes_of(error), token=token)
        return await run_in_threadpool(partial(page, request, token, refusals=error.refusals))
    except OpsnapError as error:
        await run_in_threadpool(record, core, "form_upload", codes_of(error), token=token)
        raise
    return go(at)


async def _take(core: Core, site: Site, request: Request, *, token: str, body: AsyncIterator[bytes]) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise Refused(_NO_LENGTH)
    stream = FormStream(content_type=request.headers.get("content-type", ""), content_length=int(length))
    await stream.until_file(body)
    site.require_form_token(request, stream.form.fields.get(FORM_FIELD))
    await FormUpload(core, token=token).receive(stream, body)


async def _drain(body: AsyncIterator[bytes], *, most: int) -> None:
    """Read on, so that the browser has sent everything and shows our answer; give up on what is far too long."""
    read = 0
    async for chunk in body:
        read += len(chunk)
        if read > most:
            return
