"""Invented submissions with given counts a month: who decided what, and when, from one seed, the same on every machine.

Only the counts of a month are anybody's figures. Days, areas, offences and reasons are drawn from weights that make a
believable picture: they say nothing about any force. No person, mark or footage is invented, for it could be somebody's.
Each decision keeps the rules of `verdicts`, so that a demonstration never shows what the service would refuse.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from types import MappingProxyType
from typing import Final, TypeVar
from uuid import UUID

from services.core.domain.deadlines import LONDON, deadlines, is_business_day, last_safe_post, london_date
from services.core.domain.demonstration_spread import (
    AREAS,
    DELAYS,
    HOURS,
    LATE_LETTER,
    NFA_REASONS,
    OFFENCES,
    OTHER_REASONS,
    POSITIVE_BY_USE,
    ROLES,
    UNKNOWN_USE,
    WEEKDAYS,
)
from services.core.domain.force_rules import OUT_OF_FORCE
from services.core.domain.lifecycle import Event
from services.core.domain.offences import Catalogue, Offence
from services.core.domain.outcomes import COLUMN_OF, OUT_OF_TIME, Column, Disposal, NfaReason, OtherReason
from services.core.domain.report import Role
from services.core.domain.statistics import MonthlyRow
from services.core.domain.submission import new_reference
from services.core.domain.verdicts import Verdict

DETAIL: Final[Mapping[str, str]] = MappingProxyType({"demonstration": "yes"})
"""What every event of a demonstration carries, so that the chain itself says what it is."""

_DAY: Final = timedelta(days=1)
_DECIDED_WITHIN: Final = timedelta(days=21)
_OPENING: Final = 8 * 3600
_CLOSING: Final = 16 * 3600
_OFFENCE_NAMED: Final = frozenset(
    {NfaReason.NO_VRM, NfaReason.NOT_PUBLIC_INTEREST, NfaReason.NO_INDEPENDENT_EVIDENCE, *OUT_OF_TIME}
)
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class InventedCase:
    """One submission from first page to decision. Moments are UTC; days are London dates. Nobody's data."""

    id: UUID
    reference: str
    role: Role
    council_area: str
    incident_on: date
    verdict: Verdict
    moments: Mapping[Event, datetime]

    @property
    def received_on(self) -> date:
        """The London date on which the statement was signed."""
        return london_date(self.moments[Event.SIGNED_STATEMENT])

    @property
    def post_by(self) -> date:
        """The last safe posting date that the queue would have shown: the strictest clock."""
        return deadlines(offence_on=self.incident_on).post_by


def invented_cases(
    rows: Iterable[MonthlyRow], *, areas: Sequence[str], catalogue: Catalogue, seed: int
) -> Iterator[InventedCase]:
    """As many cases of each month and column as its row says, in no order of time; a row without month is passed over.

    Each month draws from a stream of its own, so that another month's counts do not move it.
    """
    for row in rows:
        if row.month is not None:
            stream = Random(f"{seed} {row.month}")  # noqa: S311 -- nothing secret is drawn
            yield from _Month(stream, row.month, areas=areas, catalogue=catalogue).cases(row)


class _Month:
    """The draws of one month."""

    def __init__(self, stream: Random, month: date, *, areas: Sequence[str], catalogue: Catalogue) -> None:
        self._random, self._needs_nip = stream, {o.id: o.needs_nip for o in catalogue.offences}
        self._areas = {area: AREAS.get(area, 1) for area in areas}
        self._disposals = {o.id: _positive_disposals(o) for o in catalogue.offences}
        self._offences = {o.id: OFFENCES[o.id] for o in catalogue.offences if o.id in OFFENCES}
        self._with_notice = {id_: weight for id_, weight in self._offences.items() if self._needs_nip[id_]}
        self._days = {day: WEEKDAYS[day.weekday()] for day in _days_of(month)}

    def cases(self, row: MonthlyRow) -> Iterator[InventedCase]:
        columns = [Column.POSITIVE] * row.positive + [Column.NFA] * row.nfa + [Column.OTHER] * row.other
        self._random.shuffle(columns)
        return map(self._case, columns)

    def _case(self, column: Column) -> InventedCase:
        verdict = self._verdict(column)
        received = _moment(self._draw(self._days), self._seconds_of_day())
        incident_on = london_date(received) - self._delay(verdict)
        return InventedCase(
            id=UUID(int=self._random.getrandbits(128), version=4),
            reference=new_reference(self._random.choice),
            role=self._draw(ROLES),
            council_area=self._area(verdict),
            incident_on=incident_on,
            verdict=verdict,
            moments=self._moments(received, self._decided(verdict, incident_on, received)),
        )

    # ---- what was decided ---------------------------------------------------------------------------------------

    def _verdict(self, column: Column) -> Verdict:
        make = {Column.POSITIVE: self._positive, Column.NFA: self._nfa, Column.OTHER: self._other}
        return make[column]()

    def _positive(self) -> Verdict:
        offence_id = self._draw(self._offences)
        disposal = self._draw(self._disposals[offence_id])
        may_be_late = disposal is Disposal.WARNING_LETTER and self._needs_nip[offence_id]
        late = may_be_late and self._random.random() < LATE_LETTER
        reason = NfaReason.OUT_OF_TIME_POLICE if late else None
        return Verdict(disposal=disposal, nfa_reason=reason, offence_id=offence_id)

    def _nfa(self) -> Verdict:
        reason = self._draw(NFA_REASONS)
        among = self._with_notice if reason in OUT_OF_TIME else self._offences
        offence_id = self._draw(among) if reason in _OFFENCE_NAMED else None
        return Verdict(disposal=Disposal.NFA, nfa_reason=reason, offence_id=offence_id)

    def _other(self) -> Verdict:
        reason = self._draw(OTHER_REASONS)
        collision = reason is OtherReason.PASSED_TO_COLLISION_TEAM
        disposal = Disposal.RTC_ACTIONED if collision else Disposal.OTHER_ACTION
        return Verdict(disposal=disposal, other_reason=reason)

    def _area(self, verdict: Verdict) -> str:
        elsewhere = verdict.nfa_reason is NfaReason.OUT_OF_FORCE
        return OUT_OF_FORCE if elsewhere else self._draw(self._areas)

    # ---- when ---------------------------------------------------------------------------------------------------

    def _delay(self, verdict: Verdict) -> timedelta:
        if verdict.nfa_reason is NfaReason.OUT_OF_TIME_REPORTER:
            return timedelta(days=self._random.randint(13, 30))  # no notice could be posted any more
        return timedelta(days=self._draw(DELAYS))

    def _seconds_of_day(self) -> int:
        return self._draw(HOURS) * 3600 + self._random.randrange(3600)

    def _decided(self, verdict: Verdict, incident_on: date, received: datetime) -> datetime:
        first, post_by = london_date(received) + _DAY, last_safe_post(incident_on)
        last = first + _DECIDED_WITHIN
        if verdict.nfa_reason in OUT_OF_TIME:
            first = max(first, post_by + _DAY)
            last = first + _DECIDED_WITHIN
        elif verdict.column is Column.POSITIVE and self._needs_nip[verdict.offence_id or ""]:
            last = post_by
        day = self._random.choice(_working_days(first, last))
        return _moment(day, self._random.randint(_OPENING, _CLOSING))

    def _moments(self, received: datetime, decided: datetime) -> Mapping[Event, datetime]:
        before = self._random.randint(240, 2400)
        passed = received + timedelta(milliseconds=self._random.randint(1_500, 45_000))
        return {
            Event.OPENED_DRAFT: received - timedelta(seconds=before),
            Event.BEGAN_UPLOAD: received - timedelta(seconds=before * 0.6),
            Event.COMPLETED_UPLOAD: received - timedelta(seconds=before * 0.2),
            Event.SIGNED_STATEMENT: received,
            Event.BEGAN_INSPECTION: received,
            Event.ACCEPTED_FOOTAGE: passed,
            Event.PASSED_INSPECTION: passed,
            Event.CLAIMED: decided - timedelta(seconds=self._random.randint(60, 840)),
            Event.DECIDED: decided,
        }

    def _draw(self, weights: Mapping[_T, float]) -> _T:
        return self._random.choices(list(weights), list(weights.values()))[0]


def _positive_disposals(offence: Offence) -> Mapping[Disposal, float]:
    """The usual disposals of an offence that count as positive, the commoner the heavier."""
    usual = [disposal for disposal in offence.usual if COLUMN_OF[disposal] is Column.POSITIVE]
    return dict(zip(usual, POSITIVE_BY_USE, strict=False)) if usual else UNKNOWN_USE


def _moment(day: date, seconds: int) -> datetime:
    """That London day, so many seconds after midnight by the clock, in UTC."""
    clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def _days_of(month: date) -> Sequence[date]:
    return [month + n * _DAY for n in range(monthrange(month.year, month.month)[1])]


def _working_days(first: date, last: date) -> Sequence[date]:
    """Business days from `first` to `last`, both included."""
    days = _calendar(first.year)
    return days[bisect_left(days, first) : bisect_right(days, last)]


@cache
def _calendar(year: int) -> Sequence[date]:
    """Business days of a year and the first months of the next."""
    start = date(year, 1, 1)
    return [day for n in range(500) if is_business_day(day := start + n * _DAY)]
