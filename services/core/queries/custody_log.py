"""The custody chain, read and verified."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from services.core.db import custody
from services.core.db.session import Database
from services.core.db.tables import CustodyCheckpoint
from services.core.domain.custody import Break, ChainWalk, StoredLink, checkpoint_message

_NOBODY = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Verification:
    """How a walk of the chain ended. Whole exactly if `breaks` is empty."""

    events: int
    head: str
    checkpoints: int
    breaks: tuple[Break, ...]


def verify_custody(
    database: Database, *, public_key: str | None = None, most_breaks: int = 20
) -> Verification:
    """Walk every event in order, then hold each checkpoint against the chain.

    `public_key` (hex, 32 bytes) is the operator's own copy: a checkpoint signed by another key is a break.
    """
    walk = ChainWalk()
    with database.reading() as session:
        breaks = list(_first(walk.breaks(custody.stored_links(session)), most_breaks))
        signed = custody.checkpoints(session)
        for checkpoint in signed:
            breaks += _checkpoint_breaks(session, checkpoint, public_key)
    return Verification(events=walk.position, head=walk.head, checkpoints=len(signed), breaks=tuple(breaks))


def _first(breaks: Iterator[Break], most: int) -> Iterator[Break]:
    """All events are walked even when enough breaks were named."""
    for count, found in enumerate(breaks, start=1):
        if count <= most:
            yield found


def _checkpoint_breaks(
    session: Session, checkpoint: CustodyCheckpoint, public_key: str | None
) -> Iterator[Break]:
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


def _signed(checkpoint: CustodyCheckpoint) -> bool:
    message = checkpoint_message(position=checkpoint.position, head=checkpoint.head, at=checkpoint.at)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.public_key)).verify(
            bytes.fromhex(checkpoint.signature), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def custody_of(database: Database, *, submission_id: UUID) -> tuple[StoredLink, ...]:
    """One submission's events, oldest first."""
    with database.reading() as session:
        return tuple(custody.stored_links(session, submission_id=submission_id))
