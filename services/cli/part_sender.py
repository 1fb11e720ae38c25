"""Puts the parts of one file into the store: several at once, each until it is acknowledged."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import httpx

from services.cli.part_hashes import PIECE, PartFacts, PartHashes
from services.cli.patience import Lanes, Patience, Stall
from services.cli.tls import trusted
from services.core.errors import Refusal, Refused, Unavailable

Sign = Callable[[Sequence[PartFacts]], list[dict[str, Any]]]
"""Asks the service for URLs, one for each part."""
Advanced = Callable[[int], None]
"""Told how many more bytes are safe in the store."""

IN_FLIGHT = 3
_SIGNED_AT_ONCE = 20
_MOST_REFUSALS = 5
_TRY_AGAIN = {httpx.codes.FORBIDDEN, httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS}
_NOT_TAKEN = "The store does not take the footage. Run the same command again: it goes on where it stopped."
_REFUSED = Refusal(
    code="part_refused",
    message="The store refuses a part of this file: it may have changed while it was being sent. Run the same command again.",
)


class PartSender:
    """For one file. `stall_s` is how long a part may make no progress at first; slow links are given more."""

    def __init__(
        self,
        path: Path,
        *,
        part_size: int,
        hashes: PartHashes,
        sign: Sign,
        patience: Patience,
        stall_s: float,
    ) -> None:
        self._path = path
        self._part_size = part_size
        self._hashes = hashes
        self._sign = sign
        self._patience = patience
        self._stall = Stall(stall_s)
        self._lanes = Lanes(IN_FLIGHT)
        self._signing = threading.Lock()
        self._signed: dict[int, dict[str, Any]] = {}
        self._safe: set[int] = set()
        self._http = httpx.Client(limits=httpx.Limits(max_connections=IN_FLIGHT), verify=trusted())

    def send(self, count: int, *, safe: Iterable[int], advanced: Advanced) -> None:
        """Send parts 1 to `count` but those that are safe. Raises what stops it for good; what is safe stays safe."""
        self._safe.update(safe)
        wanted = [number for number in range(1, count + 1) if number not in self._safe]
        with self._http, ThreadPoolExecutor(IN_FLIGHT) as pool:
            sending = [pool.submit(self._send, number) for number in wanted]
            try:
                for sent in as_completed(sending):
                    advanced(sent.result())
            except BaseException:
                self._patience.end()
                pool.shutdown(cancel_futures=True)
                raise

    def _send(self, number: int) -> int:
        refused = 0
        while True:
            part, signed = self._signed_part(number)
            with self._lanes.one():
                status = self._put(part, signed)
                self._lanes.went_well(well=status == httpx.codes.OK)
            if status == httpx.codes.OK:
                self._patience.renew()
                return part.size
            if status:  # asking again renews a URL that has expired, and tells of an upload that is closed
                self._signed.pop(number, None)
            refused += 400 <= status < 500 and status not in _TRY_AGAIN  # noqa: PLR2004 -- HTTP's own range
            if refused == _MOST_REFUSALS:
                raise Refused(_REFUSED)
            if not self._patience.wait():
                raise Unavailable(_NOT_TAKEN)

    def _signed_part(self, number: int) -> tuple[PartFacts, dict[str, Any]]:
        """The part with its URL; what is hashed already behind it is signed in the same call."""
        parts = self._hashes.from_part(number, most=_SIGNED_AT_ONCE)
        with self._signing:
            if number not in self._signed:
                wanted = [p for p in parts if p.number not in self._signed and p.number not in self._safe]
                self._signed.update(zip((p.number for p in wanted), self._sign(wanted), strict=True))
            return parts[0], self._signed[number]

    def _put(self, part: PartFacts, signed: dict[str, Any]) -> int:
        """The store's answer, 0 for none."""
        began = time.monotonic()
        try:
            answer = self._http.put(
                signed["url"],
                content=self._pieces(part),
                headers={**signed["headers"], "content-length": str(part.size)},
                timeout=httpx.Timeout(self._stall.seconds, pool=None),
            )
        except httpx.TransportError as error:
            if isinstance(error, httpx.TimeoutException):
                self._stall.happened()
            return 0
        if not answer.is_success:
            return answer.status_code
        self._stall.took(time.monotonic() - began)
        return httpx.codes.OK

    def _pieces(self, part: PartFacts) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            file.seek((part.number - 1) * self._part_size)
            left = part.size
            while left and (data := file.read(min(PIECE, left))):
                left -= len(data)
                yield data
