"""No request body is larger than it needs to be; only footage by form may be long."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.core.errors import Refusal
from services.web.answers import problem

_STATUS = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class BodyLimit:
    """Answers 413 to a body over `longest` bytes, by its announced length or while it is read.

    FastAPI's own `max_body_size` answers in plain text outside our headers.
    """

    def __init__(self, app: ASGIApp, *, longest: int, but_not: str) -> None:
        self._app = app
        self._longest = longest
        self._but_not = but_not

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == self._but_not:
            await self._app(scope, receive, send)
        elif _announced(scope) > self._longest:
            await problem(_STATUS, _STATUS.phrase, (self._refusal(),))(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._longest:
                raise HTTPException(_STATUS, self._refusal().message)
            return message

        return counted

    def _refusal(self) -> Refusal:
        return Refusal(code="body_too_long", message=f"Send at most {self._longest:,} bytes at once.")


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
