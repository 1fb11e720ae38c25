"""Keeps one service running: starts it under its guard, brings it back after a crash, stops it when told."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import RLock

from services.cli.embedded import guard
from services.cli.embedded.service import Service
from services.core.errors import Unavailable

BACKOFF_SECONDS = (0.1, 0.3, 1.0, 2.0, 5.0)
STEADY_AFTER_SECONDS = 15.0
GUARD_MARGIN_SECONDS = 3.0
LOG_LIMIT_BYTES = 20_000_000


class ServiceFailed(Unavailable):
    """A service did not come up; the message ends with the last lines of its log."""


class Keeper:
    """One service and its guard. Methods may be called from any thread; `tend` is called a few times a second."""

    def __init__(self, service: Service, *, logs: Path, lock_fd: int, say: Callable[[str], None]) -> None:
        self.service = service
        self.log = logs / f"{service.name}.log"
        self.pid: int | None = None
        self._lock_fd = lock_fd
        self._say = say
        self._guard: subprocess.Popen[bytes] | None = None
        self._wanted = False
        self._crashes = 0
        self._started_at = 0.0
        self._restart_at = 0.0
        self._mutex = RLock()

    def start(self) -> None:
        """Start the service; returns at once, see `wait_ready`."""
        with self._mutex:
            self._wanted = True
            self._crashes = 0
            if not self.is_running():
                self._spawn()

    def is_running(self) -> bool:
        """Whether the service's guard lives (the service may still be starting)."""
        return self._guard is not None and self._guard.poll() is None

    def wait_ready(self, *, seconds: float) -> None:
        """Wait until the service answers. Raises `ServiceFailed` when it keeps crashing or time is up."""
        deadline = time.monotonic() + seconds
        while not (self.is_running() and self.service.is_ready()):
            if self._crashes >= len(BACKOFF_SECONDS) or time.monotonic() > deadline:
                raise ServiceFailed(
                    f"{self.service.name} does not come up; {self.log} ends:\n{self._log_tail()}"
                )
            time.sleep(0.03)

    def ask_to_stop(self) -> None:
        """Tell the guard to stop its service; returns at once, see `wait_stopped`."""
        with self._mutex:
            self._wanted = False
            self._close_pipe()

    def wait_stopped(self) -> None:
        """Wait until the service and everything it started is gone."""
        if self._guard is None:
            return
        try:
            self._guard.wait(self.service.grace_seconds + GUARD_MARGIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()

    def kill(self) -> None:
        """`kill -9` the service's main process; `tend` brings it back. Returns when it is gone."""
        with self._mutex:
            guard_process, pid = self._guard, self.pid
            if guard_process is None or pid is None or guard_process.poll() is not None:
                return
            os.kill(pid, signal.SIGKILL)
            guard_process.wait()

    def tend(self) -> None:
        """Bring a crashed service back, later each time it crashes soon again."""
        with self._mutex:
            if not self._wanted or self.is_running():
                return
            now = time.monotonic()
            if self._restart_at == 0.0:
                self._plan_restart(now)
            elif now >= self._restart_at:
                self._spawn()

    def _close_pipe(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()

    def _plan_restart(self, now: float) -> None:
        steady = now - self._started_at > STEADY_AFTER_SECONDS
        self._crashes = 1 if steady else self._crashes + 1
        pause = BACKOFF_SECONDS[min(self._crashes, len(BACKOFF_SECONDS)) - 1]
        self._restart_at = now + pause
        status = self._guard.returncode if self._guard else "?"
        self._say(f"{self.service.name} stopped (status {status}); starting it again in {pause:g} s")

    def _spawn(self) -> None:
        self._close_pipe()
        self.service.before()
        self._rotate_log()
        read, write = os.pipe()
        with os.fdopen(read, "rb") as report, self.log.open("ab") as log:
            try:
                self._guard = self._popen(write, log.fileno())
            finally:
                os.close(write)
            self.pid = int(report.readline() or 0) or None
        self._started_at, self._restart_at = time.monotonic(), 0.0

    def _popen(self, report_fd: int, log_fd: int) -> subprocess.Popen[bytes]:
        # -I -S: the guard needs nothing but the standard library, and starts in a few milliseconds.
        return subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, json.dumps(self._spec(report_fd))],
            stdin=subprocess.PIPE,
            stdout=log_fd,
            stderr=log_fd,
            env={**os.environ, **self.service.env},
            cwd=self.service.cwd,
            pass_fds=(report_fd, self._lock_fd),
            start_new_session=True,
        )

    def _spec(self, report_fd: int) -> dict[str, object]:
        account = self.service.account
        return {
            "argv": self.service.argv,
            "user": account.uid if account else None,
            "group": account.gid if account else None,
            "stop_signal": int(self.service.stop_signal),
            "grace_seconds": self.service.grace_seconds,
            "report_fd": report_fd,
        }

    def _rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _log_tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-15:])
