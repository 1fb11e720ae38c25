"""The chain on disk: appending under one lock, reading in order, and signed checkpoints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from services.core.db.tables import CustodyCheckpoint, CustodyEvent
from services.core.domain.custody import GENESIS, Detail, Link, StoredLink, link_hash
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
    rows = []
    for event in events:
        number, submission_head = heads.get(event.submission_id, (0, GENESIS))
        link = _link(
            event, position=position + 1, number=number + 1, in_submission=submission_head, previous=head
        )
        position, head = link.position, link_hash(link)
        heads[event.submission_id] = (link.number, head)
        rows.append(_row(link, head))
    session.execute(insert(CustodyEvent), rows)


def chain_head(session: Session) -> tuple[int, str]:
    """Position and hash of the newest event; 0 and the genesis hash where there is none."""
    newest = select(CustodyEvent.position, CustodyEvent.hash).order_by(CustodyEvent.position.desc()).limit(1)
    found = session.execute(newest).first()
    return (found.position, found.hash) if found else (0, GENESIS)


def _submission_heads(session: Session, ids: set[UUID]) -> dict[UUID, tuple[int, str]]:
    newest = (
        select(CustodyEvent.submission_id, CustodyEvent.number, CustodyEvent.hash)
        .where(CustodyEvent.submission_id.in_(ids))
        .distinct(CustodyEvent.submission_id)
        .order_by(CustodyEvent.submission_id, CustodyEvent.number.desc())
    )
    return {row.submission_id: (row.number, row.hash) for row in session.execute(newest)}


def _link(event: PendingEvent, *, position: int, number: int, in_submission: str, previous: str) -> Link:
    return Link(
        position=position,
        submission_id=event.submission_id,
        number=number,
        event=event.event,
        state=event.state,
        actor=event.actor,
        at=event.at,
        detail=event.detail,
        previous_in_submission=in_submission,
        previous=previous,
    )


def _row(link: Link, digest: str) -> dict[str, object]:
    return {
        **{name: getattr(link, name) for name in Link.__dataclass_fields__},
        "detail": dict(link.detail),
        "hash": digest,
    }


_COLUMNS = tuple(getattr(CustodyEvent, name) for name in Link.__dataclass_fields__)


def stored_links(
    session: Session, *, submission_id: UUID | None = None, batch: int = 10_000
) -> Iterator[StoredLink]:
    """Every event in order of position, streamed; one submission's only, if given."""
    query = select(*_COLUMNS, CustodyEvent.hash).order_by(CustodyEvent.position)
    if submission_id is not None:
        query = query.where(CustodyEvent.submission_id == submission_id)
    for row in session.execute(query.execution_options(yield_per=batch)):
        fields = row._mapping  # noqa: SLF001 -- SQLAlchemy's documented name
        yield StoredLink(
            link=Link(**{name: fields[name] for name in Link.__dataclass_fields__}), hash=fields["hash"]
        )


def checkpoints(session: Session) -> Sequence[CustodyCheckpoint]:
    """Signed heads, oldest first."""
    return session.scalars(select(CustodyCheckpoint).order_by(CustodyCheckpoint.position)).all()


def hash_at(session: Session, position: int) -> str | None:
    """The stored hash of one event, or None where there is no such event."""
    return session.scalar(select(CustodyEvent.hash).where(CustodyEvent.position == position))
