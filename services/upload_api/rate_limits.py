"""How often one sender may do what: the table, and the middleware that holds everyone to it.

Addresses are shared: an office, or thousands of phones behind one carrier's address. So what is counted by address is
generous, and what is counted by session (a report's secret, else the visit) is what one person can need at worst.
`OPSNAP_RATE_LIMIT_FACTOR` multiplies every number; 0 turns all of them off.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.core.errors import Refusal, Refused
from services.upload_api.counters import Counters
from services.upload_api.visit import DRAFT_COOKIE, VISIT_COOKIE
from services.web.proxies import neighbourhood, peer_of


class Refuse(Protocol):
    """Makes the answer for whoever must wait for some seconds; `more` goes to machines."""

    def __call__(self, request: Request, seconds: int, **more: Any) -> Response: ...


Record = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A row: the requests it is about, and how many of them in how long. `misses` counts only what was not found."""

    name: str
    methods: frozenset[str]
    path: re.Pattern[str]
    per_session: str | None = None
    per_address: str | None = None
    misses: str | None = None


def _rate(name: str, methods: str, path: str, **limits: str) -> Rate:
    return Rate(name=name, methods=frozenset(methods.split()), path=re.compile(path), **limits)


_ANY = "GET HEAD POST PUT DELETE PATCH OPTIONS"
RATES: tuple[Rate, ...] = (
    # Beginning a report is counted at the door (`door.py`), where a proof of work may stand in for patience.
    _rate("open_upload", "POST", r"/api/uploads/?", per_session="100 per 15 minutes", per_address="1000 per 15 minutes"),
    _rate("form_upload", "POST", r"/report/footage/?|/status/[^/]+/footage/?", per_session="20 per 15 minutes", per_address="200 per 15 minutes"),
    _rate("sign_parts", "POST", r"/api/uploads/[^/]+/parts/?", per_session="600 per minute", per_address="3000 per minute"),
    _rate("complete_upload", "POST", r"/api/uploads/[^/]+/complete/?", per_session="100 per 15 minutes", per_address="1000 per 15 minutes"),
    _rate("send_report", "POST", r"/api/submissions/report|/report/statement/?", per_session="20 per 15 minutes", per_address="200 per 15 minutes"),
    _rate("secret_link", "GET HEAD POST", r"/(status|receipt|resume|return|returning)/.+|/api/submission", misses="20 per 15 minutes", per_session="300 per minute", per_address="3000 per minute"),
    _rate("letter", "POST", r"/report/link/?|/returning/?", per_session="5 per hour", per_address="30 per hour"),
    _rate("anything", _ANY, r".*", per_session="600 per minute", per_address="3000 per minute"),
)  # fmt: skip
_FREE = ("/static/", "/health/")
RECORDED_ONCE_IN_SECONDS = 600
RECORDED_AT_MOST = "60 per hour"
LINKS_TO_ONE_ADDRESS = "10 per day"
"""Whoever asks, and from wherever: a stranger's mailbox is not ours to fill."""
_FULL = Refusal(
    code="too_many_to_address",
    field="email",
    message="Many links have gone to this email address today. Look among what has come, or try again tomorrow.",
)


def rate_for(method: str, path: str) -> Rate:
    """The first row that is about the request."""
    return next(rate for rate in RATES if method in rate.methods and rate.path.fullmatch(path))


class RateLimits:
    """Answers what `refuse` makes of the seconds to wait. Plain ASGI, so that streams are not held back."""

    def __init__(self, app: ASGIApp, *, counters: Counters, refuse: Refuse, record: Record) -> None:
        self._app = app
        self._counters = counters
        self._refuse = refuse
        self._record = record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        rate = rate_for(scope["method"] if scope["method"] in _ANY.split() else "GET", scope["path"])
        if wait := await run_in_threadpool(self._wait, rate, scope):
            answer = await run_in_threadpool(self._say, rate, scope, wait)
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, self._watched(rate, scope, send))

    def _wait(self, rate: Rate, scope: Scope) -> int:
        """The session first: a program that loops spends its own allowance, not its neighbours'."""
        ask, address = self._counters, address_of(scope)
        if rate.misses and (wait := ask.look(rate.misses, f"{rate.name}:misses", address)):
            return wait
        if rate.per_session and (session := session_of(scope)):
            wait = ask.spend(rate.per_session, rate.name, session)
            if wait:
                return wait
        return ask.spend(rate.per_address, rate.name, address) if rate.per_address else 0

    def _say(self, rate: Rate, scope: Scope, wait: int) -> Response:
        record_sparingly(self._counters, self._record, rate.name, address_of(scope))
        return self._refuse(Request(scope), wait)

    def _watched(self, rate: Rate, scope: Scope, send: Send) -> Send:
        misses = rate.misses
        if misses is None:
            return send

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.NOT_FOUND:
                await run_in_threadpool(
                    self._counters.spend, misses, f"{rate.name}:misses", address_of(scope)
                )
            await send(message)

        return watched


def spare_mailbox(counters: Counters, *, email_key: str) -> None:
    """Count one link to an address, known by its keyed hash (`Seal.key_of`). Raises `Refused` for one too many."""
    if counters.spend(LINKS_TO_ONE_ADDRESS, "links_to", email_key):
        raise Refused(_FULL)


def record_sparingly(counters: Counters, record: Record, name: str, who: str) -> None:
    """Write down that somebody was told to wait: once in ten minutes for each, and never so often that it is a flood."""
    if counters.first(f"recorded:{name}", who, seconds=RECORDED_ONCE_IN_SECONDS) and not counters.spend(
        RECORDED_AT_MOST, "recorded", name
    ):
        record(name)


def address_of(scope: Scope) -> str:
    """Who shares an allowance by address."""
    return neighbourhood(peer_of(scope))


def session_of(scope: Scope) -> str | None:
    """The secret that says which report or visit this is, if any was sent; it need not be a true one."""
    sent: dict[bytes, str] = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if bearer := sent.get(b"authorization"):
        return bearer
    try:
        cookies = SimpleCookie(sent.get(b"cookie", ""))
    except CookieError:
        return None
    found = [cookies[name].value for name in (DRAFT_COOKIE, VISIT_COOKIE) if name in cookies]
    return str(found[0]) if found else None


def in_words(seconds: int) -> str:
    """`20 seconds`, `3 minutes`, `2 hours`: rounded up."""
    for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = -(-seconds // size)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "1 second"
