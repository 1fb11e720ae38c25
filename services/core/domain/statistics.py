"""Counting submissions into the table of the annual report, by versioned definitions of an outcome.

Source: West Midlands Police and Crime Commissioner, annual report 2024/25, Table 2, and the monthly outcome files behind it.
The two definitions are inferred from those files, never announced (to confirm): facts are stored, both can be counted,
and the version is printed. Percentages are whole, rounded half up, each by itself: a row need not sum to 100.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from services.core.domain.outcomes import COLUMN_OF, OUT_OF_TIME, Column, Disposal, NfaReason


@dataclass(frozen=True, kw_only=True)
class OutcomeVersion:
    """One definition: where a warning letter counts that carries an out-of-time reason. `note` is printed with it."""

    id: str
    late_letter: Column
    note: str


VERSIONS: Final[Mapping[str, OutcomeVersion]] = MappingProxyType(
    {
        version.id: version
        for version in (
            OutcomeVersion(
                id="v2024",
                late_letter=Column.POSITIVE,
                note="A warning letter is a positive outcome, even where the 14 days had passed.",
            ),
            OutcomeVersion(
                id="v2025",
                late_letter=Column.NFA,
                note="A warning letter sent because the 14 days had passed counts as no further action (files from April 2025).",
            ),
        )
    }
)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`count` submissions received in one month (its first day, London) with the same disposal and reason; no person in it."""

    month: date
    disposal: Disposal
    nfa_reason: NfaReason | None = None
    count: int = 1


def column_of(fact: Fact, version: OutcomeVersion) -> Column | None:
    """Where a fact counts; None while it is pending."""
    if fact.disposal is Disposal.WARNING_LETTER and fact.nfa_reason in OUT_OF_TIME:
        return version.late_letter
    return COLUMN_OF[fact.disposal]


def whole_percent(part: int, whole: int) -> int | None:
    """`part` of `whole` in percent, rounded half up as the report prints it; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


@dataclass(frozen=True, kw_only=True)
class MonthlyRow:
    """One line of the table. The rates are of the decided submissions, pending ones left out; `month` is None in a total."""

    month: date | None
    submissions: int
    positive: int
    nfa: int
    other: int
    pending: int = 0

    @property
    def decided(self) -> int:
        """Submissions with an outcome: the denominator of every rate."""
        return self.submissions - self.pending

    def exact(self, column: Column) -> Fraction | None:
        """The exact share, 0..1; None while nothing is decided."""
        return Fraction(self._count(column), self.decided) if self.decided else None

    def percent(self, column: Column) -> int | None:
        """The share as printed; None while nothing is decided."""
        return whole_percent(self._count(column), self.decided)

    def _count(self, column: Column) -> int:
        return {Column.POSITIVE: self.positive, Column.NFA: self.nfa, Column.OTHER: self.other}[column]


def count(facts: Iterable[Fact], *, version: OutcomeVersion) -> tuple[MonthlyRow, ...]:
    """One row for each month that has facts, in order of time."""
    tally = Counter[tuple[date, Column | None]]()
    for fact in facts:
        tally[fact.month, column_of(fact, version)] += fact.count
    months = sorted({month for month, _ in tally})
    return tuple(
        _row(month, {column: tally[month, column] for column in (*Column, None)}) for month in months
    )


def _row(month: date, counts: Mapping[Column | None, int]) -> MonthlyRow:
    return MonthlyRow(
        month=month,
        submissions=sum(counts.values()),
        positive=counts[Column.POSITIVE],
        nfa=counts[Column.NFA],
        other=counts[Column.OTHER],
        pending=counts[None],
    )


def total(rows: Iterable[MonthlyRow]) -> MonthlyRow:
    """All rows as one, with no month."""
    listed = tuple(rows)
    return MonthlyRow(
        month=None,
        submissions=sum(row.submissions for row in listed),
        positive=sum(row.positive for row in listed),
        nfa=sum(row.nfa for row in listed),
        other=sum(row.other for row in listed),
        pending=sum(row.pending for row in listed),
    )
