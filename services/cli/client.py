"""The reference client of the public upload protocol: what any program that sends footage has to do."""

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from services.core.errors import Conflict, NotFound, OpsnapError, Refusal, Refused, Unavailable

Advanced = Callable[[int], None]
"""Told how many more bytes are safe in the store."""

_BATCH = 4
_IN_FLIGHT = 3
_FIRST_MIB = 2**20
_ERRORS: dict[int, type[OpsnapError]] = {404: NotFound, 409: Conflict, 503: Unavailable}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One piece of the file with its SHA-256 in hex."""

    number: int
    data: bytes
    sha256: str


class Client:
    """Talks to one public site. `patience_s` is how long it keeps trying while nothing answers."""

    def __init__(self, server: str, *, token: str | None = None, patience_s: float = 120.0) -> None:
        self._http = httpx.Client(
            base_url=server, timeout=httpx.Timeout(30, write=120), limits=httpx.Limits(max_connections=8)
        )
        self._patience_s = patience_s
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

    def upload(self, path: Path, *, advanced: Advanced = lambda _: None) -> dict[str, Any]:
        """Send one file, beginning where an earlier try left off; returns the receipt."""
        offer = {"filename": path.name, "size": path.stat().st_size, "fingerprint": fingerprint(path)}
        opened = self._call("POST", "/api/uploads", json=offer)
        status = self._call("GET", f"/api/uploads/{opened['upload_id']}")
        safe = set(status["received"])
        advanced(status["received_bytes"])
        digest = self._send_parts(path, opened, safe, advanced)
        receipt: dict[str, Any] = self._call(
            "POST", f"/api/uploads/{opened['upload_id']}/complete", json={"sha256": digest}
        )
        return receipt

    def report(self, report: dict[str, Any]) -> dict[str, Any]:
        """Sign and send the report."""
        submitted: dict[str, Any] = self._call("POST", "/api/submissions/report", json=report)
        return submitted

    def status(self) -> dict[str, Any]:
        """What the reporter may know."""
        status: dict[str, Any] = self._call("GET", "/api/submission")
        return status

    def _send_parts(self, path: Path, opened: dict[str, Any], safe: set[int], advanced: Advanced) -> str:
        whole = hashlib.sha256()
        parts = (part for part in read_parts(path, opened["part_size"], whole) if part.number not in safe)
        with ThreadPoolExecutor(_IN_FLIGHT) as pool:
            while batch := tuple(islice(parts, _BATCH)):
                sent: list[Future[None]] = [
                    pool.submit(self._put, opened["upload_id"], part, url)
                    for part, url in self._signed(opened["upload_id"], batch)
                ]
                for part, future in zip(batch, sent, strict=True):
                    future.result()
                    advanced(len(part.data))
        return whole.hexdigest()

    def _signed(self, upload_id: str, batch: Sequence[Part]) -> list[tuple[Part, dict[str, Any]]]:
        asked = [{"number": part.number, "size": len(part.data), "sha256": part.sha256} for part in batch]
        signed = self._call("POST", f"/api/uploads/{upload_id}/parts", json=asked)
        return list(zip(batch, signed, strict=True))

    def _put(self, upload_id: str, part: Part, signed: dict[str, Any]) -> None:
        for _ in self._tries():
            try:
                answer = httpx.put(
                    signed["url"],
                    content=part.data,
                    headers=signed["headers"],
                    timeout=httpx.Timeout(30, write=120),
                )
            except httpx.TransportError:
                continue
            if answer.is_success:
                return
            if answer.status_code == httpx.codes.FORBIDDEN:  # the URL has expired
                [(_, signed)] = self._signed(upload_id, [part])
        raise Unavailable(
            "The store does not take the footage. Run the same command again: it goes on where it stopped."
        )

    def _call(self, method: str, path: str, *, json: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        for _ in self._tries():
            try:
                answer = self._http.request(method, path, json=json, headers=headers)
            except httpx.TransportError:
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return _answer(answer)
        raise Unavailable(
            f"Nothing answers at {self._http.base_url}. Run the same command again: it goes on where it stopped."
        )

    def _tries(self) -> Iterator[int]:
        """Tries with full jitter, until patience ends."""
        ends, count = time.monotonic() + self._patience_s, 0
        while count == 0 or time.monotonic() < ends:
            if count:
                time.sleep(random.uniform(0, min(10.0, 0.2 * 2**count)))  # noqa: S311 -- spreading load, no secret
            yield count
            count += 1


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


def read_parts(path: Path, size: int, whole: "hashlib._Hash") -> Iterator[Part]:
    """Cut the file, counting the whole file's hash on the way."""
    with path.open("rb") as file:
        for number, data in enumerate(iter(lambda: file.read(size), b""), start=1):
            whole.update(data)
            yield Part(number=number, data=data, sha256=hashlib.sha256(data).hexdigest())


def fingerprint(path: Path) -> str:
    """The sender's own mark of a file: name, size, time, and the hash of its first MiB."""
    with path.open("rb") as file:
        start = hashlib.sha256(file.read(_FIRST_MIB)).hexdigest()
    facts = path.stat()
    return hashlib.sha256(f"{path.name}\0{facts.st_size}\0{facts.st_mtime_ns}\0{start}".encode()).hexdigest()
