"""Many reporters at once, each with the reference client; and what their uploads cost the API's own process."""

import hashlib
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import httpx

from services.cli.client import Client

MIB = 2**20


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """What came of it. `calls_s` are the API's answers alone, not the parts that go to the store."""

    took_s: float
    sent_bytes: int
    bytes_to_api: int
    receipts: Sequence[str]
    calls_s: Sequence[float]
    statuses: frozenset[int]

    @property
    def p95_s(self) -> float:
        return quantiles(self.calls_s, n=20)[-1]


class Reporter:
    """One of the crowd: sends one file, and watches its own calls of the API."""

    def __init__(self, address: str, path: Path) -> None:
        self._address = address
        self._path = path
        self._began: dict[int, float] = {}
        self.calls_s: list[float] = []
        self.statuses: set[int] = set()
        self.bytes_to_api = 0

    def send(self) -> str:
        """The hash on the receipt."""
        with Client(self._address) as client:
            client._http.event_hooks = {"request": [self._asks], "response": [self._hears]}
            client.open_draft()
            return str(client.upload(self._path)["sha256"])

    def _asks(self, request: httpx.Request) -> None:
        self._began[id(request)] = time.perf_counter()
        self.bytes_to_api += len(request.content) + sum(len(k) + len(v) + 4 for k, v in request.headers.raw)

    def _hears(self, response: httpx.Response) -> None:
        self.calls_s.append(time.perf_counter() - self._began.pop(id(response.request)))
        self.statuses.add(response.status_code)


def crowd(address: str, path: Path, *, count: int) -> Crowd:
    """So many reporters send the same file, all at once, each to a report of their own. Raises what stopped any."""
    reporters = [Reporter(address, path) for _ in range(count)]
    began = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        receipts = list(pool.map(Reporter.send, reporters))
    return Crowd(
        took_s=time.perf_counter() - began,
        sent_bytes=count * path.stat().st_size,
        bytes_to_api=sum(one.bytes_to_api for one in reporters),
        receipts=receipts,
        calls_s=[call for one in reporters for call in one.calls_s],
        statuses=frozenset(status for one in reporters for status in one.statuses),
    )


def clip(folder: Path, *, mebibytes: int) -> tuple[Path, str]:
    """A file of noise and its SHA-256."""
    path, data = folder / "ride.mp4", os.urandom(mebibytes * MIB)
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a process used between two looks; `peak_bytes` is the most memory it held, `before_bytes` what it began with."""

    cpu_s: float
    before_bytes: int
    peak_bytes: int
    read_bytes: int


class Meter:
    """Of one process, by Linux's own books. `read_bytes` are all that came in by file or socket."""

    def __init__(self, pid: int) -> None:
        self._home = Path(f"/proc/{pid}")
        (self._home / "clear_refs").write_text("5")  # the peak begins anew
        self._cpu_s, self._read, self._before = self._cpu(), self._came_in(), self._memory("VmRSS")

    def cost(self) -> Cost:
        """Since the beginning."""
        return Cost(
            cpu_s=self._cpu() - self._cpu_s,
            before_bytes=self._before,
            peak_bytes=self._memory("VmHWM"),
            read_bytes=self._came_in() - self._read,
        )

    def _cpu(self) -> float:
        fields = (self._home / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _came_in(self) -> int:
        return int(self._field("io", "rchar"))

    def _memory(self, name: str) -> int:
        return 1024 * int(self._field("status", name).split()[0])

    def _field(self, file: str, name: str) -> str:
        lines = (self._home / file).read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:"))
