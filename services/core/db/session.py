"""One unit of work: one transaction, its custody events and promised jobs, then the nudge."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from services.core.db.custody import PendingEvent, append_events
from services.core.db.seal import Sender
from services.core.db.tables import JobRow
from services.core.errors import Conflict, Unavailable
from services.core.ports import Job, JobQueue, Queue


@dataclass
class Work:
    """What one transaction holds. Events wait until the end, so that the chain's lock is held for the shortest time.

    `sender` is who writes to reporters, with the seal of their secret links.
    """

    session: Session
    sender: Sender
    events: list[PendingEvent] = field(default_factory=list)
    promised: list[JobRow] = field(default_factory=list)

    def record(self, event: PendingEvent) -> None:
        """Append to the custody chain when the transaction commits."""
        self.events.append(event)

    def promise(self, row: JobRow) -> None:
        """Write a job in this transaction; it is sent after the commit, or by the sweep."""
        self.session.add(row)
        self.promised.append(row)

    def seal(self) -> None:
        """Write rows first, then the chain under its lock: every transaction takes locks in the same order."""
        self.session.flush()
        append_events(self.session, self.events)


class Database:
    """Postgres, and the queue that is nudged after each commit. Raises `Unavailable` when either is needed and gone."""

    def __init__(self, *, url: str, queue: JobQueue, sender: Sender, pool_size: int = 20) -> None:
        options: dict[str, Any] = {"connect_timeout": 5, "application_name": "opsnap"}
        self.engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=10,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args=options,
        )
        self._queue, self._sender = queue, sender

    @contextmanager
    def unit_of_work(self) -> Iterator[Work]:
        """One transaction. A lost race raises `Conflict`, a database that is away `Unavailable`; nothing is half done."""
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            work = Work(session, self._sender)
            yield work
            work.seal()
            session.commit()
        self._nudge(work.promised)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only look at one moment, for queries: what commits meanwhile is in all of it or in none of it."""
        with _translated(), Session(self.engine) as session:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield session

    def check(self) -> None:
        """Raise `Unavailable` unless the database answers."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def _nudge(self, rows: list[JobRow]) -> None:
        with suppress(Unavailable):  # the sweep sends what could not be sent now
            for row in rows:
                self._queue.send(job=Job(row.name), job_id=row.id, queue=Queue(row.queue))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise Unavailable("The database does not answer.") from error
    except (StaleDataError, IntegrityError) as error:
        raise Conflict("Somebody else changed this at the same moment.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The database does not answer.") from error
        raise
