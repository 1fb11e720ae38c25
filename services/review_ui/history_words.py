"""What came of earlier reports, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.lifecycle import QUEUED, State
from services.core.domain.outcomes import Disposal
from services.core.queries.mark_history import PastReport

_DISPOSALS: Final = {
    Disposal.EDUCATION: "course",
    Disposal.WARNING_LETTER: "warning letter",
    Disposal.FIXED_PENALTY: "fixed penalty",
    Disposal.COURT: "court",
    Disposal.NFA: "no further action",
    Disposal.OTHER_ACTION: "other action",
    Disposal.RTC_ACTIONED: "collision",
    Disposal.DUPLICATE: "duplicate",
    Disposal.PENDING: "waits for a decision",
}
_STATES: Final = {
    State.WITHDRAWN: "withdrawn",
    State.TRANSFERRED: "passed to another force",
    State.REFUSED: "no file could be taken",
}


def outcome_words(report: PastReport) -> str:
    """One report's outcome, as a list counts it: `warning letter`."""
    if report.state in QUEUED or not (report.disposal or report.state in _STATES):
        return _DISPOSALS[Disposal.PENDING]
    return _STATES.get(report.state) or _DISPOSALS[Disposal(report.disposal or Disposal.PENDING)]


def outcomes_words(reports: Iterable[PastReport]) -> str:
    """`2 × warning letter, no further action`: the commonest first."""
    counted = Counter(outcome_words(report) for report in reports)
    return ", ".join(f"{count} × {words}" if count > 1 else words for words, count in counted.most_common())


def times_words(count: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


HISTORY_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {"outcome_words": outcome_words, "outcomes_words": outcomes_words, "times_words": times_words}
)
"""What templates may use."""
