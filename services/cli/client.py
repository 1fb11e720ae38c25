"""The reference client of the public upload protocol: what any program that sends footage has to do."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from services.cli.part_hashes import PartFacts, PartHashes
from services.cli.part_sender import Advanced, PartSender
from services.cli.patience import Patience
from services.cli.proof import solve
from services.cli.tls import trusted
from services.core.errors import Conflict, NotFound, OpsnapError, Refusal, Refused, Unavailable

_FIRST_MIB = 2**20
_MOST_ROUNDS = 5
_SENT_AGAIN = {"parts_missing", "parts_differ"}
_ERRORS: dict[int, type[OpsnapError]] = {404: NotFound, 409: Conflict}
_LATER = {429, 500, 502, 503, 504}


def _untold(_: int) -> None: ...


class Client:
    """Talks to one public site. `patience_s` is how long it keeps trying while nothing gets through.

    `stall_s` is how long a connection may make no progress before another one is tried.
    """

    def __init__(
        self, server: str, *, token: str | None = None, patience_s: float = 120.0, stall_s: float = 30.0
    ) -> None:
        self._http = httpx.Client(
            base_url=server,
            timeout=httpx.Timeout(stall_s),
            limits=httpx.Limits(max_connections=8),
            verify=trusted(),
        )
        self._patience_s = patience_s
        self._stall_s = stall_s
        self.token = token

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def open_draft(self) -> dict[str, Any]:
        """Begin a report; remembers the secret for what follows."""
        draft: dict[str, Any] = self._call("POST", "/api/submissions")
        self.token = draft["token"]
        return draft

    def upload(self, path: Path, *, advanced: Advanced = _untold) -> dict[str, Any]:
        """Send one file, beginning where an earlier try left off; returns the receipt.

        Raises `Unavailable` when patience ends, and the service's own no; what is safe in the store stays safe.
        """
        offer = {"filename": path.name, "size": path.stat().st_size, "fingerprint": fingerprint(path)}
        opened = self._call("POST", "/api/uploads", json=offer)
        with PartHashes(path, part_size=opened["part_size"]) as hashes:
            for _ in range(_MOST_ROUNDS):
                self._send_missing(path, opened, hashes, advanced)
                advanced = _untold  # what has to go again was counted the first time
                try:
                    return self._complete(opened["upload_id"], hashes.whole())
                except Refused as error:
                    if _SENT_AGAIN.isdisjoint(reason.code for reason in error.refusals):
                        raise
                    refused = error
        raise refused

    def report(self, report: dict[str, Any]) -> dict[str, Any]:
        """Sign and send the report."""
        submitted: dict[str, Any] = self._call("POST", "/api/submissions/report", json=report)
        return submitted

    def status(self) -> dict[str, Any]:
        """What the reporter may know."""
        status: dict[str, Any] = self._call("GET", "/api/submission")
        return status

    def _send_missing(
        self, path: Path, opened: dict[str, Any], hashes: PartHashes, advanced: Advanced
    ) -> None:
        """Whatever the store does not hold."""
        status = self._call("GET", f"/api/uploads/{opened['upload_id']}")
        advanced(status["received_bytes"])

        def sign(parts: Sequence[PartFacts]) -> list[dict[str, Any]]:
            signed: list[dict[str, Any]] = self._call(
                "POST", f"/api/uploads/{opened['upload_id']}/parts", json=[asdict(part) for part in parts]
            )
            return signed

        sender = PartSender(
            path, part_size=opened["part_size"], hashes=hashes, sign=sign, patience=Patience(self._patience_s),
            stall_s=self._stall_s,
        )  # fmt: skip
        sender.send(opened["part_count"], safe=status["received"], advanced=advanced)

    def _complete(self, upload_id: str, sha256: str) -> dict[str, Any]:
        receipt: dict[str, Any] = self._call(
            "POST", f"/api/uploads/{upload_id}/complete", json={"sha256": sha256}
        )
        return receipt

    def _call(self, method: str, path: str, *, json: Any = None) -> Any:
        """Ask until there is an answer: every call of the protocol may be repeated. Raises the service's no."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        patience, goes_on = Patience(self._patience_s), True
        while goes_on:
            try:
                answer = self._http.request(method, path, json=json, headers=headers)
            except httpx.TransportError:
                goes_on = patience.wait()
                continue
            if answer.status_code not in _LATER:
                return _answer(answer)
            if json is None and (challenge := _challenge_in(answer)):
                json = {"proof": solve(challenge)}  # many were begun from here: a little work, and on it goes
                continue
            goes_on = patience.wait(at_least=float(answer.headers.get("retry-after", 0)))
        raise Unavailable(
            f"Nothing answers at {self._http.base_url}. Run the same command again: it goes on where it stopped."
        )


def _challenge_in(answer: httpx.Response) -> dict[str, Any] | None:
    said = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    challenge: dict[str, Any] | None = said.get("challenge")
    return challenge


def _answer(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else None
    said = "json" in answer.headers.get("content-type", "")
    problem: dict[str, Any] = answer.json() if said else {"title": f"HTTP {answer.status_code}"}
    reasons = [
        Refusal(code=e["code"], message=e["message"], field=e.get("field")) for e in problem.get("errors", [])
    ]
    if kind := _ERRORS.get(answer.status_code):
        raise kind("; ".join(reason.message for reason in reasons) or problem["title"])
    raise Refused(*(reasons or [Refusal(code="http", message=problem["title"])]))


def fingerprint(path: Path) -> str:
    """The sender's own mark of a file: name, size, time, and the hash of its first MiB."""
    with path.open("rb") as file:
        start = hashlib.sha256(file.read(_FIRST_MIB)).hexdigest()
    facts = path.stat()
    return hashlib.sha256(f"{path.name}\0{facts.st_size}\0{facts.st_mtime_ns}\0{start}".encode()).hexdigest()
