"""The chain on disk: appending under one lock, reading in order, and signed checkpoints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from json import loads
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Text, Uuid, cast, func, select, text, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.core.db.tables import CustodyCheckpoint, CustodyEvent, Submission
from services.core.domain.custody import (
    GENESIS,
    Detail,
    Link,
    SignedHead,
    StoredLink,
    canonical_time,
    link_hash,
)
from services.core.domain.lifecycle import Event, State

_CHAIN_LOCK = 0x6F70736E  # "opsn": one writer of the chain at a time


@dataclass(frozen=True, kw_only=True)
class PendingEvent:
    """An event that waits for its place in the chain. `actor` is `reporter`, `system` or `staff:<id>`."""

    submission_id: UUID
    event: Event
    state: State
    actor: str
    at: datetime
    detail: Detail = field(default_factory=dict)


def append_events(session: Session, events: Sequence[PendingEvent]) -> None:
    """Extend both chains under the advisory lock, which the database holds until commit."""
    if not events:
        return
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    position, head = chain_head(session)
    heads = _submission_heads(session, {event.submission_id for event in events})
    links = []
    for event in events:
        number, submission_head = heads.get(event.submission_id, (0, GENESIS))
        link = _link(
            event, position=position + 1, number=number + 1, in_submission=submission_head, previous=head
        )
        position, head = link.position, link_hash(link)
        heads[event.submission_id] = (link.number, head)
        links.append(StoredLink(link, head))
    _write(session, links)


def chain_head(session: Session) -> tuple[int, str]:
    """Position and hash of the newest event; 0 and the genesis hash where there is none."""
    newest = select(CustodyEvent.position, CustodyEvent.hash).order_by(CustodyEvent.position.desc()).limit(1)
    found = session.execute(newest).first()
    return (found.position, found.hash) if found else (0, GENESIS)


def _submission_heads(session: Session, ids: set[UUID]) -> dict[UUID, tuple[int, str]]:
    newest = (
        select(CustodyEvent.submission_id, CustodyEvent.number, CustodyEvent.hash)
        .where(CustodyEvent.submission_id == func.any(cast(list(ids), ARRAY(Uuid))))
        .ext(distinct_on(CustodyEvent.submission_id))
        .order_by(CustodyEvent.submission_id, CustodyEvent.number.desc())
    )
    return {row.submission_id: (row.number, row.hash) for row in session.execute(newest)}


def _link(event: PendingEvent, *, position: int, number: int, in_submission: str, previous: str) -> Link:
    return Link(
        position=position,
        submission=str(event.submission_id),
        number=number,
        event=event.event,
        state=event.state,
        actor=event.actor,
        moment=canonical_time(event.at),
        detail=event.detail,
        previous_in_submission=in_submission,
        previous=previous,
    )


_COLUMNS = (
    "position", "submission_id", "number", "event", "state", "actor", "at", "detail", "previous_in_submission",
    "previous", "hash",
)  # fmt: skip


def _write(session: Session, links: Sequence[StoredLink]) -> None:
    """By COPY, which takes a single event and a hundred thousand alike."""
    columns = sql.SQL(", ").join(map(sql.Identifier, _COLUMNS))
    statement = sql.SQL("COPY custody_events ({}) FROM STDIN").format(columns)
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)  # noqa: S101 -- the only driver we name in a database URL
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for link, digest in links:
            copy.write_row([*_jsonable(link), digest])


def _jsonable(link: Link) -> Iterator[object]:
    return (Jsonb(dict(link.detail)) if value is link.detail else value for value in link)


_T = CustodyEvent.__table__.c
_MOMENT = func.to_char(func.timezone("UTC", _T.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
_CANONICAL = select(
    _T.position, cast(_T.submission_id, Text), _T.number, _T.event, _T.state, _T.actor, _MOMENT, cast(_T.detail, Text),
    _T.previous_in_submission, _T.previous, _T.hash,
).order_by(_T.position)  # fmt: skip
"""Events as they are hashed: Postgres writes the text, which it does many times faster than we could."""


def stored_links(
    session: Session, *, submission_id: UUID | None = None, batch: int = 10_000
) -> Iterator[StoredLink]:
    """Every event in order of position, streamed; one submission's only, if given."""
    query = _CANONICAL if submission_id is None else _CANONICAL.where(_T.submission_id == submission_id)
    # Rows of the connection, not of the session, whose bookkeeping for each row costs more than the hash.
    for row in session.connection().execute(query, execution_options={"yield_per": batch}):
        position, submission, number, event, state, actor, moment, detail, in_submission, previous, digest = (
            row
        )
        yield StoredLink(
            Link(
                position,
                submission,
                number,
                event,
                state,
                actor,
                moment,
                loads(detail),
                in_submission,
                previous,
            ),
            digest,
        )


def checkpoints(session: Session) -> tuple[SignedHead, ...]:
    """Signed heads, oldest first."""
    rows = session.scalars(select(CustodyCheckpoint).order_by(CustodyCheckpoint.position))
    return tuple(
        SignedHead(**{name: getattr(row, name) for name in SignedHead.__dataclass_fields__}) for row in rows
    )


def hash_at(session: Session, position: int) -> str | None:
    """The stored hash of one event, or None where there is no such event."""
    return session.scalar(select(CustodyEvent.hash).where(CustodyEvent.position == position))


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A submission that is not where its newest event left it; position 0 and None where it has no event."""

    submission_id: UUID
    state: str
    position: int
    state_in_chain: str | None


def disagreements(session: Session, *, most: int) -> tuple[Disagreement, ...]:
    """Submissions whose row and chain differ: one of the two was changed behind the other's back. One statement, so one moment."""
    newest = (
        select(CustodyEvent.position, CustodyEvent.state)
        .where(CustodyEvent.submission_id == Submission.id)
        .order_by(CustodyEvent.number.desc())
        .limit(1)
        .lateral()
    )
    query = (
        select(Submission.id, Submission.state, newest.c.position, newest.c.state)
        .outerjoin(newest, true())
        .where(newest.c.state.is_distinct_from(Submission.state))
        .order_by(newest.c.position)
        .limit(most)
    )
    return tuple(
        Disagreement(submission_id=row[0], state=row[1], position=row[2] or 0, state_in_chain=row[3])
        for row in session.execute(query)
    )
