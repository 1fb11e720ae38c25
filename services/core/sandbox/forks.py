"""Starts our own programs: as copies made by a server that has loaded them (see `fork_server`), one server to a process."""

import atexit
import json
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from services.core.sandbox.fork_server import LONGEST_ORDER, ORDERS
from services.core.sandbox.started import Ended, LaunchFailed, Order, Pipes, SandboxLost

_SERVER = "services.core.sandbox.fork_server"
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    # A process with threads cannot be copied: what calculates is told so before it is loaded.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_PATIENCE_S = 60.0
"""Loading takes a second, a copy milliseconds."""


class _ServerLost(Exception):
    """It does not answer any more; whatever it started is dead."""


class _Server:
    """The process and our end of its socket. One question at a time."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        null = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
        with theirs:
            self.pid = os.posix_spawn(
                sys.executable,
                [sys.executable, "-I", "-m", _SERVER],
                _ENVIRONMENT,
                file_actions=[*null, (os.POSIX_SPAWN_DUP2, theirs.fileno(), ORDERS)],
                setsid=True,
            )
        ours.settimeout(_PATIENCE_S)
        self._socket, self._lock = ours, Lock()

    def ask(self, question: Order, *, handing: tuple[int, ...] = ()) -> dict[str, Any]:
        """Its answer. Raises `_ServerLost`."""
        message = json.dumps(question).encode()
        if len(message) > LONGEST_ORDER:
            raise LaunchFailed("the order is too long")
        try:
            with self._lock:
                socket.send_fds(self._socket, [message], handing)
                answer = self._socket.recv(LONGEST_ORDER)
        except OSError as error:
            raise _ServerLost from error
        if not answer:
            raise _ServerLost
        told: dict[str, Any] = json.loads(answer)
        return told

    def forget(self) -> None:
        """It sees that nobody asks any more, and ends."""
        self._socket.close()

    def kill(self) -> None:
        """What does not answer is not waited for."""
        self.forget()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


@dataclass(frozen=True)
class Forked:
    """A child of the server. See `Started`."""

    pid: int
    server: _Server

    def end(self) -> Ended:
        """A server that is lost took its children with it. Raises `SandboxLost`."""
        try:
            return Ended(**self.server.ask({"end": self.pid}))
        except _ServerLost as error:
            raise SandboxLost("the fork server was killed") from error


class _Servers:
    """That of this process. A process that is forked from it starts its own, for answers would go to either."""

    def __init__(self) -> None:
        self._current: _Server | None = None
        self._lock = Lock()

    def server(self) -> _Server:
        with self._lock:
            self._current = self._current or _Server()
            return self._current

    def lose(self, server: _Server) -> None:
        """Whoever finds it lost first puts it away."""
        with self._lock:
            if self._current is server:
                self._current = None
                server.kill()

    def forget(self) -> None:
        """Also after a fork, where the lock may be held by a thread that is not there any more."""
        self._lock = Lock()
        if self._current is not None:
            self._current.forget()
            self._current = None


_servers = _Servers()
os.register_at_fork(after_in_child=_servers.forget)
atexit.register(_servers.forget)


def forked(order: Order, *, cwd: Path, pipes: Pipes) -> Forked:
    """The program of `order["module"]` with these pipes. A lost server is replaced, once. Raises `LaunchFailed`."""
    for _ in range(2):
        server = _servers.server()
        try:
            answer = server.ask({**order, "cwd": str(cwd)}, handing=pipes.numbers())
        except _ServerLost:
            _servers.lose(server)
            continue
        if "error" in answer:
            raise LaunchFailed(str(answer["error"]))
        return Forked(int(answer["pid"]), server)
    raise LaunchFailed("the fork server does not stay alive")
