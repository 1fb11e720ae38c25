from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.core.domain.outcomes import Column
from services.core.domain.printed_table import (
    CannotPrint,
    PrintedRow,
    dispositions_for,
    dispositions_for_table,
)
from services.core.domain.statistics import MonthlyRow, total, whole_percent
from services.core.rules import load_printed_table

TABLE = load_printed_table()

PUBLISHED = """
April 2024,1239,81%,17%,2%
May 2024,1304,80%,19%,1%
June 2024,1493,86%,13%,1%
July 2024,1409,89%,10%,1%
August 2024,1257,84%,15%,1%
September 2024,1632,83%,16%,1%
October 2024,1658,82%,17%,1%
November 2024,1518,85%,14%,1%
December 2024,1220,84%,14%,2%
January 2025,1662,86%,11%,2%
February 2025,2098,86%,12%,2%
March 2025,2441,85%,13%,2%
""".strip().splitlines()


def _printed(row: MonthlyRow) -> tuple[int | None, ...]:
    return tuple(row.percent(column) for column in Column)


def _line(row: MonthlyRow) -> str:
    percents = ",".join(f"{percent}%" for percent in _printed(row))
    return f"{row.month:%B %Y},{row.submissions},{percents}"


def test_each_month_alone_can_be_printed_as_published() -> None:
    assert [_line(dispositions_for(row)) for row in TABLE.rows] == PUBLISHED


def test_the_whole_year_prints_as_published_and_so_do_its_overall_shares() -> None:
    rows = dispositions_for_table(TABLE)
    assert [_line(row) for row in rows] == PUBLISHED
    year = total(rows)
    assert year.submissions == 18_931
    assert year.submissions == year.positive + year.nfa + year.other
    shares = [round(float((year.exact(column) or 0) * 100), 1) for column in Column]
    assert shares == [84.4, 14.1, 1.5]


def test_january_2025_prints_99_percent_and_still_counts_everybody() -> None:
    january = dispositions_for(TABLE.rows[9])
    assert january.month == date(2025, 1, 1)
    assert sum(percent or 0 for percent in _printed(january)) == 99
    assert january.positive + january.nfa + january.other == 1662


def test_the_overall_shares_are_those_of_the_printed_percentages() -> None:
    weighted = [
        round(sum(row.percents[column] * row.submissions for row in TABLE.rows) / 18_931, 1)
        for column in range(3)
    ]
    assert weighted == [84.4, 14.1, 1.5]


@pytest.mark.parametrize("percents", [(90, 20, 1), (50, 20, 1)])
def test_figures_that_nobody_can_print_are_refused(percents: tuple[int, int, int]) -> None:
    positive, nfa, other = percents
    row = PrintedRow(
        month=date(2024, 4, 1),
        submissions=1000,
        positive_percent=positive,
        nfa_percent=nfa,
        other_percent=other,
    )
    with pytest.raises(CannotPrint):
        dispositions_for(row)


def test_overall_shares_that_no_month_allows_are_refused() -> None:
    with pytest.raises(CannotPrint, match="overall"):
        dispositions_for_table(replace(TABLE, overall_permille=(900, 85, 15)))


@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 5000))
def test_whatever_real_counts_print_can_be_printed_again(submissions: int, nfa: int, other: int) -> None:
    assume(nfa + other <= submissions)
    printed = tuple(whole_percent(part, submissions) or 0 for part in (submissions - nfa - other, nfa, other))
    row = PrintedRow(
        month=date(2024, 4, 1),
        submissions=submissions,
        positive_percent=printed[0],
        nfa_percent=printed[1],
        other_percent=printed[2],
    )
    found = dispositions_for(row)
    assert _printed(found) == printed
    assert found.positive + found.nfa + found.other == submissions
