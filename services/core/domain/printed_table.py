"""From a printed table of percentages back to whole numbers of submissions that print it, figure for figure.

Used to make demonstration data that behaves as the published year did; no count here is a published count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import Final

from services.core.domain.statistics import MonthlyRow

_HALF_PERCENTS: Final = 200

Counts = tuple[int, int, int]
"""Positive, NFA, other."""


@dataclass(frozen=True, kw_only=True)
class PrintedRow:
    """A line as printed: submissions, and whole percentages that need not sum to 100."""

    month: date
    submissions: int
    positive_percent: int
    nfa_percent: int
    other_percent: int

    @property
    def percents(self) -> Counts:
        """Positive, NFA, other."""
        return (self.positive_percent, self.nfa_percent, self.other_percent)


@dataclass(frozen=True, kw_only=True)
class PrintedTable:
    """A published table, and the overall shares in tenths of a percent (844 is 84.4 %), positive, NFA, other."""

    title: str
    source: str
    rows: tuple[PrintedRow, ...]
    overall_permille: Counts


class CannotPrint(ValueError):
    """No whole numbers print these figures."""


def _bounds(percent: int, submissions: int) -> tuple[int, int]:
    """The fewest and the most of `submissions` that print as `percent`, rounded half up."""
    fewest = -(-(2 * percent - 1) * submissions // _HALF_PERCENTS)
    most = -(-(2 * percent + 1) * submissions // _HALF_PERCENTS) - 1
    return max(0, fewest), min(submissions, most)


def dispositions_for(row: PrintedRow) -> MonthlyRow:
    """Counts that sum to the row's submissions and print its three percentages. Raises `CannotPrint` if there are none."""
    bounds = [_bounds(percent, row.submissions) for percent in row.percents]
    if not sum(fewest for fewest, _ in bounds) <= row.submissions <= sum(most for _, most in bounds):
        raise CannotPrint(f"No counts of {row.submissions} print as {row.percents}.")
    counts = [
        min(max(percent * row.submissions // 100, fewest), most)
        for percent, (fewest, most) in zip(row.percents, bounds, strict=True)
    ]
    for index, (fewest, most) in enumerate(
        bounds
    ):  # what rounding left over goes where there is room, largest first
        missing = row.submissions - sum(counts)
        counts[index] = min(max(counts[index] + missing, fewest), most)
    return _as_row(row, (counts[0], counts[1], counts[2]))


def dispositions_for_table(table: PrintedTable) -> tuple[MonthlyRow, ...]:
    """Counts for every row, which together also print the overall shares. Raises `CannotPrint`.

    Starts from each row by itself, then moves submissions between columns, one a row in turn, while each row still prints.
    """
    counts = [_counts(dispositions_for(row)) for row in table.rows]
    wanted = _overall(table)
    while (have := _sum(counts)) != wanted:
        moved = _move_one(table.rows, counts, have, wanted)
        if not moved:
            raise CannotPrint(f"The overall shares cannot be reached: {have} instead of {wanted}.")
    return tuple(_as_row(row, found) for row, found in zip(table.rows, counts, strict=True))


def _move_one(rows: tuple[PrintedRow, ...], counts: list[Counts], have: Counts, wanted: Counts) -> bool:
    """Move up to one submission in each row from a column with too many to one with too few; whether any moved."""
    before = have
    for index, row in enumerate(rows):
        for source, target in _moves(have, wanted):
            changed = _moved(counts[index], source, target)
            if _prints(row, changed):
                counts[index], have = changed, _moved(have, source, target)
                break
    return have != before


def _moves(have: Counts, wanted: Counts) -> Iterator[tuple[int, int]]:
    for source, target in permutations(range(3), 2):
        if have[source] > wanted[source] and have[target] < wanted[target]:
            yield source, target


def _moved(counts: Counts, source: int, target: int) -> Counts:
    changed = list(counts)
    changed[source] -= 1
    changed[target] += 1
    return (changed[0], changed[1], changed[2])


def _prints(row: PrintedRow, counts: Counts) -> bool:
    bounds = (_bounds(percent, row.submissions) for percent in row.percents)
    return all(fewest <= number <= most for number, (fewest, most) in zip(counts, bounds, strict=True))


def _overall(table: PrintedTable) -> Counts:
    """The nearest whole numbers to the overall shares; what rounding leaves goes to the positive ones."""
    submissions = sum(row.submissions for row in table.rows)
    _, nfa, other = (round(permille * submissions / 1000) for permille in table.overall_permille)
    return (submissions - nfa - other, nfa, other)


def _sum(counts: list[Counts]) -> Counts:
    positive, nfa, other = (sum(column) for column in zip(*counts, strict=True))
    return (positive, nfa, other)


def _counts(row: MonthlyRow) -> Counts:
    return (row.positive, row.nfa, row.other)


def _as_row(row: PrintedRow, counts: Counts) -> MonthlyRow:
    positive, nfa, other = counts
    return MonthlyRow(month=row.month, submissions=row.submissions, positive=positive, nfa=nfa, other=other)
