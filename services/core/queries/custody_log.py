"""The custody chain, read and verified."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.core.db import custody
from services.core.db.session import Database
from services.core.db.tables import Submission
from services.core.domain.custody import Break, ChainWalk, SignedHead, StoredLink, checkpoint_message

_NOBODY = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Verification:
    """How a walk of the chain ended. Whole exactly if `breaks` is empty; `references` names the submissions in them."""

    events: int
    head: str
    checkpoints: int
    breaks: tuple[Break, ...]
    references: Mapping[UUID, str]


def verify_custody(
    database: Database,
    *,
    public_key: str | None = None,
    kept: Sequence[SignedHead] = (),
    most_breaks: int = 20,
) -> Verification:
    """Walk every event in order, hold each checkpoint against the chain, then each submission's state.

    `public_key` (hex, 32 bytes) is the operator's own copy: a checkpoint signed by another key is a break. `kept` are
    checkpoints from outside this database: the only ones that find a database that was put back to an older day.
    """
    walk = ChainWalk()
    with database.reading() as session:
        breaks = list(_first(walk.breaks(custody.stored_links(session)), most_breaks))
        signed = (*custody.checkpoints(session), *kept)
        for checkpoint in signed:
            breaks += _checkpoint_breaks(session, checkpoint, public_key)
        breaks += _state_breaks(session, most_breaks)
        references = _references(session, {found.submission_id for found in breaks})
    return Verification(
        events=walk.position,
        head=walk.head,
        checkpoints=len(signed),
        breaks=tuple(breaks),
        references=references,
    )


def _first(breaks: Iterator[Break], most: int) -> Iterator[Break]:
    """All events are walked even when enough breaks were named."""
    for count, found in enumerate(breaks, start=1):
        if count <= most:
            yield found


def _checkpoint_breaks(session: Session, checkpoint: SignedHead, public_key: str | None) -> Iterator[Break]:
    whats = []
    if public_key is not None and checkpoint.public_key != public_key:
        whats.append("its checkpoint was signed by another key")
    if not _signed(checkpoint):
        whats.append("its checkpoint's signature does not hold")
    if custody.hash_at(session, checkpoint.position) != checkpoint.head:
        whats.append(
            "the chain no longer holds the event that its checkpoint signed: history was rewritten or cut off"
        )
    yield from (Break(position=checkpoint.position, submission_id=_NOBODY, what=what) for what in whats)


def _signed(checkpoint: SignedHead) -> bool:
    message = checkpoint_message(position=checkpoint.position, head=checkpoint.head, at=checkpoint.at)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.public_key)).verify(
            bytes.fromhex(checkpoint.signature), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _state_breaks(session: Session, most: int) -> Iterator[Break]:
    for found in custody.disagreements(session, most=most):
        left = f"left it {found.state_in_chain}" if found.state_in_chain else "is missing"
        what = f"its submission is {found.state}, but the newest event of it {left}"
        yield Break(position=found.position, submission_id=found.submission_id, what=what)


def _references(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(select(Submission.id, Submission.reference).where(Submission.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def newest_checkpoint(database: Database) -> SignedHead | None:
    """The newest signed head, for keeping outside; None before the first."""
    with database.reading() as session:
        return next(reversed(custody.checkpoints(session)), None)


def custody_of(database: Database, *, submission_id: UUID) -> tuple[StoredLink, ...]:
    """One submission's events, oldest first."""
    with database.reading() as session:
        return tuple(custody.stored_links(session, submission_id=submission_id))
