"""The demonstration: one transaction, once, marked everywhere, and nobody can sign in or look in by it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from services.cli.seed import as_printed, plant
from services.core.actions.seed_demonstration import USERNAME, Seeded, seed_demonstration
from services.core.actions.sign_in import sign_in
from services.core.bootstrap import Core, build
from services.core.db.tables import CustodyEvent, Decision, Footage, ReportRow, Submission
from services.core.db.tables_staff import Staff
from services.core.domain.demonstration import invented_cases
from services.core.domain.statistics import MonthlyRow
from services.core.domain.submission import token_hash
from services.core.errors import Refused
from services.core.queries.custody_log import verify_custody
from services.core.queries.review_queue import review_queue
from services.core.queries.statistics import monthly_table
from services.core.settings import Settings
from tests.cases import a_draft

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
MONTH = MonthlyRow(month=date(2024, 5, 1), submissions=20, positive=15, nfa=4, other=1)
FORCE = "west_midlands"


def seed(core: Core, *, beside_live: bool = False) -> Seeded:
    cases = invented_cases([MONTH], areas=core.rules.council_areas, catalogue=core.offences, seed=1)
    with core.database.unit_of_work() as work:
        return seed_demonstration(
            work, cases=cases, force=FORCE, rules_id=core.rules.id, beside_live=beside_live, now=NOW
        )


def count(core: Core, table: type[Submission | Decision | CustodyEvent | Footage | ReportRow]) -> int:
    with core.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_whole_year_lies_on_a_whole_chain(seeded_settings: Settings) -> None:
    core = build(seeded_settings)
    verification = verify_custody(core.database)
    assert (verification.events, verification.breaks) == (9 * 18_931, ())
    assert count(core, Submission) == count(core, Decision) == 18_931
    core.database.engine.dispose()


def test_planting_the_year_again_writes_nothing(seeded_settings: Settings) -> None:
    core = build(seeded_settings)
    assert plant(core).already_there
    assert count(core, Submission) == 18_931
    core.database.engine.dispose()


def test_the_year_is_shown_in_the_terminal_as_a_demonstration(seeded_settings: Settings) -> None:
    core = build(seeded_settings)
    shown = as_printed(monthly_table(core.database, force=FORCE, demonstration=True))
    assert shown.title == "Demonstration data, no real submissions"
    assert shown.row_count == 13
    core.database.engine.dispose()


def test_a_second_time_says_that_it_is_already_there(core: Core) -> None:
    assert seed(core) == Seeded(submissions=20, events=180)
    assert seed(core).already_there
    assert count(core, Submission) == 20


def test_beside_live_submissions_it_is_refused_unless_asked_for(core: Core) -> None:
    a_draft(core)
    with pytest.raises(Refused, match="a database of its own"):
        seed(core)
    assert count(core, Submission) == 1
    assert seed(core, beside_live=True).submissions == 20
    assert verify_custody(core.database).breaks == ()


def test_every_row_and_every_event_says_that_it_is_a_demonstration(core: Core) -> None:
    seed(core)
    with core.database.reading() as session:
        assert set(session.scalars(select(Submission.demonstration))) == {True}
        assert {detail["demonstration"] for detail in session.scalars(select(CustodyEvent.detail))} == {"yes"}
        assert set(session.scalars(select(Decision.note))) == {"Demonstration"}


def test_no_person_no_mark_and_no_footage_is_invented(core: Core) -> None:
    seed(core)
    assert count(core, ReportRow) == count(core, Footage) == 0
    with core.database.reading() as session:
        assert set(session.scalars(select(Submission.reported_mark))) == {None}
        assert set(session.scalars(select(Decision.confirmed_mark))) == {None}


def test_nobody_can_sign_in_as_the_demonstration_reviewer(core: Core) -> None:
    seed(core)
    with core.database.reading() as session:
        account = session.scalars(select(Staff)).one()
    assert (account.username, account.role, account.disabled) == (USERNAME, "reviewer", True)
    for password in ("", "!", USERNAME, account.password_hash):
        with pytest.raises(Refused):
            sign_in(core.database, username=USERNAME, password=password, hours=1, now=NOW)


def test_no_token_opens_a_demonstration_submission(core: Core) -> None:
    seed(core)
    with core.database.reading() as session:
        stored = set(session.scalars(select(Submission.token_hash)))
    assert all(len(text) != len(token_hash("any")) for text in stored)


def test_demonstration_cases_wait_in_no_queue(core: Core) -> None:
    seed(core)
    assert review_queue(core.database, today=NOW.date()).rows == ()


def test_a_row_a_decision_and_its_event_say_the_same(core: Core) -> None:
    seed(core)
    query = (
        select(Submission, Decision, CustodyEvent)
        .join(Decision, Decision.submission_id == Submission.id)
        .join(CustodyEvent, CustodyEvent.submission_id == Submission.id)
        .where(CustodyEvent.event == "decided")
    )
    with core.database.reading() as session:
        rows = session.execute(query).all()
        for submission, decision, event in rows:
            assert submission.disposal == decision.disposal == event.detail["disposal"]
            assert submission.offence_id == decision.offence_id == (event.detail["offence_id"] or None)
            assert submission.decided_at == decision.decided_at == event.at
            assert event.actor == f"staff:{decision.staff_id}"
    assert len(rows) == 20
