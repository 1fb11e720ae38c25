"""A limited program that was started, and the pipes between it and us."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import FileIO
from typing import Protocol

Order = Mapping[str, object]
"""Its arguments, environment, limits and the files that it may open, as `launch.py` reads them."""


class LaunchFailed(RuntimeError):
    """The sandbox could not start the program at all: our fault, never the input's."""


class SandboxLost(RuntimeError):
    """Whoever held the program was killed, and the program with it: nothing is known of the input, and it may be tried again."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a program ended. `returncode` is negative for a signal."""

    returncode: int
    cpu_seconds: float
    peak_memory_bytes: int


class Started(Protocol):
    """A program in a session of its own. `pid` is nobody else's until `end` was called."""

    @property
    def pid(self) -> int:
        """Also the number of its process group."""

    def end(self) -> Ended:
        """Kill whatever is left of the group, and reap the program. Raises `SandboxLost`."""


@dataclass(frozen=True)
class Pipes:
    """Our ends of the program's output, errors and report of its fences; `theirs` are its input and the other three ends."""

    stdout: FileIO
    stderr: FileIO
    report: FileIO
    theirs: tuple[FileIO, ...]

    def numbers(self) -> tuple[int, int, int, int]:
        """File descriptors of input, output, errors and report, for the program."""
        given, stdout, stderr, report = (end.fileno() for end in self.theirs)
        return given, stdout, stderr, report

    def hand_over(self) -> None:
        """The program has its ends: ours see the end of the stream when it closes them."""
        for end in self.theirs:
            end.close()


@contextmanager
def piped(stdin: bytes | None) -> Iterator[Pipes]:
    """Pipes, and a file to read `stdin` from: a program that never reads it holds nobody up."""
    with ExitStack() as ends:
        given = ends.enter_context(tempfile.TemporaryFile(buffering=0))
        given.write(stdin or b"")
        given.seek(0)
        theirs = [ends.enter_context(FileIO(os.dup(given.fileno()), "r"))]
        ours = []
        for _ in range(3):
            read, write = os.pipe()
            ours.append(ends.enter_context(FileIO(read, "r")))
            theirs.append(ends.enter_context(FileIO(write, "w")))
        stdout, stderr, report = ours
        yield Pipes(stdout, stderr, report, tuple(theirs))
