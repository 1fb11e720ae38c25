"""What a scan for malware came to."""

from dataclasses import dataclass
from enum import StrEnum


class ScanState(StrEnum):
    """What a scan for malware came to; a scan that did not happen is said, never silent."""

    CLEAN = "clean"
    INFECTED = "infected"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Scan:
    """`engine` is the scanner with the version and date of its signatures; `detail` names what was found, or why it was skipped."""

    state: ScanState
    engine: str = ""
    detail: str = ""
