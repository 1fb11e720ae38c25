"""No request body is larger than it needs to be; only footage by form may be long."""

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.core.errors import Refusal
from services.web.answers import problem


class TooLong(Exception):
    """The body went over the limit while it was read."""


class BodyLimit:
    """Answers 413 to a body over `longest` bytes, by its announced length or while it is read."""

    def __init__(self, app: ASGIApp, *, longest: int, but_not: str) -> None:
        self._app = app
        self._longest = longest
        self._but_not = but_not

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == self._but_not:
            await self._app(scope, receive, send)
            return
        if _announced(scope) > self._longest:
            await self._refuse(scope, receive, send)
            return
        read, begun = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._longest:
                raise TooLong
            return message

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except TooLong:
            if not begun:
                await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        words = f"Send at most {self._longest:,} bytes at once."
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        answer = problem(status, status.phrase, (Refusal(code="body_too_long", message=words),))
        await answer(scope, receive, send)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
