"""Headers on every answer, and form tokens bound to a cookie."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.core.errors import Refusal, Refused

Respond = Callable[[Request], Awaitable[Response]]
JS_ENABLED = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"
"""The one inline script: the line of GOV.UK's page template that says whether scripts run."""
_FOR_EVER = "public, max-age=31536000, immutable"
FORM_FIELD = "form_token"
_STALE = Refusal(
    code="form_token",
    message="This page was open too long or in another window. Go back, reload it and send it again.",
)


def content_security_policy(*, store: str, extra: Mapping[str, Sequence[str]] | None = None) -> str:
    """Nothing but our own files, and media and parts straight from the store; one line inline: `JS_ENABLED`."""
    policy: dict[str, list[str]] = {
        "default-src": ["'none'"],
        "script-src": ["'self'", JS_ENABLED],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", store],
        "media-src": ["'self'", "blob:", store],
        "connect-src": ["'self'", store],
        "font-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    for name, sources in (extra or {}).items():
        policy.setdefault(name, []).extend(sources)
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())


class SecurityHeaders:
    """Puts the headers on every answer, errors included. Plain ASGI, so that streams are not held back."""

    def __init__(self, app: ASGIApp, *, policy: str, secure: bool) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=(self), payment=()",
        }
        if secure:
            self._headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = scope["path"].startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                cache = _FOR_EVER if kept and message["status"] == HTTPStatus.OK else "no-store"
                headers = self._headers | {"cache-control": cache}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in headers.items()),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def form_token(secret: str, cookie: str) -> str:
    """What a form must send back: only a page that we served to the holder of the cookie knows it."""
    return hmac.new(secret.encode(), cookie.encode(), hashlib.sha256).hexdigest()


def require_form_token(secret: str, cookie: str, sent: str | None) -> None:
    """Raises `Refused` for a form that no page of ours sent."""
    if not cookie or not hmac.compare_digest(form_token(secret, cookie), sent or ""):
        raise Refused(_STALE)
