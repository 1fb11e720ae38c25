"""Where a report is begun: who may come in, and what is asked of whom.

A proof of work opens the door widely. Without one (no JavaScript, an old browser) a person still comes in, though fewer
from one address; a program is given a challenge once its address has begun many.
"""

from typing import Any

from fastapi import HTTPException, Request

from services.clock import now
from services.core.bootstrap import Core
from services.core.errors import Refusal, Refused
from services.upload_api.attempts import record
from services.upload_api.counters import Counters
from services.upload_api.proof_of_work import LIFE, ProofOfWork, challenge_of
from services.upload_api.rate_limits import address_of, record_sparingly

PROVEN = "150 per 15 minutes"
PAGE_UNPROVEN = "30 per 15 minutes"
PROGRAM_UNPROVEN = "20 per 15 minutes"
TRAP_FIELD = "homepage"
"""A field that people do not see: only a program that fills in everything fills it in."""
_TRAPPED = Refusal(
    code="trap",
    message="Leave the field “Homepage” empty: it is there to stop programs. Go back, empty it and try again.",
    field=TRAP_FIELD,
)


class TooMany(HTTPException):
    """Come back in `seconds`; or, where there is a `challenge`, with its proof at once."""

    def __init__(self, seconds: int, *, challenge: dict[str, Any] | None = None) -> None:
        super().__init__(429, headers={"retry-after": str(seconds)})
        self.seconds = seconds
        self.challenge = challenge


class Door:
    """One for the site."""

    def __init__(self, core: Core, counters: Counters) -> None:
        self._core = core
        self._counters = counters
        self._work = ProofOfWork(core.settings)

    def challenge(self) -> dict[str, Any]:
        """Something to work on."""
        return self._work.challenge(now=now())

    def let_person_in(self, request: Request, *, proof: str | None, trap: str | None) -> None:
        """Raises `TooMany`, or `Refused` for whoever filled in the field that nobody sees."""
        if trap:
            self._record(request, _TRAPPED.code)
            raise Refused(_TRAPPED)
        proven = self._is_proven(request, proof)
        limit, name = (PROVEN, "begin_proven") if proven else (PAGE_UNPROVEN, "begin_page")
        if wait := self._spend(request, limit, name):
            raise TooMany(wait)

    def let_program_in(self, request: Request, *, proof: str | None) -> None:
        """Raises `TooMany`, with a challenge where a proof would help."""
        if self._is_proven(request, proof):
            if wait := self._spend(request, PROVEN, "begin_proven"):
                raise TooMany(wait)
        elif wait := self._spend(request, PROGRAM_UNPROVEN, "begin_program"):
            raise TooMany(wait, challenge=self.challenge())

    def _spend(self, request: Request, limit: str, name: str) -> int:
        wait = self._counters.spend(limit, name, address_of(request.scope))
        if wait:
            self._record(request, name)
        return wait

    def _is_proven(self, request: Request, proof: str | None) -> bool:
        """A proof that does not hold is as good as none: it may only have been kept too long."""
        if not proof:
            return False
        fault = self._work.fault_of(proof)
        if fault is None and not self._counters.first(
            "proof", challenge_of(proof), seconds=int(LIFE.total_seconds())
        ):
            fault = "proof_spent"
        if fault:
            self._record(request, fault)
        return fault is None

    def _record(self, request: Request, code: str) -> None:
        record_sparingly(
            self._counters,
            lambda name: record(self._core, "begin", [name], token=None),
            code,
            address_of(request.scope),
        )
