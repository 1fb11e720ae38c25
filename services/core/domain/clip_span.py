"""When a clip was recorded, by its own clocks as they were reconciled with the report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.core.domain.clocks import ClockReading, ClockSource, OffsetCause, Reconciliation

_WHOLE_HOURS: Final = frozenset({OffsetCause.SUMMER_TIME, OffsetCause.ZONE, OffsetCause.HALF_DAY})
_AS_THEY_ARE: Final = frozenset({OffsetCause.AGREES, OffsetCause.OTHER_DAY, OffsetCause.UNEXPLAINED})
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class ClipSpan:
    """Between which moments (aware) a clip was recorded; `length` is its own, shorter where it is not known when it began."""

    begins_at: datetime
    ends_at: datetime
    length: timedelta


def clip_span(found: Reconciliation, *, position: int) -> ClipSpan | None:
    """When a clip was recorded, by its name, else by its header, hours put right; None where neither clock can be used.

    A name tells when it began; a header when it began or ended.
    """
    sources = (ClockSource.FILE_NAME, ClockSource.CONTAINER)
    usable = [
        reading
        for source in sources
        for reading in found.readings
        if (reading.claim.source, reading.claim.position) == (source, position)
        and reading.cause in _WHOLE_HOURS | _AS_THEY_ARE
        and reading.claim.length_s > 0
    ]
    return _span(usable[0]) if usable else None


def _span(reading: ClockReading) -> ClipSpan:
    hours = round(reading.offset / _HOUR) if reading.cause in _WHOLE_HOURS else 0
    at, length = reading.at - hours * _HOUR, timedelta(seconds=reading.claim.length_s)
    begins_at = at if reading.claim.source is ClockSource.FILE_NAME else at - length
    return ClipSpan(begins_at=begins_at, ends_at=at + length, length=length)
