"""No request body is larger than it needs to be, or stops half-way for ever; only footage by form may be long."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.core.errors import Refusal

SILENCE_SECONDS = 60.0
"""A body may be slow, as from a phone in a tunnel; a sender who says nothing for so long has gone."""
_STATUS = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
Answer = Callable[[Request, HTTPException], Response]


class BodyTooLong(HTTPException):
    """413, with the reason for machines."""

    def __init__(self, longest: int) -> None:
        super().__init__(_STATUS, _STATUS.phrase)
        self.refusal = Refusal(code="body_too_long", message=f"Send at most {longest:,} bytes at once.")


class BodyLimit:
    """Answers 413 to a body over `longest` bytes, by its announced length or while it is read.

    FastAPI's own `max_body_size` answers in plain text outside our headers.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        longest: int,
        but_not: Callable[[str], bool],
        answer: Answer,
        silence_s: float = SILENCE_SECONDS,
    ) -> None:
        self._app = app
        self._longest = longest
        self._but_not = but_not
        self._answer = answer
        self._silence_s = silence_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        heard = self._heard(receive)
        if self._but_not(scope["path"]):
            await self._app(scope, heard, send)
        elif _announced(scope) > self._longest:
            await self._answer(Request(scope), BodyTooLong(self._longest))(scope, receive, send)
        else:
            await self._app(scope, self._counted(heard), send)

    def _heard(self, receive: Receive) -> Receive:
        more = True

        async def heard() -> Message:
            nonlocal more
            if not more:  # all is here; what comes now is only that the sender left, whenever that is
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self._silence_s)
            except TimeoutError:
                return {"type": "http.disconnect"}
            more = message.get("more_body", False)
            return message

        return heard

    def _counted(self, receive: Receive) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._longest:
                raise BodyTooLong(self._longest)
            return message

        return counted


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
