"""Every clock that says when it happened, beside the reporter's word: each offset explained, the earliest plausible day found.

The 14 days of a notice run from the offence (RTOA 1988 s.1); with a doubtful clock the earliest plausible day counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from services.core.domain.acceptance import written_time
from services.core.domain.deadlines import LONDON, london_date
from services.core.domain.media import MediaFacts
from services.core.domain.name_times import name_time
from services.core.domain.telemetry import ClockKind
from services.core.domain.track_summary import TrackSummary


class ClockSource(StrEnum):
    """Who says it, beside the reporter."""

    CONTAINER = "container"
    FILE_NAME = "file_name"
    TELEMETRY = "telemetry"
    PICTURES = "pictures"


class OffsetCause(StrEnum):
    """Why a clock differs from the report."""

    AGREES = "agrees"
    SUMMER_TIME = "summer_time"
    ZONE = "zone"
    HALF_DAY = "half_day"
    NEVER_SET = "never_set"
    OTHER_YEAR = "other_year"
    OTHER_DAY = "other_day"
    WRITTEN_LATER = "written_later"
    UNEXPLAINED = "unexplained"


BELIEVED: Final = frozenset(
    {OffsetCause.AGREES, OffsetCause.SUMMER_TIME, OffsetCause.OTHER_DAY, OffsetCause.UNEXPLAINED}
)
"""Causes that leave the clock's own day possible; the others say that the clock is wrong and by how much."""
MEMORY: Final = timedelta(minutes=15)
"""How well a reporter knows the time, whose own doubt comes on top; so does a clip's length, as cameras write its start or its end."""
LATEST_EARLIER: Final = timedelta(days=28)
"""A day further before the reported one is a clock's fault, not a reporter's memory."""
FIRST_YEAR: Final = 2005
"""Clocks that were never set begin at 1904, 1970, 1980, 2000 or at the maker's own first day."""
_YEARS = range(1900, 2200)
"""What a clock may say at all; a file may hold any number for a date."""
_WIDEST_ZONE_H = 14
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ClockClaim:
    """What one clock wrote for a file, as written: aware if it names a zone.

    `length_s` is the file's, in seconds; `ahead_s` how far the reporter says that this clock was ahead of the true time.
    `position` is the file's, from 1. `other` is what it says if day and month are the other way round, where that is not
    stated; `seen` says where it was read. One that is not `certain` may be misread, and moves no day.
    """

    source: ClockSource
    written: datetime
    kind: ClockKind = ClockKind.UNSTATED
    length_s: float = 0.0
    ahead_s: int = 0
    position: int = 1
    other: datetime | None = None
    seen: str = ""
    certain: bool = True


@dataclass(frozen=True, kw_only=True)
class ClockReading:
    """A claim beside the report. `at` is aware; `offset` how far it lies after the reported time; `words` explain it."""

    claim: ClockClaim
    at: datetime
    offset: timedelta
    cause: OffsetCause
    words: str


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """`earliest_on` is the London day from which the 14 days are counted; `earlier` what put it before the reported day."""

    readings: tuple[ClockReading, ...]
    earliest_on: date
    earlier: ClockReading | None

    @property
    def disagrees(self) -> bool:
        """Whether a reviewer should look at the clocks before trusting the day."""
        return any(reading.cause is not OffsetCause.AGREES for reading in self.readings)


def file_claims(
    *,
    filename: str,
    facts: MediaFacts,
    ahead_s: int | None,
    position: int,
    track: TrackSummary | None = None,
) -> tuple[ClockClaim, ...]:
    """What a file's header, its name and its positions say. `ahead_s` as in `ClockClaim`, None if the reporter said nothing."""
    said = (
        (ClockSource.CONTAINER, written_time(facts.created_as_written), ClockKind.UNSTATED),
        (ClockSource.FILE_NAME, name_time(filename), ClockKind.UNSTATED),
        (
            ClockSource.TELEMETRY,
            track.written_from if track else None,
            track.clock if track else ClockKind.NONE,
        ),
    )
    return tuple(
        ClockClaim(
            source=source, written=written, kind=kind, length_s=facts.duration_s, ahead_s=0 if kind is ClockKind.UTC else ahead_s or 0, position=position
        )
        for source, written, kind in said
        if written is not None and written.year in _YEARS
    )  # fmt: skip


def reconcile(
    claims: Sequence[ClockClaim],
    *,
    reported_at: datetime,
    earliest_reported_on: date,
    received_at: datetime,
    doubt: timedelta = timedelta(),
) -> Reconciliation:
    """Read each clock in the way that fits the report most simply. Times are aware; `doubt` is the reporter's own, either way."""
    told = _Told(at=reported_at.astimezone(UTC), doubt=doubt)
    readings = tuple(_read(claim, told) for claim in claims)
    possible = [
        reading
        for reading in readings
        if reading.cause in BELIEVED
        and reading.claim.certain
        and reading.offset >= -LATEST_EARLIER
        and reading.at <= received_at
        and london_date(reading.at) < earliest_reported_on
    ]
    earlier = min(possible, key=lambda reading: reading.at, default=None)
    return Reconciliation(
        readings=readings,
        earliest_on=london_date(earlier.at) if earlier else earliest_reported_on,
        earlier=earlier,
    )


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What the reporter says of the time, and how sure they are."""

    at: datetime
    doubt: timedelta


def _read(claim: ClockClaim, told: _Told) -> ClockReading:
    ways = [way.astimezone(UTC) for way in _ways(claim)]
    ways += [way - timedelta(seconds=claim.ahead_s) for way in ways]
    causes = {way: _cause(claim, way, told) for way in ways}
    at = min(ways, key=lambda way: (_SIMPLEST.index(causes[way]), abs(way - told.at)))
    offset, cause = at - told.at, causes[at]
    words = (_WORDS[cause].format(apart=apart_words(offset)), _either_way(claim, at), claim.seen)
    return ClockReading(claim=claim, at=at, offset=offset, cause=cause, words=" ".join(filter(None, words)))


def _either_way(claim: ClockClaim, at: datetime) -> str:
    if claim.other is None:
        return ""
    either = f"{claim.written:%Y-%m-%d} or {claim.other:%Y-%m-%d}"
    return f"It does not say whether day or month comes first ({either}); {at.astimezone(LONDON):%Y-%m-%d} is compared here."


_SIMPLEST: Final = (
    OffsetCause.AGREES,
    OffsetCause.OTHER_DAY,
    OffsetCause.OTHER_YEAR,
    OffsetCause.SUMMER_TIME,
    OffsetCause.HALF_DAY,
    OffsetCause.ZONE,
    OffsetCause.NEVER_SET,
    OffsetCause.WRITTEN_LATER,
    OffsetCause.UNEXPLAINED,
)
"""A time that may be read in several ways is read in the one with the simplest cause, then in the nearest."""


def _ways(claim: ClockClaim) -> tuple[datetime, ...]:
    """What a written time may mean: many cameras write their local time and call it UTC, others UTC without saying so."""
    if claim.other is not None:
        return (*_ways(replace(claim, other=None)), *_ways(replace(claim, written=claim.other, other=None)))
    if claim.kind is ClockKind.UTC:
        return (claim.written if claim.written.tzinfo else claim.written.replace(tzinfo=UTC),)
    wall = claim.written.replace(tzinfo=None)
    local = wall.replace(tzinfo=LONDON)
    if claim.kind is ClockKind.LOCAL:
        return (local,)
    return (claim.written if claim.written.tzinfo else wall.replace(tzinfo=UTC), local)


def _cause(claim: ClockClaim, at: datetime, told: _Told) -> OffsetCause:
    """The first row that fits."""
    near = MEMORY + timedelta(seconds=claim.length_s)
    apart = abs(at - told.at)
    hours = round(apart / _HOUR)
    rows = (
        (apart <= near + told.doubt, OffsetCause.AGREES),
        (_is_unset(at), OffsetCause.NEVER_SET),
        (_is_other_year(at, told.at, near), OffsetCause.OTHER_YEAR),
        (hours == 1 and abs(apart - _HOUR) <= near, OffsetCause.SUMMER_TIME),
        (hours == 12 and abs(apart - 12 * _HOUR) <= near, OffsetCause.HALF_DAY),  # noqa: PLR2004 -- a.m. for p.m.
        (hours <= _WIDEST_ZONE_H and abs(apart - hours * _HOUR) <= near, OffsetCause.ZONE),
        (abs(apart - round(apart / _DAY) * _DAY) <= near, OffsetCause.OTHER_DAY),
        (claim.source is ClockSource.CONTAINER and at > told.at, OffsetCause.WRITTEN_LATER),
    )
    return next((cause for fits, cause in rows if fits), OffsetCause.UNEXPLAINED)


def _is_unset(at: datetime) -> bool:
    """Before there were such cameras, or in the first hours of a year, where cameras begin that lost their power."""
    return at.year < FIRST_YEAR or (at.month == at.day == 1 and at.hour == 0)


def _is_other_year(at: datetime, reported_at: datetime, near: timedelta) -> bool:
    if at.year == reported_at.year:
        return False
    try:
        return abs(at.replace(year=reported_at.year) - reported_at) <= near
    except ValueError:  # the 29th of February
        return False


_WORDS: Final = {
    OffsetCause.AGREES: "Agrees with the report.",
    OffsetCause.SUMMER_TIME: "{apart} from the report: a clock that was not changed for summer time.",
    OffsetCause.ZONE: "{apart} from the report: whole hours, as a clock set for another time zone.",
    OffsetCause.HALF_DAY: "{apart} from the report: morning and afternoon mixed up.",
    OffsetCause.NEVER_SET: "{apart} from the report: the clock seems never to have been set.",
    OffsetCause.OTHER_YEAR: "{apart} from the report: the same day and time of another year.",
    OffsetCause.OTHER_DAY: "{apart} from the report: the same time of another day. One of the two days is wrong.",
    OffsetCause.WRITTEN_LATER: "{apart} than the report: the header may be from when the file was copied or exported.",
    OffsetCause.UNEXPLAINED: "{apart} from the report, with no usual cause.",
}


def apart_words(offset: timedelta) -> str:
    """`2 days 3 hours earlier`: the two largest units, to the minute."""
    minutes = round(abs(offset) / timedelta(minutes=1))
    units = (("day", minutes // 1440), ("hour", minutes % 1440 // 60), ("minute", minutes % 60))
    said = [f"{count:,} {unit}{'s' if count != 1 else ''}" for unit, count in units if count][:2]
    return f"{' '.join(said) or '0 minutes'} {'earlier' if offset < timedelta() else 'later'}"
