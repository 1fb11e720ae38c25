"""The monthly table, as the annual report prints it, from counted facts alone; live and demonstration never in one table."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from services.core.db import facts
from services.core.db.facts import Counted, Selection
from services.core.db.session import Database
from services.core.domain.outcomes import Column
from services.core.domain.statistics import VERSIONS, MonthlyRow, OutcomeVersion, count, total
from services.core.errors import NotFound

DEFINITION = "v2024"
"""The definition that the annual report 2024/25 follows."""

CSV_HEADER = (
    "date_of_submission",
    "submissions",
    "positive_outcome_rate",
    "no_further_action",
    "other_such_as_false_plates",
)
_NOTHING_DECIDED = "–"


class NoSuchDefinition(NotFound):
    """There is no such version of what counts as an outcome."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: `counts` exact, the rest as printed. `as_at` is None in a total and for a month without submissions."""

    counts: MonthlyRow
    demonstration: bool
    month: str
    submissions: str
    positive: str
    nfa: str
    other: str
    as_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DefinitionTotal:
    """What one definition makes of the same submissions: what choosing it does is said beside the figures."""

    definition: OutcomeVersion
    total: Line


@dataclass(frozen=True, kw_only=True)
class MonthlyTable:
    """Lines in order of time, without gaps. Percentages are whole and each rounded by itself; the total's have one decimal.

    `as_at` is when the newest figure was counted. `by_definition` holds the total under every definition, this one too.
    """

    force: str
    demonstration: bool
    definition: OutcomeVersion
    lines: tuple[Line, ...]
    total: Line
    by_definition: tuple[DefinitionTotal, ...]
    as_at: datetime | None

    @property
    def file_name(self) -> str:
        """For the CSV; says when the figures are a demonstration's."""
        kind = "-demonstration" if self.demonstration else ""
        return f"outcomes-{self.force}-{self.definition.id}{kind}.csv"


def monthly_table(
    database: Database,
    *,
    force: str,
    demonstration: bool = False,
    definition: str = DEFINITION,
    first: date | None = None,
    last: date | None = None,
) -> MonthlyTable:
    """The months from `first` to `last` (first days; None for all there are). Raises `NoSuchDefinition`."""
    if definition not in VERSIONS:
        known = ", ".join(VERSIONS)
        raise NoSuchDefinition(f"There is no definition {definition!r}; there are {known}.")
    chosen = Selection(force=force, demonstration=demonstration, first=first, last=last)
    with database.reading() as session:
        counted = facts.monthly(session, chosen)
    return _table(chosen, counted, VERSIONS[definition])


def monthly_tables(
    database: Database, *, force: str, definition: str = DEFINITION
) -> tuple[MonthlyTable, ...]:
    """For a page: the live table, and after it the demonstration's where there is one. Raises `NoSuchDefinition`."""
    live, shown = (
        monthly_table(database, force=force, demonstration=kind, definition=definition)
        for kind in (False, True)
    )
    return (live, shown) if shown.lines else (live,)


def as_csv(table: MonthlyTable) -> str:
    """The lines as the annual report prints them, without the total; a rate of nothing is blank."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_HEADER)
    for line in table.lines:
        rates = (rate.replace(_NOTHING_DECIDED, "") for rate in (line.positive, line.nfa, line.other))
        writer.writerow((line.month, line.counts.submissions, *rates))
    return text.getvalue()


def _table(chosen: Selection, counted: Counted, definition: OutcomeVersion) -> MonthlyTable:
    rows = count(counted.facts, version=definition)
    totals = {version.id: total(count(counted.facts, version=version)) for version in VERSIONS.values()}
    return MonthlyTable(
        force=chosen.force,
        demonstration=chosen.demonstration,
        definition=definition,
        lines=tuple(_month_line(row, counted.as_at, chosen) for row in _without_gaps(rows)),
        total=_total_line(totals[definition.id], chosen),
        by_definition=tuple(
            DefinitionTotal(definition=VERSIONS[id_], total=_total_line(row, chosen))
            for id_, row in totals.items()
        ),
        as_at=max(counted.as_at.values(), default=None),
    )


def _without_gaps(rows: tuple[MonthlyRow, ...]) -> Iterator[MonthlyRow]:
    found = {row.month: row for row in rows}
    months = [row.month for row in rows if row.month is not None]
    month = min(months, default=date.max)
    while months and month <= max(months):
        yield found.get(month) or MonthlyRow(month=month, submissions=0, positive=0, nfa=0, other=0)
        month = (month + timedelta(days=31)).replace(day=1)


def _month_line(row: MonthlyRow, as_at: Mapping[date, datetime], chosen: Selection) -> Line:
    month = row.month or date.min
    positive, nfa, other = (_percent(row.percent(column)) for column in Column)
    return Line(
        counts=row,
        demonstration=chosen.demonstration,
        month=f"{month:%B %Y}",
        submissions=f"{row.submissions:,}",
        positive=positive,
        nfa=nfa,
        other=other,
        as_at=as_at.get(month),
    )


def _total_line(row: MonthlyRow, chosen: Selection) -> Line:
    positive, nfa, other = (_tenths(row, column) for column in Column)
    return Line(
        counts=row,
        demonstration=chosen.demonstration,
        month="Total",
        submissions=f"{row.submissions:,}",
        positive=positive,
        nfa=nfa,
        other=other,
    )


def _percent(share: int | None) -> str:
    return _NOTHING_DECIDED if share is None else f"{share}%"


def _tenths(row: MonthlyRow, column: Column) -> str:
    """One decimal, rounded half up like the whole percentages."""
    share = row.exact(column)
    if share is None:
        return _NOTHING_DECIDED
    tenths = int(share * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}%"
