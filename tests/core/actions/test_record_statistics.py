"""Counting: only what was sent in, by London month, twice the same, and more lasting than the cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update

from services.core.actions.record_statistics import record_statistics
from services.core.bootstrap import Core
from services.core.db.tables import OutcomeFact, ReportRow, Submission
from services.core.domain.lifecycle import COUNTED, State
from services.core.queries.statistics import as_csv, monthly_table
from services.processing_worker.schedule import CHORES
from tests.cases import a_draft

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
FORCE = "west_midlands"
JUNE, MAY = date(2026, 6, 1), date(2026, 5, 1)


def a_row(
    core: Core,
    *,
    received_on: date | None = JUNE,
    state: State = State.DECIDED,
    disposal: str | None = "nfa",
    nfa_reason: str | None = None,
    demonstration: bool = False,
) -> None:
    """Counting reads columns alone, so rows in states of every kind are put there directly."""
    with core.database.unit_of_work() as work:
        work.session.add(
            Submission(
                id=uuid4(), reference=uuid4().hex, token_hash=uuid4().hex, state=state, force=FORCE, rules_id="wmp_default_v1",
                demonstration=demonstration, opened_at=NOW, last_activity_at=NOW, received_on=received_on, disposal=disposal,
                nfa_reason=nfa_reason,
            )
        )  # fmt: skip


def record(core: Core, *, since: date = date.min) -> None:
    with core.database.unit_of_work() as work:
        record_statistics(work, since=since, now=NOW)


def counts(core: Core) -> dict[date | None, tuple[int, int]]:
    """Month -> submissions, pending."""
    lines = monthly_table(core.database, force=FORCE).lines
    return {line.counts.month: (line.counts.submissions, line.counts.pending) for line in lines}


def facts(core: Core) -> int:
    with core.database.reading() as session:
        return session.scalar(select(func.count()).select_from(OutcomeFact)) or 0


@pytest.mark.parametrize("state", list(State))
def test_a_submission_counts_in_the_states_of_what_was_sent_in(core: Core, state: State) -> None:
    a_row(core, state=state, disposal=None)
    record(core)
    assert counts(core) == ({JUNE: (1, 1)} if state in COUNTED else {})


def test_a_draft_that_was_erased_was_never_sent_in(core: Core) -> None:
    a_row(core, state=State.ERASED, received_on=None, disposal=None)
    record(core)
    assert counts(core) == {}


def test_a_draft_made_by_a_visitor_does_not_count(core: Core) -> None:
    a_draft(core)
    record(core)
    assert counts(core) == {}


def test_without_a_disposal_it_is_pending_and_in_no_rate(core: Core) -> None:
    a_row(core, state=State.REVIEWABLE, disposal=None)
    a_row(core, disposal="education")
    record(core)
    (line,) = monthly_table(core.database, force=FORCE).lines
    assert (line.submissions, line.counts.decided, line.counts.pending) == ("2", 1, 1)
    assert (line.positive, line.nfa, line.other) == ("100%", "0%", "0%")


def test_counting_twice_counts_once(core: Core) -> None:
    a_row(core)
    record(core)
    before = facts(core)
    record(core)
    assert counts(core) == {JUNE: (1, 0)}
    assert facts(core) == before


def test_two_counts_at_once_count_once(core: Core) -> None:
    for _ in range(3):
        a_row(core)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: record(core), range(12)))
    assert counts(core) == {JUNE: (3, 0)}


def test_a_month_without_submissions_is_a_line_with_no_rates(core: Core) -> None:
    a_row(core, received_on=date(2026, 4, 30))
    a_row(core, received_on=JUNE)
    record(core)
    table = monthly_table(core.database, force=FORCE)
    assert [(line.month, line.submissions, line.positive) for line in table.lines] == [
        ("April 2026", "1", "0%"),
        ("May 2026", "0", "–"),
        ("June 2026", "1", "0%"),
    ]
    assert as_csv(table).splitlines()[2] == "May 2026,0,,,"


def test_a_decision_taken_back_is_counted_back(core: Core) -> None:
    a_row(core)
    record(core)
    with core.database.unit_of_work() as work:
        work.session.execute(update(Submission).values(state=State.REOPENED, disposal=None))
    record(core)
    assert counts(core) == {JUNE: (1, 1)}


def test_months_before_the_asked_one_are_left_as_they_were_counted(core: Core) -> None:
    a_row(core, received_on=MAY)
    a_row(core, received_on=JUNE)
    record(core)
    with core.database.unit_of_work() as work:
        work.session.execute(update(Submission).values(disposal=None))
    record(core, since=date(2026, 6, 20))
    assert counts(core) == {MAY: (1, 0), JUNE: (1, 1)}


def test_erasing_the_person_and_the_case_leaves_the_counts(core: Core) -> None:
    a_row(core, disposal="education")
    record(core)
    before = counts(core)
    with core.database.unit_of_work() as work:
        work.session.execute(delete(ReportRow))
        work.session.execute(update(Submission).values(state=State.ERASED, reported_mark=None))
    record(core)
    assert counts(core) == before == {JUNE: (1, 0)}


def test_live_and_demonstration_are_counted_apart(core: Core) -> None:
    a_row(core, disposal="education")
    a_row(core, disposal="nfa", demonstration=True)
    a_row(core, disposal="nfa", demonstration=True)
    record(core)
    live = monthly_table(core.database, force=FORCE, demonstration=False)
    shown = monthly_table(core.database, force=FORCE, demonstration=True)
    assert [(line.submissions, line.positive, line.demonstration) for line in live.lines] == [
        ("1", "100%", False)
    ]
    assert [(line.submissions, line.positive, line.demonstration) for line in shown.lines] == [
        ("2", "0%", True)
    ]


def test_no_fact_holds_anything_of_a_person_or_a_vehicle() -> None:
    kept = {column.key for column in OutcomeFact.__table__.columns}
    assert kept == {
        "id", "month", "force", "demonstration", "disposal", "nfa_reason", "other_reason", "offence_id",
        "reporter_role", "council_area", "submissions", "counted_at",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["record_statistics", "record_newest_statistics"])
def test_the_chores_of_the_clock_count(core: Core, name: str) -> None:
    a_row(core, received_on=date(2026, 6, 1))
    a_row(core, received_on=date(2124, 6, 1))  # any later month is among the newest
    CHORES[name].do(core)
    assert date(2124, 6, 1) in counts(core)
