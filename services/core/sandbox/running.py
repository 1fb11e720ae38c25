"""Starts the limited program, reads what it says, watches the clock and its progress, ends its whole group."""

import json
import os
import selectors
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.core.sandbox.forks import forked
from services.core.sandbox.launch import EXIT_CANNOT_LAUNCH
from services.core.sandbox.launcher import launched
from services.core.sandbox.started import Ended, LaunchFailed, Order, Pipes, Started, piped

PROJECT = Path(__file__).parents[3]
GIB = 1024**3
STDERR_TAIL = 64 * 1024
READ_SIZE = 64 * 1024
POLL_S = 0.25
DRIVER_FILES = ("/sys/dev", "/sys/devices", "/proc/devices", "/proc/driver")
"""What the library of a graphics card reads to find it."""

OnLine = Callable[[str], object]
"""Called with each line of standard output; returning exactly False says that the line shows no progress."""


@dataclass(frozen=True)
class Module:
    """A program of ours, by a module that has a `main()`. It is not loaded anew for each run: see `fork_server`."""

    name: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finished:
    """How the program ended. `returncode` is negative for a signal, as subprocess has it.

    `stdout` is empty when lines were handed to `on_line`. `fences` names what held here, out of "no-new-privileges",
    "network-namespace", "files", "call-filter"; a network is out of reach with either of the second or the fourth.
    `peak_memory_bytes` is never less than what the starting process had: Linux counts that in.
    """

    returncode: int
    stdout: bytes
    stderr_tail: str
    timed_out: bool = False
    stalled: bool = False
    output_exceeded: bool = False
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_bytes: int = 0
    fences: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """It ended by itself and says that all went well."""
        return self.returncode == 0 and not (self.timed_out or self.stalled or self.output_exceeded)

    @property
    def without_network(self) -> bool:
        """No socket could be opened to anywhere."""
        return "network-namespace" in self.fences or "call-filter" in self.fences


@dataclass
class _Watch:
    """What was read so far and why the program had to be ended, if it had to."""

    on_line: OnLine | None
    stdout_limit: int
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    received: int = 0
    started: float = field(default_factory=time.monotonic)
    progress_at: float = field(default_factory=time.monotonic)
    ended_for: str = ""

    def over(self, *, deadline: float, stall_s: float | None) -> bool:
        """Whether a limit is broken by now; `ended_for` then says which."""
        now = time.monotonic()
        if now >= deadline:
            self.ended_for = "time"
        elif stall_s is not None and now - self.progress_at >= stall_s:
            self.ended_for = "stall"
        return bool(self.ended_for)

    def take_stdout(self, chunk: bytes) -> None:
        self.received += len(chunk)
        self.stdout += chunk
        if self.on_line is None:
            self.progress_at = time.monotonic()
            if self.received > self.stdout_limit:
                self.ended_for = "output"
            return
        *lines, rest = bytes(self.stdout).split(b"\n")
        self.stdout = bytearray(rest[:READ_SIZE])  # a line without an end is cut, not hoarded
        for line in lines:
            self.show(line)

    def show(self, line: bytes) -> None:
        if self.on_line is not None and self.on_line(line.decode("utf-8", "replace")) is not False:
            self.progress_at = time.monotonic()

    def take_stderr(self, chunk: bytes) -> None:
        self.stderr = (self.stderr + chunk)[-STDERR_TAIL:]

    def finish(self) -> None:
        if self.on_line is not None and self.stdout:
            self.show(bytes(self.stdout))
            self.stdout.clear()


def run_limited(  # noqa: PLR0913 -- each is one limit, all by name
    program: Sequence[str] | Module,
    *,
    cwd: Path,
    timeout_s: float,
    cpu_s: int,
    memory_bytes: int = 2 * GIB,
    file_size_bytes: int = 2 * GIB,
    stdin: bytes | None = None,
    on_line: OnLine | None = None,
    stall_s: float | None = None,
    env: Mapping[str, str] | None = None,
    readable: Sequence[Path] | None = None,
    devices: Sequence[Path] = (),
    stdout_limit: int = 64 * 1024**2,
) -> Finished:
    """Run a program (an absolute path and its arguments, or one of ours) in its own session, with a minimal environment, until it ends or breaks a limit.

    `cwd` is its private folder. `readable`, if given, is all it may open besides the system, this installation and `cwd`
    (Landlock, where the kernel has it); `devices` are device files that it may use besides. `stall_s` ends it when no line of progress came for so long. `env` is added
    to a minimal one. What `on_line` raises ends the program and is raised on. Raises `LaunchFailed`, and `SandboxLost` when the program did not end by itself or by a limit.
    """
    order = {
        "env": _minimal_env(cwd) | dict(env or {}),
        "limits": {"memory_bytes": memory_bytes, "file_size_bytes": file_size_bytes, "cpu_s": cpu_s},
        "files": None if readable is None else _files(cwd=cwd, readable=readable, devices=devices),
    }
    watch = _Watch(on_line=on_line, stdout_limit=stdout_limit)
    with piped(stdin) as pipes:
        started = _start(program, order, cwd=cwd, pipes=pipes)
        pipes.hand_over()
        try:
            _watch(started, pipes, watch, deadline=watch.started + timeout_s, stall_s=stall_s)
        finally:
            ended = started.end()
        return _finished(watch, ended, fences=pipes.report.read(4096) or b"")


def _start(program: Sequence[str] | Module, order: Order, *, cwd: Path, pipes: Pipes) -> Started:
    if isinstance(program, Module):
        return forked({**order, "module": program.name, "argv": program.arguments}, cwd=cwd, pipes=pipes)
    return launched({**order, "argv": list(program)}, cwd=cwd, pipes=pipes)


def _minimal_env(cwd: Path) -> dict[str, str]:
    """Nothing of ours: no secrets, no proxy, no library path."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(cwd),
        "TMPDIR": str(cwd),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _files(*, cwd: Path, readable: Sequence[Path], devices: Sequence[Path]) -> dict[str, list[str]]:
    """What the program may open: this interpreter and this code beside what is named; the project's folder is only listed."""
    installation = (sys.prefix, sys.base_prefix, str(PROJECT / "services"))
    drivers = DRIVER_FILES if devices else ()
    return {
        "readable": [*installation, *drivers, *(str(path.resolve()) for path in readable)],
        "writable": [str(cwd.resolve()), *map(str, devices)],
        "listable": [str(PROJECT)],
    }


def _watch(started: Started, pipes: Pipes, watch: _Watch, *, deadline: float, stall_s: float | None) -> None:
    """Read both streams until the program ended or broke a limit."""
    exit_watch = os.pidfd_open(started.pid)
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(pipes.stdout, selectors.EVENT_READ, watch.take_stdout)
            selector.register(pipes.stderr, selectors.EVENT_READ, watch.take_stderr)
            selector.register(exit_watch, selectors.EVENT_READ, None)
            while not watch.over(deadline=deadline, stall_s=stall_s) and _read_once(selector, watch):
                pass
    finally:
        os.close(exit_watch)
    watch.finish()


def _read_once(selector: selectors.BaseSelector, watch: _Watch) -> bool:
    """Take what waits; False when the program has ended and nothing more waits."""
    ready = [key for key, _ in selector.select(POLL_S)]
    streams = [key for key in ready if key.data is not None]
    for key in streams:
        chunk = os.read(key.fd, READ_SIZE)
        if chunk:
            key.data(chunk)
        else:
            selector.unregister(key.fd)
        if watch.ended_for:
            return False
    return bool(streams) or not ready


def _finished(watch: _Watch, ended: Ended, *, fences: bytes) -> Finished:
    errors = watch.stderr.decode("utf-8", "replace")
    if ended.returncode == EXIT_CANNOT_LAUNCH or not fences:
        raise LaunchFailed(errors[-500:] or f"the launcher ended with {ended.returncode}")
    return Finished(
        returncode=ended.returncode,
        stdout=bytes(watch.stdout),
        stderr_tail=errors,
        timed_out=watch.ended_for == "time",
        stalled=watch.ended_for == "stall",
        output_exceeded=watch.ended_for == "output",
        seconds=time.monotonic() - watch.started,
        cpu_seconds=ended.cpu_seconds,
        peak_memory_bytes=ended.peak_memory_bytes,
        fences=tuple(json.loads(fences)),
    )
