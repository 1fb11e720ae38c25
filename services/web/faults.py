"""What nobody foresaw: one answer inside the security headers, and a log line that holds no stranger's data."""

from collections.abc import Callable
from traceback import extract_tb

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web.answers import route_of

log = structlog.get_logger()
_FRAMES = 8


class Unexpected:
    """Answers with `answer` when the application raises; the log gets the error's type and where, never its words."""

    def __init__(self, app: ASGIApp, *, answer: Callable[[Request], Response]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 -- this is the place where everything ends
            request = Request(scope, receive)
            log.error("request_failed", route=route_of(request), error=type(error).__name__, at=_where(error))  # noqa: TRY400 -- a message may hold a name or a mark
            if not started:
                await self._answer(request)(scope, receive, send)


def _where(error: Exception) -> list[str]:
    frames = extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}" for frame in frames]
