"""Counts that all processes of the site share, in the broker's memory. No address or secret is kept, only its HMAC."""

import hashlib
import hmac
import math
import time

import structlog
from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import ConnectionPool, Redis
from redis.exceptions import RedisError

from services.core.settings import Settings

log = structlog.get_logger()
_PREFIX = "opsnap:rate"
_PATIENCE_S = 0.5
_REST_S = 5.0
"""A broker that does not answer is left alone for so long: nobody waits for it twice."""


class Counters:
    """Moving windows per sender: exact, so that whoever waits as long as told comes in. While the broker is away everything passes: a limit never stops the service."""

    def __init__(self, settings: Settings) -> None:
        pool = ConnectionPool.from_url(
            settings.broker_url.get_secret_value(),
            socket_timeout=_PATIENCE_S,
            socket_connect_timeout=_PATIENCE_S,
        )
        self._redis = Redis(connection_pool=pool)
        storage = RedisStorage("redis://", connection_pool=pool, key_prefix=_PREFIX)
        self._limiter = MovingWindowRateLimiter(storage)
        self._factor = settings.rate_limit_factor
        self._key = hmac.digest(
            settings.secret_key.get_secret_value().encode(), b"rate limits", hashlib.sha256
        )
        self._rests_until = 0.0
        self._is_away = False

    def spend(self, limit: str, what: str, who: str) -> int:
        """Count one; seconds to wait if that was one too many, else 0. `limit` as in `20 per 15 minutes`."""
        return self._ask(limit, what, who, spend=True)

    def look(self, limit: str, what: str, who: str) -> int:
        """The same without counting."""
        return self._ask(limit, what, who, spend=False)

    def first(self, what: str, who: str, *, seconds: int) -> bool:
        """Whether this is the first time within so many seconds."""
        if not self._is_on():
            return True
        try:
            said = self._redis.set(f"{_PREFIX}:{what}:{self._veiled(who)}", 1, nx=True, ex=seconds)
        except (RedisError, OSError) as error:
            self._rest(error)
            return True
        self._is_away = False
        return bool(said)

    def _ask(self, limit: str, what: str, who: str, *, spend: bool) -> int:
        if not self._is_on():
            return 0
        item, name = _item(limit, self._factor), self._veiled(who)
        try:
            may = self._limiter.hit(item, what, name) if spend else self._limiter.test(item, what, name)
            ends = 0.0 if may else self._limiter.get_window_stats(item, what, name).reset_time
        except (RedisError, OSError) as error:
            self._rest(error)
            return 0
        self._is_away = False
        return 0 if may else max(1, math.ceil(ends - time.time()))

    def _is_on(self) -> bool:
        return self._factor > 0 and time.monotonic() >= self._rests_until

    def _rest(self, error: Exception) -> None:
        if not self._is_away:
            log.warning("rate_limits_off", error=type(error).__name__)  # once for each time that it goes away
        self._is_away = True
        self._rests_until = time.monotonic() + _REST_S

    def _veiled(self, who: str) -> str:
        return hmac.digest(self._key, who.encode(), hashlib.sha256).hex()[:32]


def _item(limit: str, factor: float) -> RateLimitItem:
    item = parse(limit)
    return type(item)(max(1, round(item.amount * factor)), item.multiples)
