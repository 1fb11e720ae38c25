"""This process and everything under it, by Linux's own books: processor time, memory, and who is still there.

What a fork server reaped is in its own books and not in ours, so `getrusage` alone would leave out all work in the sandbox.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

FORK_SERVER = "services.core.sandbox.fork_server"
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
LOOK_EVERY_S = 0.02
MIB = 2**20


@dataclass(frozen=True, kw_only=True)
class Relative:
    """One process. `cpu_s` is its own and that of the children which it has reaped."""

    pid: int
    parent: int
    state: str
    cpu_s: float

    @property
    def command(self) -> str:
        """As it was started; empty once it has ended."""
        with suppress(OSError):
            return (
                Path(f"/proc/{self.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            )
        return ""

    @property
    def is_fork_server(self) -> bool:
        """Or one of its copies: they have the same command."""
        return FORK_SERVER in self.command


def relative(pid: int) -> Relative | None:
    """None once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    spent = sum(map(int, fields[11:15])) * TICK_S
    return Relative(pid=pid, parent=int(fields[1]), state=fields[0], cpu_s=spent)


def family(root: int | None = None) -> dict[int, Relative]:
    """`root` (this process) and everything beneath it."""
    found, waiting = dict[int, Relative](), [root or os.getpid()]
    while waiting:
        if (one := relative(waiting.pop())) is not None:
            found[one.pid] = one
            waiting += _children(one.pid)
    return found


def _children(pid: int) -> list[int]:
    """Of all its threads."""
    found = list[int]()
    with suppress(OSError):  # gone, all at once
        for told in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, told.read_text().split())
    return found


def fork_servers(members: Mapping[int, Relative]) -> list[Relative]:
    """The servers themselves, which stay."""
    return [
        one
        for one in members.values()
        if one.is_fork_server and not (one.parent in members and members[one.parent].is_fork_server)
    ]


def copies(members: Mapping[int, Relative]) -> list[Relative]:
    """Children of fork servers: each is at work, or was left behind."""
    servers = {one.pid for one in fork_servers(members)}
    return [one for one in members.values() if one.parent in servers]


def cpu_seconds() -> float:
    """Of this process and all beneath it so far, to a hundredth."""
    return sum(one.cpu_s for one in family().values())


def cpu_of(work: Callable[[], object]) -> float:
    """Processor seconds that it cost, wherever they were spent."""
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds on the wall and of processors."""

    wall_s: float
    cpu_s: float


def cost_of(work: Callable[[], object]) -> Cost:
    """What it cost once."""
    began, before = time.perf_counter(), cpu_seconds()
    work()
    return Cost(wall_s=time.perf_counter() - began, cpu_s=cpu_seconds() - before)


class MemoryWatch:
    """Looks fifty times a second how much memory each process beneath this one has held at most.

    `largest` is that of the largest single one in bytes, pages of mapped files counted in; `command` says which. `own` is the
    most that any was seen to hold of its own, which the kernel cannot take back.
    """

    def __init__(self) -> None:
        self.largest, self.own, self.command = 0, 0, ""
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            for command, held, own in _held():
                self.own = max(self.own, own)
                if held > self.largest:
                    self.largest, self.command = held, command


def _held() -> Iterator[tuple[str, int, int]]:
    """Commands beneath this process, the most bytes that each has held, and those of its own now.

    One that has yet to become its program is left out.
    """
    me = Relative(pid=os.getpid(), parent=0, state="", cpu_s=0).command
    for one in family().values():
        if (command := one.command) not in {"", me}:
            with suppress(OSError, KeyError):
                lines = Path(f"/proc/{one.pid}/status").read_text().splitlines()
                told = dict(line.split(":", 1) for line in lines)
                yield command, _bytes(told["VmHWM"]), _bytes(told["RssAnon"])


def _bytes(kibibytes: str) -> int:
    return int(kibibytes.split(maxsplit=1)[0]) * 1024
