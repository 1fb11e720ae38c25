"""Signs of life while a step works: the lease is renewed from a thread, and a lost lease stops the step."""

from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog

from services import clock
from services.core.actions.work_on_job import renew_lease
from services.core.bootstrap import Database
from services.core.errors import Conflict, Unavailable
from services.core.ports import Lease

log = structlog.get_logger()


class Heartbeat:
    """Renews the lease every third of its length. `progress(share)` raises `Conflict` once the lease is lost."""

    def __init__(self, database: Database, *, lease: Lease, length: timedelta) -> None:
        self._database, self._lease, self._length = database, lease, length
        self._share, self._lost, self._ended = 0.0, Event(), Event()
        self._thread = Thread(target=self._beat, name="lease", daemon=True)

    def progress(self, share: float) -> None:
        """Remember the share done, 0..1; the next beat writes it."""
        self._share = min(max(share, 0.0), 1.0)
        if self._lost.is_set():
            raise Conflict("The lease of this job was lost.")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(timeout=self._length.total_seconds())

    def _beat(self) -> None:
        pause = min(self._length.total_seconds() / 3, 2.0)
        while not self._ended.wait(pause):
            try:
                renew_lease(
                    self._database,
                    lease=self._lease,
                    progress=self._share,
                    now=clock.now(),
                    length=self._length,
                )
            except Unavailable:
                log.warning("lease_not_renewed", job_id=str(self._lease.job_id))
            except Conflict:
                self._lost.set()
                return
