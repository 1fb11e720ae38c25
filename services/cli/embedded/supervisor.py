"""Starts the stores, prepares them, starts our own processes, keeps all of them up, and stops them in the other order."""

import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from services.cli.configuration import settings_from
from services.cli.embedded.instance import Instance, claim, write_private
from services.cli.embedded.keeper import Keeper
from services.cli.embedded.postgres import create_database, postgres
from services.cli.embedded.processes import table
from services.cli.embedded.seaweedfs import seaweedfs
from services.cli.embedded.service import Service
from services.cli.embedded.valkey import valkey
from services.core.bootstrap import rules_of
from services.core.preparation import prepare

STORES = frozenset({"postgres", "valkey", "seaweedfs"})
TEND_EVERY_SECONDS = 0.1
READY_WITHIN_SECONDS = 90.0


def _silent(_: str) -> None: ...


class Embedded:
    """A running instance. Use `Embedded.start`; the names of services are those of `STORES` and `processes.table`."""

    def __init__(
        self, instance: Instance, *, overrides: Mapping[str, str], say: Callable[[str], None]
    ) -> None:
        self.instance = instance
        self.env = instance.environment(overrides)
        self.settings = settings_from(self.env)
        rules_of(self.settings)  # a wrong name is said before anything starts
        self._say = say
        self._keepers: dict[str, Keeper] = {}
        self._ending = threading.Event()
        self._tender = threading.Thread(target=self._tend, name="tend services", daemon=True)

    @classmethod
    @contextmanager
    def start(
        cls,
        root: Path,
        *,
        name: str = "default",
        services: Collection[str] | None = None,
        overrides: Mapping[str, str] | None = None,
        say: Callable[[str], None] = _silent,
    ) -> Iterator[Self]:
        """Run an instance in `<root>/var/<name>` for the length of the block; stores prepared, everything ready.

        `services` limits which programs of ours start (`STORES` alone: none); None starts all. `overrides` are whole
        `OPSNAP_*` names. Raises `AlreadyRunning`, and `ServiceFailed` with the end of the log of what did not come up.
        """
        instance = claim(root / "var" / name)
        embedded = cls(instance, overrides=overrides or {}, say=say)
        try:
            embedded._start(services)
            yield embedded
        finally:
            embedded._stop()

    @property
    def superuser_url(self) -> str:
        """The database as its superuser: for attack tests, never for our processes."""
        return self.instance.database_url(superuser=True)

    @property
    def names(self) -> tuple[str, ...]:
        """Every service that is kept up."""
        return tuple(self._keepers)

    def pid(self, name: str) -> int | None:
        """The service's main process."""
        return self._keepers[name].pid

    def log(self, name: str) -> Path:
        """Where the service writes."""
        return self._keepers[name].log

    def kill(self, name: str) -> None:
        """`kill -9` it, with everything it started; it comes back by itself, see `wait_ready`."""
        self._keepers[name].kill()

    def stop(self, name: str) -> None:
        """Stop it and hold it down until `resume`."""
        self._keepers[name].ask_to_stop()
        self._keepers[name].wait_stopped()

    def resume(self, name: str) -> None:
        """Start it after `stop`, and wait until it answers."""
        self._keepers[name].start()
        self.wait_ready(name)

    def restart(self, name: str) -> None:
        """Stop it in order, start it, wait until it answers."""
        self.stop(name)
        self.resume(name)

    def wait_ready(self, name: str) -> None:
        """Wait until it answers. Raises `ServiceFailed`."""
        self._keepers[name].wait_ready(seconds=READY_WITHIN_SECONDS)

    def _start(self, services: Collection[str] | None) -> None:
        self._tender.start()
        origins = (self.settings.public_url, self.settings.staff_url)
        self._launch(valkey(self.instance))
        self._launch(seaweedfs(self.instance, origins=origins))
        self._launch(postgres(self.instance))
        self._await(STORES)
        create_database(self.instance)
        self._say("stores are up")
        prepare(self.settings)
        self._say("database and buckets are prepared")
        write_private(self.instance.environment_file, _lines(self.env))
        ours = [row for row in table(self.instance, self.env) if services is None or row.name in services]
        for row in ours:
            self._launch(row)
        self._await(row.name for row in ours)

    def _launch(self, service: Service) -> None:
        keeper = Keeper(service, logs=self.instance.logs, lock_fd=self.instance.lock_fd, say=self._say)
        keeper.start()
        self._keepers = {**self._keepers, service.name: keeper}  # replaced, not changed: the tender iterates

    def _await(self, names: Collection[str] | Iterator[str]) -> None:
        for name in names:
            self.wait_ready(name)
            self._say(f"{name} is ready")

    def _tend(self) -> None:
        while not self._ending.wait(TEND_EVERY_SECONDS):
            for keeper in self._keepers.values():
                keeper.tend()

    def _stop(self) -> None:
        """Ours first, then the stores under them."""
        self._ending.set()
        self._tender.join()
        self.instance.environment_file.unlink(missing_ok=True)
        for wave in (set(self._keepers) - STORES, STORES & set(self._keepers)):
            for name in wave:
                self._keepers[name].ask_to_stop()
            for name in wave:
                self._keepers[name].wait_stopped()
        os.close(self.instance.lock_fd)


def _lines(environment: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in environment.items())
