"""A person reads the mark in a frame of the original: what they typed is the mark, whatever a machine made of it.

Source: Forensic Science Regulator's code, which keeps reading by machine an investigative aid (to confirm with an authority).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.core.domain.mark_agreement import compared
from services.core.domain.media import MediaFacts, MediaKind
from services.core.domain.registration import normalise
from services.core.domain.typed_mark import read_refusals
from services.core.errors import Refusal

MARK_FIELD: Final = "confirmed_mark"
FRAME_FIELD: Final = "mark_frame"
ONE_PLATE: Final = 2.0
"""What a machine read may be so far from what a person read (`registration.distance`) and still be of the same plate."""


@dataclass(frozen=True, kw_only=True)
class ReadMark:
    """What a reviewer typed as the mark, and where they read it. `frame_index` is None for a photograph, or if not named."""

    typed: str
    footage_id: UUID | None = None
    frame_index: int | None = None

    @property
    def mark(self) -> str:
        """The mark for comparison; blank where nothing was typed."""
        return normalise(self.typed)

    @property
    def is_odd(self) -> bool:
        """Whether something was typed that no mark has, and that comparison would drop."""
        return bool(read_refusals(self.typed, field=MARK_FIELD))


def refusals(read: ReadMark, facts: MediaFacts | None) -> tuple[Refusal, ...]:
    """Every reason why this confirms no mark; `facts` are the file's, None where the case has no such file."""
    found = list(read_refusals(read.typed, field=MARK_FIELD))
    if not read.mark and not found:
        message = "Enter the registration mark that you read in the footage."
        found.append(Refusal(code="mark_missing", message=message, field=MARK_FIELD))
    return (*found, *_frame_refusals(read, facts))


def _frame_refusals(read: ReadMark, facts: MediaFacts | None) -> tuple[Refusal, ...]:
    if facts is None:
        message = "Choose the file in which you read the mark."
    elif facts.kind is MediaKind.STILL:
        return ()
    elif read.frame_index is None:
        message = "Enter the frame of the original in which you read the mark, such as 120, or its time, such as 0:04.800."
    elif not 0 <= read.frame_index < facts.frame_count:
        message = (
            f"This clip has frames 0 to {facts.frame_count - 1}. Enter the one in which you read the mark."
        )
    else:
        return ()
    return (Refusal(code="mark_frame", message=message, field=FRAME_FIELD),)


@dataclass(frozen=True, kw_only=True)
class MachineMark:
    """What the machine read; `mark` may hold `?`."""

    mark: str
    confidence: float


def of_same_plate(mark: str, readings: Sequence[MachineMark]) -> MachineMark | None:
    """What the machine read of the plate that a person read as `mark`: the likest reading, the best of equals."""
    near = [(compared(mark, one.mark).distance, -one.confidence, one) for one in readings]
    found = min(near, key=lambda each: each[:2], default=None)
    return found[2] if found and found[0] <= ONE_PLATE else None


def record_sha256(*, salt: str, mark: str, reported: str | None, read: str | None) -> str:
    """What the chain keeps of a confirmation: lower-case hex over its marks and a salt, which goes when they are erased.

    Each part is preceded by its length; one that is not there counts as -1 long.
    """
    parts = ("opsnap-mark-1", salt, mark, reported, read)
    told = "".join(f"{-1 if part is None else len(part)}:{part or ''}" for part in parts)
    return sha256(told.encode()).hexdigest()
