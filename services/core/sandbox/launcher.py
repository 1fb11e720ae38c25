"""Starts any program: by `launch.py`, a process that puts the limits on itself and then becomes the program."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from services.core.sandbox.started import Ended, LaunchFailed, Order, Pipes

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Launched:
    """A child of this process. See `Started`."""

    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def end(self) -> Ended:
        """The dead leader is reaped last, so that its number cannot be another's by then."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return Ended(
            returncode=self.process.returncode,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_memory_bytes=usage.ru_maxrss * 1024,
        )


def launched(order: Order, *, cwd: Path, pipes: Pipes) -> Launched:
    """The program of `order["argv"]` with these pipes. Raises `LaunchFailed`."""
    given, stdout, stderr, report = pipes.numbers()
    text = json.dumps({**order, "parent": os.getpid(), "report_fd": report})
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LAUNCH), text],
            cwd=cwd,
            env={"PATH": "/usr/bin:/bin"},
            stdin=given,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            pass_fds=(report,),
        )
    except OSError as error:
        raise LaunchFailed(str(error)) from error
    return Launched(process)
