from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.outcomes import Column, Disposal, NfaReason
from services.core.domain.statistics import VERSIONS, Fact, MonthlyRow, column_of, count, total, whole_percent

APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)
V2024, V2025 = VERSIONS["v2024"], VERSIONS["v2025"]

FACTS = st.builds(
    Fact,
    month=st.sampled_from([APRIL, MAY]),
    disposal=st.sampled_from(Disposal),
    nfa_reason=st.none() | st.sampled_from(NfaReason),
    count=st.integers(1, 50),
)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(1, 200, 1), (1, 201, 0), (3, 200, 2), (5, 1000, 1), (1, 3, 33), (2, 3, 67), (7, 7, 100), (0, 7, 0), (0, 0, None)],
)  # fmt: skip
def test_percentages_are_rounded_half_up(part: int, whole: int, percent: int | None) -> None:
    assert whole_percent(part, whole) == percent


@pytest.mark.parametrize(
    ("reason", "v2024", "v2025"),
    [
        (NfaReason.OUT_OF_TIME_POLICE, Column.POSITIVE, Column.NFA),
        (NfaReason.OUT_OF_TIME_REPORTER, Column.POSITIVE, Column.NFA),
        (NfaReason.NO_OFFENCE, Column.POSITIVE, Column.POSITIVE),
        (None, Column.POSITIVE, Column.POSITIVE),
    ],
)
def test_a_late_warning_letter_is_where_the_versions_differ(
    reason: NfaReason | None, v2024: Column, v2025: Column
) -> None:
    letter = Fact(month=APRIL, disposal=Disposal.WARNING_LETTER, nfa_reason=reason)
    assert column_of(letter, V2024) is v2024
    assert column_of(letter, V2025) is v2025


def test_nothing_but_letters_differs_between_the_versions() -> None:
    for disposal in set(Disposal) - {Disposal.WARNING_LETTER}:
        for reason in (None, *NfaReason):
            fact = Fact(month=APRIL, disposal=disposal, nfa_reason=reason)
            assert column_of(fact, V2024) is column_of(fact, V2025)


def test_facts_become_one_row_a_month() -> None:
    facts = [
        Fact(month=MAY, disposal=Disposal.EDUCATION, count=3),
        Fact(month=APRIL, disposal=Disposal.NFA, nfa_reason=NfaReason.OUT_OF_FORCE, count=2),
        Fact(month=APRIL, disposal=Disposal.COURT),
        Fact(month=APRIL, disposal=Disposal.RTC_ACTIONED),
        Fact(month=APRIL, disposal=Disposal.PENDING, count=4),
        Fact(month=APRIL, disposal=Disposal.NFA, nfa_reason=NfaReason.NO_VRM),
    ]
    april, may = count(facts, version=V2024)
    assert april == MonthlyRow(month=APRIL, submissions=9, positive=1, nfa=3, other=1, pending=4)
    assert may == MonthlyRow(month=MAY, submissions=3, positive=3, nfa=0, other=0)
    assert april.percent(Column.NFA) == 60  # of the five decided
    assert april.exact(Column.NFA) == Fraction(3, 5)
    assert total([april, may]) == MonthlyRow(
        month=None, submissions=12, positive=4, nfa=3, other=1, pending=4
    )


def test_a_month_of_pending_cases_has_no_rates() -> None:
    (row,) = count([Fact(month=APRIL, disposal=Disposal.PENDING)], version=V2024)
    assert row.submissions == 1
    assert row.percent(Column.POSITIVE) is None
    assert row.exact(Column.POSITIVE) is None


def test_no_facts_no_rows() -> None:
    assert count([], version=V2024) == ()


@given(st.lists(FACTS), st.sampled_from(sorted(VERSIONS)))
def test_no_submission_is_lost_or_counted_twice(facts: list[Fact], version: str) -> None:
    everything = total(count(facts, version=VERSIONS[version]))
    assert everything.submissions == sum(fact.count for fact in facts)
    assert (
        everything.submissions == everything.positive + everything.nfa + everything.other + everything.pending
    )
    if everything.decided:
        assert sum(everything.exact(column) or 0 for column in Column) == 1


@given(st.lists(FACTS))
def test_the_later_version_only_moves_letters_from_positive_to_nfa(facts: list[Fact]) -> None:
    before, after = total(count(facts, version=V2024)), total(count(facts, version=V2025))
    assert before.positive - after.positive == after.nfa - before.nfa >= 0
    assert before.other == after.other
