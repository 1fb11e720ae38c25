"""Footage by plain form, without JavaScript: through us to the store part by part, with the same receipt."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from services.clock import now
from services.core.actions.cancel_upload import cancel_upload
from services.core.actions.complete_upload import Receipt, complete_upload
from services.core.actions.open_upload import open_upload
from services.core.actions.sign_parts import PartRequest, sign_parts
from services.core.bootstrap import Core
from services.core.domain.intake import OfferedFile
from services.core.errors import OpsnapError, Refusal, Refused
from services.upload_api.form_stream import FormStream


@dataclass(frozen=True, kw_only=True)
class _Opened:
    upload_id: UUID
    key: str
    store_upload_id: str
    part_size: int


def too_big(limit: int) -> Refusal:
    """The refusal of a file that is larger than the plain form takes; `limit` in bytes."""
    message = (
        f"Without JavaScript a file may have at most {limit / 1000**2:.0f} MB. "
        "Turn JavaScript on to send a larger one, or send the part that shows the incident."
    )
    return Refusal(code="too_big_for_form", message=message, field="footage")


class FormUpload:
    """Receives one file. Every call that waits runs in a thread; one part at a time is in memory."""

    def __init__(self, core: Core, *, token: str) -> None:
        self._core = core
        self._token = token

    async def receive(self, stream: FormStream, body: AsyncIterator[bytes]) -> Receipt:
        """From the stream to a receipt. Raises `Refused` and the rest, having taken back what was begun."""
        opened = await run_in_threadpool(self._open, _offered(stream))
        whole, number = hashlib.sha256(), 0
        try:
            async for piece in stream.pieces(body, size=opened.part_size):
                number += 1
                whole.update(piece)
                await run_in_threadpool(self._put, opened, number, piece)
            return await run_in_threadpool(self._complete, opened, whole.hexdigest())
        except (OpsnapError, ClientDisconnect):
            await run_in_threadpool(self._cancel, opened)  # a form cannot be resumed
            raise

    def _open(self, file: OfferedFile) -> _Opened:
        core, longest = self._core, self._core.settings.form_upload_max_bytes
        if file.size > longest:
            raise Refused(too_big(longest))
        with core.database.unit_of_work() as work:
            row = open_upload(
                work, token=self._token, file=file, limits=core.limits, store=core.store, now=now()
            )
        return _Opened(
            upload_id=row.id,
            key=row.store_key,
            store_upload_id=row.store_upload_id,
            part_size=row.part_size,
        )

    def _put(self, opened: _Opened, number: int, data: bytes) -> None:
        core = self._core
        part = PartRequest(number=number, size=len(data), sha256=hashlib.sha256(data).hexdigest())
        with core.database.unit_of_work() as work:
            sign_parts(
                work,
                token=self._token,
                upload_id=opened.upload_id,
                parts=[part],
                store=core.store,
                now=now(),
            )
        core.store.put_part(key=opened.key, store_upload_id=opened.store_upload_id, number=number, data=data)

    def _complete(self, opened: _Opened, sha256: str) -> Receipt:
        core = self._core
        return complete_upload(
            core.database,
            token=self._token,
            upload_id=opened.upload_id,
            sha256=sha256,
            store=core.store,
            now=now(),
        )

    def _cancel(self, opened: _Opened) -> None:
        core = self._core
        with suppress(OpsnapError), core.database.unit_of_work() as work:  # else the reaper takes it
            cancel_upload(work, token=self._token, upload_id=opened.upload_id, store=core.store, now=now())


def _offered(stream: FormStream) -> OfferedFile:
    name = stream.form.filename
    if not name:
        raise Refused(Refusal(code="no_file", message="Choose a video or a photo first.", field="footage"))
    kind = stream.form.content_type or "application/octet-stream"
    return OfferedFile(filename=name, size=stream.file_size, content_type=kind)
