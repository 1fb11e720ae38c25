"""Runs one service and never lets it outlive the supervisor. Standard library only: started as a bare script.

Standard input is a pipe whose other end only the supervisor holds: when it closes, the supervisor asked for a stop or
is dead. The guard is the reaper of everything the service leaves behind (`PR_SET_CHILD_SUBREAPER`), so that neither
Celery's pool nor a Postgres backend survives; and the service dies with the guard (`PR_SET_PDEATHSIG`).
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None, use_errno=True)


def main(spec: dict[str, Any]) -> int:
    """Start what the supervisor asked for; returns the service's exit status as a shell would say it."""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    wake = _wakeups()
    child = _start(spec)
    os.write(spec["report_fd"], f"{child}\n".encode())
    os.close(spec["report_fd"])
    status = _watch(child, wake)
    if status is None:
        status = _stop(child, wake, spec["stop_signal"], spec["grace_seconds"])
    _kill_the_rest()
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _start(spec: dict[str, Any]) -> int:
    process = subprocess.Popen(
        spec["argv"],
        stdin=subprocess.DEVNULL,
        user=spec["user"],
        group=spec["group"],
        extra_groups=None if spec["user"] is None else [],
        start_new_session=True,
        preexec_fn=_die_with_the_guard,  # noqa: PLW1509 -- the guard has one thread
    )
    return process.pid


def _die_with_the_guard() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _wakeups() -> int:
    """A descriptor that becomes readable, with the signal's number, at each signal."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return read


def _watch(child: int, wake: int) -> int | None:
    """Until the service ends (its status) or a stop is wanted (None)."""
    while True:
        readable, _, _ = select.select([sys.stdin, wake], [], [])
        if sys.stdin in readable:
            return None
        if {signal.SIGTERM, signal.SIGINT} & set(os.read(wake, 64)):
            return None
        status = _reap(child)
        if status is not None:
            return status


def _stop(child: int, wake: int, stop_signal: int, grace_seconds: float) -> int:
    """Ask politely, wait, then kill."""
    _signal(child, stop_signal)
    deadline = time.monotonic() + grace_seconds
    while (left := deadline - time.monotonic()) > 0:
        status = _reap(child)
        if status is not None:
            return status
        if select.select([wake], [], [], left)[0]:
            os.read(wake, 64)
    _signal(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _reap(child: int) -> int | None:
    """Collect the dead, adopted ones too; the service's status if it is among them."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == child:
                found = status
    return found


def _kill_the_rest() -> None:
    """Whatever the service left behind is ours now: kill until nothing is left."""
    with contextlib.suppress(ChildProcessError):
        while True:
            for pid in _children():
                _signal(pid, signal.SIGKILL)
            os.waitpid(-1, os.WNOHANG)
            time.sleep(0.005)


def _children() -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            after_name = stat.read_text().rpartition(")")[2].split()
            if int(after_name[1]) == os.getpid():
                found.append(int(stat.parent.name))
    return found


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
