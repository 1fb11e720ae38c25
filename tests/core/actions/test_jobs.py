"""Promised work: taken once, fenced, given back, stopped after too many tries, never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.core.actions.requeue_stalled import requeue_stalled, requeue_stopped
from services.core.actions.work_on_job import fail_job, renew_lease, take_job
from services.core.bootstrap import Core
from services.core.db import jobs
from services.core.db.jobs import LeaseLost
from services.core.db.tables import JobRow
from services.core.errors import Unavailable
from services.core.ports import Job, Lease, Queue
from services.core.queries.attention import attention
from tests.cases import NOW, a_draft, send

MINUTE = timedelta(minutes=1)


class Nudges:
    """A queue that only remembers: what a broker would have been told."""

    def __init__(self, *, away: bool = False) -> None:
        self.sent: list[UUID] = []
        self._away = away

    def send(self, *, job: Job, job_id: UUID, queue: Queue) -> None:
        del job, queue
        self.check()
        self.sent.append(job_id)

    def check(self) -> None:
        if self._away:
            raise Unavailable("away")


@pytest.fixture
def job_id(core: Core) -> UUID:
    """The inspection that a completed upload promised."""
    send(core, a_draft(core).token, b"footage")
    with core.database.reading() as session:
        return session.scalars(select(JobRow.id)).one()


def take(core: Core, job_id: UUID, *, after: timedelta = timedelta(0), most: int = 4) -> Lease | None:
    return take_job(core.database, job_id=job_id, now=NOW + after, length=MINUTE, max_attempts=most)


def held(core: Core, job_id: UUID, **keywords: timedelta) -> Lease:
    lease = take(core, job_id, **keywords)  # type: ignore[arg-type]  # only `after` is passed
    assert lease is not None
    return lease


def test_only_one_of_many_takers_gets_the_job(core: Core, job_id: UUID) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = [lease for lease in pool.map(lambda _: take(core, job_id), range(8)) if lease]
    assert len(taken) == 1


def test_a_job_is_free_again_when_its_worker_shows_no_sign_of_life(core: Core, job_id: UUID) -> None:
    first = held(core, job_id)
    assert take(core, job_id, after=MINUTE / 2) is None
    second = held(core, job_id, after=MINUTE * 2)
    assert (second.attempt, second.fence) == (first.attempt + 1, first.fence + 1)


def test_a_heartbeat_keeps_the_job(core: Core, job_id: UUID) -> None:
    lease = held(core, job_id)
    renew_lease(core.database, lease=lease, progress=0.5, now=NOW + MINUTE * 0.9, length=MINUTE)
    assert take(core, job_id, after=MINUTE * 1.5) is None


def test_a_late_worker_cannot_write(core: Core, job_id: UUID) -> None:
    late = held(core, job_id)
    held(core, job_id, after=MINUTE * 2)
    with pytest.raises(LeaseLost), core.database.unit_of_work() as work:
        jobs.require(work, late)
    with pytest.raises(LeaseLost), core.database.unit_of_work() as work:
        jobs.finish(work, late, now=NOW)
    with pytest.raises(LeaseLost):
        renew_lease(core.database, lease=late, progress=0.9, now=NOW, length=MINUTE)


def test_a_done_job_is_never_taken_again(core: Core, job_id: UUID) -> None:
    lease = held(core, job_id)
    with core.database.unit_of_work() as work:
        jobs.finish(work, lease, now=NOW)
    assert take(core, job_id, after=timedelta(days=1)) is None


def test_a_failing_job_waits_longer_each_time_and_then_stops_for_a_person(core: Core, job_id: UUID) -> None:
    after, waits = timedelta(0), []
    for _ in range(4):
        lease = held(core, job_id, after=after)
        fail_job(core.database, lease=lease, error=ValueError("never shown"), max_attempts=4, now=NOW + after)
        with core.database.reading() as session:
            row = session.get_one(JobRow, job_id)
            waits.append(row.run_after - NOW - after)
            state, after = row.state, row.run_after - NOW
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert state == "stopped"
    [stopped] = attention(core.database).stopped
    assert (stopped.job, stopped.error) == ("inspect_footage", "ValueError")


def test_a_component_that_is_away_costs_no_try(core: Core, job_id: UUID) -> None:
    after = timedelta(0)
    for _ in range(10):
        lease = held(core, job_id, after=after)
        fail_job(core.database, lease=lease, error=Unavailable("away"), max_attempts=4, now=NOW + after)
        after += timedelta(minutes=10)
    assert held(core, job_id, after=after).attempt == 1


def test_a_clip_that_kills_its_worker_stops_after_the_last_try(core: Core, job_id: UUID) -> None:
    for number in range(4):
        held(core, job_id, after=MINUTE * 2 * number)
    assert take(core, job_id, after=MINUTE * 20) is None
    assert [stopped.attempts for stopped in attention(core.database).stopped] == [5]


def test_a_person_lets_a_stopped_job_try_again(core: Core, job_id: UUID) -> None:
    for number in range(5):
        take(core, job_id, after=MINUTE * 2 * number)
    requeue_stopped(core.database, job_id=job_id, now=NOW + MINUTE * 30)
    assert held(core, job_id, after=MINUTE * 31).attempt == 1


def test_the_sweep_sends_what_waits_and_what_was_lost_and_nothing_else(core: Core, job_id: UUID) -> None:
    nudges = Nudges()
    assert requeue_stalled(core.database, queue=nudges, now=NOW) == 1
    lease = held(core, job_id)
    assert requeue_stalled(core.database, queue=nudges, now=NOW + MINUTE / 2) == 0
    assert requeue_stalled(core.database, queue=nudges, now=NOW + MINUTE * 2) == 1
    with core.database.unit_of_work() as work:
        jobs.finish(work, lease, now=NOW)
    assert requeue_stalled(core.database, queue=nudges, now=NOW + MINUTE * 2) == 0
    assert nudges.sent == [job_id, job_id]


def test_a_broker_that_is_away_loses_no_promise(core: Core) -> None:
    core.database._queue = Nudges(away=True)
    send(core, a_draft(core).token, b"footage")
    assert requeue_stalled(core.database, queue=Nudges(), now=NOW) == 1
