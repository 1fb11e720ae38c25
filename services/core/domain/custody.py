"""The custody chain: each event hashes its own fields and the hashes before it, so any change shows.

Two chains run through one hash: the submission's own (`previous_in_submission`) and the global one (`previous`). What a
chain proves: no event between two known hashes was changed, added, removed or moved. What it cannot prove: that the
newest events were not cut off, or that the whole was not rewritten by someone who owns the database. A signed
checkpoint kept elsewhere closes that gap up to its own position.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from uuid import UUID

GENESIS = "0" * 64
"""What the first event of each chain points back to."""

Detail = Mapping[str, str]
"""Codes, counts and hashes in words; never a name, mark, address or place, for the chain outlives erasure."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """One event as the chain sees it. `position` counts all events from 1, `number` those of one submission from 1."""

    position: int
    submission_id: UUID
    number: int
    event: str
    state: str
    actor: str
    at: datetime
    detail: Detail
    previous_in_submission: str
    previous: str


def link_hash(link: Link) -> str:
    """SHA-256, lower-case hex, over length-prefixed canonical fields: no two different links share an input."""
    digest = hashlib.sha256()
    for field in _canonical(link):
        raw = field.encode()
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()


def _canonical(link: Link) -> Iterator[str]:
    yield from ("opsnap-custody-1", str(link.position), str(link.submission_id), str(link.number))
    yield from (link.event, link.state, link.actor, canonical_time(link.at), str(len(link.detail)))
    yield from chain.from_iterable(sorted(link.detail.items()))
    yield from (link.previous_in_submission, link.previous)


def canonical_time(at: datetime) -> str:
    """UTC with microseconds, as Postgres keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, kw_only=True)
class StoredLink:
    """A link with the hash the database holds for it."""

    link: Link
    hash: str


@dataclass(frozen=True, kw_only=True)
class Break:
    """Where the chain fails: the position and submission of the event at fault, and how."""

    position: int
    submission_id: UUID
    what: str


@dataclass
class ChainWalk:
    """Walks events in order of position and collects breaks. Memory: one hash and count for each submission."""

    head: str = GENESIS
    position: int = 0

    def __post_init__(self) -> None:
        self._heads: dict[UUID, tuple[int, str]] = {}

    def breaks(self, events: Iterable[StoredLink]) -> Iterator[Break]:
        """Yield every break met, going on after each with what the database says, so that one edit is one break."""
        for stored in events:
            yield from self._check(stored)
            self.position, self.head = stored.link.position, stored.hash
            self._heads[stored.link.submission_id] = (stored.link.number, stored.hash)

    def _check(self, stored: StoredLink) -> Iterator[Break]:
        link = stored.link
        number, head = self._heads.get(link.submission_id, (0, GENESIS))
        for fails, what in (
            (
                link.position != self.position + 1,
                f"expected event {self.position + 1}: events are missing or out of order",
            ),
            (link.previous != self.head, "does not point to the event before it"),
            (link.number != number + 1, f"expected event {number + 1} of its submission"),
            (link.previous_in_submission != head, "does not point to the event before it in its submission"),
            (
                link_hash(link) != stored.hash,
                "its contents do not match its hash: it was changed after it was written",
            ),
        ):
            if fails:
                yield Break(position=link.position, submission_id=link.submission_id, what=what)


def checkpoint_message(*, position: int, head: str, at: datetime) -> bytes:
    """The bytes that a checkpoint's Ed25519 signature covers."""
    return f"opsnap-checkpoint-1\n{position}\n{head}\n{canonical_time(at)}\n".encode()
