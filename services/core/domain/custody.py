"""The custody chain: each event hashes its own fields and the hashes before it, so any change shows.

Two chains run through one hash: the submission's own (`previous_in_submission`) and the global one (`previous`). What a
chain proves: no event between two known hashes was changed, added, removed or moved. What it cannot prove: that the
newest events were not cut off, or that the whole was not rewritten by someone who owns the database. A signed
checkpoint kept elsewhere closes that gap up to its own position.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

GENESIS = "0" * 64
"""What the first event of each chain points back to."""

Detail = Mapping[str, str]
"""Codes, counts and hashes in words; never a name, mark, address or place, for the chain outlives erasure."""


class Link(NamedTuple):
    """One event as the chain sees it. `position` counts all events from 1, `number` those of one submission from 1.

    `submission` and `moment` are canonical text, as they are hashed. A tuple rather than a dataclass, and text rather
    than values, because a verification makes one of these for every event there ever was.
    """

    position: int
    submission: str
    number: int
    event: str
    state: str
    actor: str
    moment: str
    detail: Detail
    previous_in_submission: str
    previous: str

    @property
    def submission_id(self) -> UUID:
        return UUID(self.submission)

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.moment)


class _Lengths(dict[int, bytes]):
    """Each length as the eight bytes that are hashed, made once."""

    def __missing__(self, length: int) -> bytes:
        self[length] = length.to_bytes(8, "big")
        return self[length]


_VERSION = "opsnap-custody-1"
_LENGTHS = _Lengths()


def link_hash(link: Link) -> str:
    """SHA-256, lower-case hex, over length-prefixed canonical fields: no two different links share an input."""
    position, submission, number, event, state, actor, moment, detail, in_submission, previous = link
    fields = [_VERSION, str(position), submission, str(number), event, state, actor, moment, str(len(detail))]
    for pair in sorted(detail.items()):
        fields += pair
    fields += (in_submission, previous)
    encoded = [field.encode() for field in fields]
    return sha256(b"".join([part for raw in encoded for part in (_LENGTHS[len(raw)], raw)])).hexdigest()


def canonical_time(at: datetime) -> str:
    """UTC with microseconds, as Postgres keeps it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


class StoredLink(NamedTuple):
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
        self._heads: dict[str, tuple[int, str]] = {}

    def breaks(self, events: Iterable[StoredLink]) -> Iterator[Break]:
        """Yield every break met, going on after each with what the database says, so that one edit is one break."""
        for link, stored_hash in events:
            before = self._heads.get(link.submission, (0, GENESIS))
            stands = (
                link.position == self.position + 1
                and link.previous == self.head
                and link.number == before[0] + 1
                and link.previous_in_submission == before[1]
                and link_hash(link) == stored_hash
            )
            if not stands:
                yield from self._named(link, stored_hash, before)
            self.position, self.head = link.position, stored_hash
            self._heads[link.submission] = (link.number, stored_hash)

    def _named(self, link: Link, stored_hash: str, before: tuple[int, str]) -> Iterator[Break]:
        number, head = before
        for fails, what in (
            (
                link.position != self.position + 1,
                f"expected event {self.position + 1}: events are missing or out of order",
            ),
            (link.previous != self.head, "does not point to the event before it"),
            (link.number != number + 1, f"expected event {number + 1} of its submission"),
            (link.previous_in_submission != head, "does not point to the event before it in its submission"),
            (
                link_hash(link) != stored_hash,
                "its contents do not match its hash: it was changed after it was written",
            ),
        ):
            if fails:
                yield Break(position=link.position, submission_id=link.submission_id, what=what)


@dataclass(frozen=True, kw_only=True)
class SignedHead:
    """A checkpoint: position and hash of the newest event at a moment, signed with Ed25519. Keys and hashes are hex.

    It pins down every event up to its position, for whoever keeps a copy outside the database.
    """

    position: int
    head: str
    at: datetime
    public_key: str
    signature: str


def checkpoint_message(*, position: int, head: str, at: datetime) -> bytes:
    """The bytes that a checkpoint's Ed25519 signature covers."""
    return f"opsnap-checkpoint-1\n{position}\n{head}\n{canonical_time(at)}\n".encode()
