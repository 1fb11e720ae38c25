"""DVLA's Vehicle Enquiry Service v1.1.0: one POST a mark, tried again after a pause where that may help.

Their documentation: https://developer-portal.driver-vehicle-licensing.api.gov.uk/apis/vehicle-enquiry-service/
"""

import random
import ssl
import time
from collections.abc import Callable
from functools import cache
from typing import Final
from uuid import UUID

import httpx

from services.core.adapters.vehicles_dvla.answers import answer_of
from services.core.domain.vehicle_record import RegisterAnswer, RegisterSilent, Silence

_PATH: Final = "/v1/vehicles"
_TIMEOUT_S: Final = 5.0
_TRIES: Final = 3
_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 5.0
_MAY_PASS: Final = frozenset(
    {Silence.LIMITED, Silence.FAULT, Silence.MAINTENANCE, Silence.TIMED_OUT, Silence.UNREACHABLE}
)


class DvlaRegister:
    """See `VehicleRegister`. `url` is the service without its version; `pause` waits so many seconds between tries."""

    def __init__(
        self,
        *,
        key: str,
        url: str,
        timeout_s: float = _TIMEOUT_S,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._key, self._url, self._timeout_s, self._pause = key, url.rstrip("/"), timeout_s, pause

    def look_up(self, *, mark: str, enquiry_id: UUID) -> RegisterAnswer:
        headers = {
            "x-api-key": self._key,
            "x-correlation-id": str(enquiry_id),
            "accept": "application/json",
        }
        with httpx.Client(headers=headers, timeout=self._timeout_s, verify=_trusted()) as http:
            for number in range(1, _TRIES):
                try:
                    return self._ask(http, mark)
                except _Silent as silent:
                    if silent.why not in _MAY_PASS:
                        raise
                    self._pause(_pause_s(number, wanted=silent.wait_s))
            return self._ask(http, mark)

    def _ask(self, http: httpx.Client, mark: str) -> RegisterAnswer:
        try:
            # In the body, never in an address that somebody logs.
            answer = http.post(self._url + _PATH, json={"registrationNumber": mark})
        except httpx.TimeoutException:
            raise _Silent(Silence.TIMED_OUT) from None
        except httpx.HTTPError:
            raise _Silent(Silence.UNREACHABLE) from None
        try:
            return answer_of(answer.status_code, answer.content, mark=mark)
        except RegisterSilent as silent:
            raise _Silent(silent.why, wait_s=_wanted(answer)) from None


@cache
def _trusted() -> ssl.SSLContext:
    """Read once: that takes longer than asking."""
    return httpx.create_ssl_context()


class _Silent(RegisterSilent):
    """With the seconds that the service asked us to wait, if it did."""

    def __init__(self, why: Silence, *, wait_s: float = 0.0) -> None:
        super().__init__(why)
        self.wait_s = wait_s


def _wanted(answer: httpx.Response) -> float:
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0


def _pause_s(number: int, *, wanted: float) -> float:
    """Twice as long each time, somewhere in its upper half so that workers do not ask in step; as long as was asked, within reason."""
    longest = _FIRST_PAUSE_S * 2.0 ** (number - 1)
    return min(max(wanted, random.uniform(longest / 2, longest)), _LONGEST_PAUSE_S)  # noqa: S311 -- no secret
