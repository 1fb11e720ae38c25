"""A derivative was made again from its original: what its hash says."""

from dataclasses import dataclass
from enum import StrEnum

from services.core.domain.media import DerivativeKind


class Outcome(StrEnum):
    """How a second making compares with the ledger's row."""

    SAME = "same"
    DIFFERS = "differs"
    OTHER_VERSION = "other version"
    CANNOT = "cannot"
    ORIGINAL_CHANGED = "original changed"


ALARMING = frozenset({Outcome.DIFFERS, Outcome.ORIGINAL_CHANGED})
"""What the same original and the same tools cannot bring about: somebody must look."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A row of the derived ledger. Hashes are SHA-256 in lower-case hex."""

    kind: DerivativeKind
    label: str
    sha256: str
    source_sha256: str
    tool: str
    version: str
    arguments: str


@dataclass(frozen=True, kw_only=True)
class Remade:
    """What came out of making it again."""

    sha256: str
    tool: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """One derivative's verdict; `why` is in words, empty for the same."""

    recorded: Recorded
    outcome: Outcome
    why: str = ""

    @property
    def is_alarming(self) -> bool:
        return self.outcome in ALARMING


def compared(recorded: Recorded, remade: Remade) -> Rebuilt:
    """The same bytes are the same whatever made them; others are excused by another version only."""
    if remade.sha256 == recorded.sha256:
        return Rebuilt(recorded=recorded, outcome=Outcome.SAME)
    now = f"now {remade.sha256[:12]}…"
    then_made, now_made = _maker(recorded), _maker(remade)
    if then_made == now_made:
        why = f"{now}, made by the same {now_made}"
        return Rebuilt(recorded=recorded, outcome=Outcome.DIFFERS, why=why)
    why = f"{now}: made then by {then_made}, now by {now_made}"
    return Rebuilt(recorded=recorded, outcome=Outcome.OTHER_VERSION, why=why)


def _maker(made: Recorded | Remade) -> str:
    return f"{made.tool} {made.version}"
