"""Asking the vehicle register: what is used again, how often it may be asked, and what the chain keeps of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from services.cli.register_simulator import RegisterSimulator
from services.core.actions.ask_register import MOST_MARKS, ask_register
from services.core.actions.claim_case import claim_case
from services.core.actions.confirm_mark import confirm_mark
from services.core.actions.look_up_vehicle import AskedTooFast, look_up_vehicle
from services.core.actions.withdraw_report import withdraw_report
from services.core.actions.work_on_job import stop_job, take_job
from services.core.adapters.vehicles_dvla import DvlaRegister
from services.core.bootstrap import Core, build
from services.core.db.tables import JobRow
from services.core.domain.lifecycle import Event
from services.core.domain.staff import MayNot, Officer, Role
from services.core.domain.vehicle_record import Outcome, Silence
from services.core.errors import Refused
from services.core.ports import Job, Lease
from services.core.queries.case_file import case_file
from services.core.queries.vehicle_check import LookupView, vehicle_check
from services.core.settings import Settings
from tests.cases import NOW, a_read_mark, a_submission
from tests.review_ui.visitor import a_bench, an_officer, work_off
from tests.serving import serving

pytestmark = pytest.mark.stack

KEY = "a key of the test's own"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def officer(core: Core) -> Officer:
    return an_officer(core, Role.REVIEWER)


@pytest.fixture(scope="module")
def simulator() -> RegisterSimulator:
    return RegisterSimulator(key=KEY)


@pytest.fixture(scope="module")
def register(simulator: RegisterSimulator) -> Iterator[DvlaRegister]:
    with serving(simulator.app) as address:
        yield DvlaRegister(key=KEY, url=f"{address}/vehicle-enquiry", pause=lambda _: None)


@pytest.fixture
def case_id(core: Core, clip: Path, officer: Officer) -> UUID:
    return a_claimed_case(core, clip, officer)


def a_claimed_case(core: Core, clip: Path, officer: Officer) -> UUID:
    _, submitted = a_submission(core, clip)
    claim(core, submitted.submission_id, officer)
    return submitted.submission_id


def claim(core: Core, case_id: UUID, officer: Officer) -> None:
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    with core.database.unit_of_work() as work:
        claim_case(work, case_id=case_id, by=officer, length=DAY, now=NOW)


def ask(core: Core, case_id: UUID, officer: Officer, mark: str, *, now: datetime = NOW) -> UUID:
    read = a_read_mark(core, case_id, mark)
    with core.database.unit_of_work() as work:
        confirm_mark(work, case_id=case_id, read=read, by=officer, now=now)
    with core.database.unit_of_work() as work:
        return ask_register(work, case_id=case_id, by=officer, answers_last=DAY, now=now)


def lease_of(core: Core, lookup_id: UUID, *, now: datetime = NOW) -> Lease:
    with core.database.reading() as session:
        job_id = session.scalars(select(JobRow.id).where(JobRow.lookup_id == lookup_id)).one()
    lease = take_job(core.database, job_id=job_id, now=now, length=MINUTE, max_attempts=4)
    assert lease is not None
    return lease


def answer(
    core: Core, lookup_id: UUID, register: DvlaRegister, *, now: datetime = NOW, per_minute: int = 100
) -> None:
    lease = lease_of(core, lookup_id, now=now)
    look_up_vehicle(core.database, lease=lease, register=register, per_minute=per_minute, clock=lambda: now)


def shown(core: Core, case_id: UUID) -> LookupView:
    lookup = vehicle_check(core.database, case_file(core.database, case_id=case_id)).lookup
    assert lookup is not None
    return lookup


def test_an_answer_is_used_again_for_a_day_with_the_time_at_which_it_was_given(
    core: Core,
    case_id: UUID,
    officer: Officer,
    clip: Path,
    register: DvlaRegister,
    simulator: RegisterSimulator,
) -> None:
    simulator.asked.clear()
    first = ask(core, case_id, officer, "AA19 MOT")
    answer(core, first, register)
    other_case = a_claimed_case(core, clip, officer)
    ask(core, other_case, officer, "AA19 MOT", now=NOW + timedelta(hours=3))
    kept = shown(core, other_case)
    assert (kept.reused, kept.asked_at, kept.answered_at) == (True, NOW + timedelta(hours=3), NOW)
    assert kept.answer == shown(core, case_id).answer
    assert simulator.asked == [{"mark": "AA19MOT", "correlation": str(first)}]

    later = NOW + DAY + MINUTE
    with core.database.unit_of_work() as work:
        again = ask_register(work, case_id=other_case, by=officer, answers_last=DAY, now=later)
    answer(core, again, register, now=later)
    assert (shown(core, other_case).reused, shown(core, other_case).answered_at) == (False, later)
    assert len(simulator.asked) == 2


def test_the_chain_keeps_who_asked_for_what_and_how_it_ended_but_no_mark_and_no_vehicle(
    core: Core, case_id: UUID, officer: Officer, register: DvlaRegister
) -> None:
    lookup_id = ask(core, case_id, officer, "AA19 AAA")
    answer(core, lookup_id, register)
    links = [stored.link for stored in case_file(core.database, case_id=case_id).custody]
    asked, answered = links[-2:]
    assert (asked.event, asked.actor) == (Event.ASKED_REGISTER, f"staff:{officer.id}")
    assert (answered.event, answered.actor) == (Event.REGISTER_ANSWERED, "system")
    for link in (asked, answered):
        assert (link.detail["lookup"], link.detail["purpose"]) == (str(lookup_id), "identify_subject_vehicle")
        assert not {"AA19AAA", "AA19 AAA", "FORD", "RED"} & set(link.detail.values())
    assert (asked.detail["outcome"], answered.detail["outcome"]) == ("", "found")


def test_a_silent_register_settles_the_question_and_the_next_one_is_new(
    core: Core, case_id: UUID, officer: Officer, register: DvlaRegister
) -> None:
    first = ask(core, case_id, officer, "ER19 THR")
    answer(core, first, register)
    assert (shown(core, case_id).silence, shown(core, case_id).answer) == (Silence.LIMITED, None)
    with core.database.unit_of_work() as work:
        second = ask_register(work, case_id=case_id, by=officer, answers_last=DAY, now=NOW + MINUTE)
    assert second != first


def test_a_question_waits_its_turn_when_as_many_were_sent_in_this_minute_as_may_be(
    core: Core, case_id: UUID, officer: Officer, register: DvlaRegister, simulator: RegisterSimulator
) -> None:
    late = NOW + 10 * DAY
    answer(core, ask(core, case_id, officer, "AA19 EEE", now=late), register, now=late, per_minute=1)
    simulator.asked.clear()
    soon = late + timedelta(seconds=1)
    lease = lease_of(core, ask(core, case_id, officer, "ER19 NFD", now=soon), now=soon)

    def work(now: datetime) -> None:
        look_up_vehicle(core.database, lease=lease, register=register, per_minute=1, clock=lambda: now)

    with pytest.raises(AskedTooFast):
        work(late + timedelta(seconds=30))
    assert simulator.asked == []
    work(late + 2 * MINUTE)
    found = shown(core, case_id).answer
    assert found is not None
    assert found.outcome is Outcome.UNKNOWN


def test_a_case_asks_about_a_few_marks_and_no_more(core: Core, case_id: UUID, officer: Officer) -> None:
    marks = [f"BD51 SM{letter}" for letter in "ABCDEFGH"]
    for n, mark in enumerate(marks[:MOST_MARKS]):
        ask(core, case_id, officer, mark, now=NOW + n * MINUTE)
    with pytest.raises(Refused) as refused:
        ask(core, case_id, officer, marks[MOST_MARKS], now=NOW + MOST_MARKS * MINUTE)
    assert [refusal.code for refusal in refused.value.refusals] == ["too_many_marks"]
    ask(core, case_id, officer, marks[0], now=NOW + DAY)  # one of those asked about may be asked about again


def test_a_question_whose_work_stopped_is_settled_and_may_be_asked_again(
    core: Core, case_id: UUID, officer: Officer
) -> None:
    first = ask(core, case_id, officer, "BD51 SMR")
    assert ask(core, case_id, officer, "BD51 SMR") == first
    stop_job(core.database, lease=lease_of(core, first), error="KeyError", now=NOW)
    assert shown(core, case_id).silence is Silence.UNREADABLE
    assert ask(core, case_id, officer, "BD51 SMR") != first


def test_nobody_is_asked_for_a_case_that_no_longer_waits_for_a_decision(
    core: Core, officer: Officer, clip: Path, register: DvlaRegister, simulator: RegisterSimulator
) -> None:
    draft, submitted = a_submission(core, clip)
    claim(core, submitted.submission_id, officer)
    lookup_id = ask(core, submitted.submission_id, officer, "AA19 DSL")
    with core.database.unit_of_work() as work:
        withdraw_report(work, token=draft.token, now=NOW)
    simulator.asked.clear()
    answer(core, lookup_id, register)
    assert simulator.asked == []
    assert shown(core, submitted.submission_id).silence is Silence.CASE_OVER


def test_only_the_desk_asks(core: Core, case_id: UUID) -> None:
    partner = an_officer(core, Role.PARTNER)
    with pytest.raises(MayNot), core.database.unit_of_work() as work:
        ask_register(work, case_id=case_id, by=partner, answers_last=DAY, now=NOW)
