"""One row of the process table: what to run, as whom, and how to see that it is up."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Account:
    """An ordinary user of the machine that runs what must not run as root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Service:
    """A program that the supervisor keeps up. `env` is added to the supervisor's own environment.

    `is_ready` asks the service itself (a query, a ping), must answer within about a second, and never raises.
    `before` runs ahead of each start, to clear what a killed predecessor left.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    is_ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 6.0
    before: Callable[[], None] = lambda: None
