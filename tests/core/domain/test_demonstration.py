"""Invented cases: exact counts, the same everywhere, and nothing that the service would refuse."""

from collections import Counter
from datetime import timedelta

import pytest

from services.core.domain import verdicts
from services.core.domain.deadlines import deadlines, is_business_day, london_date
from services.core.domain.demonstration import InventedCase, invented_cases
from services.core.domain.lifecycle import FIRST, Event, State, advance
from services.core.domain.outcomes import OUT_OF_TIME, Column, NfaReason
from services.core.domain.printed_table import dispositions_for_table
from services.core.domain.statistics import MonthlyRow
from services.core.rules import load_force, load_offences, load_printed_table

ROWS = dispositions_for_table(load_printed_table())
RULES, CATALOGUE = load_force("west_midlands"), load_offences()


def invent(rows: tuple[MonthlyRow, ...] = ROWS, seed: int = 2024) -> list[InventedCase]:
    return list(invented_cases(rows, areas=RULES.council_areas, catalogue=CATALOGUE, seed=seed))


@pytest.fixture(scope="module")
def cases() -> list[InventedCase]:
    return invent()


def test_every_month_has_exactly_the_asked_counts_in_each_column(cases: list[InventedCase]) -> None:
    found = Counter((case.received_on.replace(day=1), case.verdict.column) for case in cases)
    wanted = Counter[tuple[object, Column | None]]()
    for row in ROWS:
        wanted[row.month, Column.POSITIVE] = row.positive
        wanted[row.month, Column.NFA] = row.nfa
        wanted[row.month, Column.OTHER] = row.other
    assert found == wanted
    assert len(cases) == 18_931


def test_no_decision_breaks_a_rule_of_a_real_one(cases: list[InventedCase]) -> None:
    broken = [(case, refusals) for case in cases if (refusals := refused(case))]
    assert broken == []


def refused(case: InventedCase) -> tuple[object, ...]:
    offence = CATALOGUE.get(case.verdict.offence_id) if case.verdict.offence_id else None
    clocks = deadlines(
        offence_on=case.incident_on,
        needs_nip=offence is None or offence.needs_nip,
        six_month_limit=offence is None or offence.six_month_limit,
    )
    today = london_date(case.moments[Event.DECIDED])
    return verdicts.refusals(case.verdict, catalogue=CATALOGUE, clocks=clocks, today=today)


def test_every_history_is_one_that_the_lifecycle_allows(cases: list[InventedCase]) -> None:
    for events in {tuple(case.moments) for case in cases}:
        state = FIRST
        for event in events[1:]:
            state = advance(state, event)
        assert events[0] is Event.OPENED_DRAFT
        assert state is State.DECIDED


def test_time_never_runs_backwards_in_a_case(cases: list[InventedCase]) -> None:
    for case in cases:
        moments = list(case.moments.values())
        assert moments == sorted(moments)
        assert case.incident_on <= case.received_on


def test_reports_come_within_the_days_of_the_force_or_say_that_they_did_not(
    cases: list[InventedCase],
) -> None:
    late = {
        case.verdict.nfa_reason for case in cases if case.received_on - case.incident_on > timedelta(days=7)
    }
    assert late == {NfaReason.OUT_OF_TIME_REPORTER}


def test_decisions_fall_on_working_days(cases: list[InventedCase]) -> None:
    assert all(is_business_day(london_date(case.moments[Event.DECIDED])) for case in cases)


def test_the_spread_is_wide_enough_to_look_at(cases: list[InventedCase]) -> None:
    assert {case.council_area for case in cases} == {*RULES.council_areas, "out_of_force"}
    assert {case.received_on.weekday() for case in cases} == set(range(7))
    assert len({case.verdict.offence_id for case in cases}) >= 10
    assert len({case.role for case in cases}) >= 8
    positive_but_late = [
        c for c in cases if c.verdict.nfa_reason in OUT_OF_TIME and c.verdict.column is Column.POSITIVE
    ]
    assert positive_but_late  # what the two definitions count differently


def test_the_reasons_are_in_the_published_proportions(cases: list[InventedCase]) -> None:
    reasons = Counter(case.verdict.nfa_reason for case in cases if case.verdict.column is Column.NFA)
    share = {reason: 100 * number / reasons.total() for reason, number in reasons.items()}
    assert share[NfaReason.OUT_OF_TIME_POLICE] == pytest.approx(28, abs=2)
    assert share[NfaReason.OUT_OF_FORCE] == pytest.approx(20, abs=2)
    assert share[NfaReason.NO_INDEPENDENT_EVIDENCE] == pytest.approx(17, abs=2)


def test_the_same_seed_invents_the_same_cases_and_another_seed_others() -> None:
    assert invent(ROWS[:1]) == invent(ROWS[:1])
    assert invent(ROWS[:1]) != invent(ROWS[:1], seed=2025)


def test_a_month_does_not_move_because_another_is_left_out(cases: list[InventedCase]) -> None:
    alone = invent(ROWS[1:2])
    assert alone == cases[ROWS[0].submissions :][: len(alone)]


def test_no_reference_or_id_is_given_twice(cases: list[InventedCase]) -> None:
    assert len({case.reference for case in cases}) == len({case.id for case in cases}) == len(cases)
