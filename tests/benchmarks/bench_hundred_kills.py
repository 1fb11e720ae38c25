"""`kill -9` at random moments of every step, a hundred times in all, on the whole service; then everything must be there, once.

What is killed in turn: the worker, one process of its pool, the server that makes its sandboxed children, such a child. In
inspection the last two are left alone: a child that dies over a file is that file's fault by design, and the file is refused.
`OPSNAP_KILLS` is how many (100), `OPSNAP_KILLS_SEED` another run (1). No job is struck on its last two tries: a fourth loss stops
it by design, for a person to see.
"""

import hashlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services import clock
from services.cli.demo_clip import draw_clip
from services.cli.embedded import Embedded
from services.core.bootstrap import Core, build
from services.core.db.tables import CustodyEvent, Derivative, Footage, JobRow, Submission
from services.core.domain.staff import Role
from services.core.ports import Area, Job
from services.core.queries.custody_log import verify_custody
from tests.benchmarks.desk import Desk
from tests.benchmarks.family import Relative, copies, family, fork_servers
from tests.benchmarks.films import film
from tests.review_ui.visitor import an_officer

pytestmark = pytest.mark.timeout(1_800)

KILLS = int(os.environ.get("OPSNAP_KILLS", "100"))
SEED = os.environ.get("OPSNAP_KILLS_SEED", "1")
PATIENCE_S = 900.0
REST_S = 240.0
LOOK_EVERY_S = 0.01
STRUCK_UP_TO = 2
"""Tries of a job that may be struck; two more are left."""
SPANS = {
    Job.INSPECT_FOOTAGE: 0.3,
    Job.PREPARE_PREVIEW: 0.4,
    Job.READ_PLATES: 1.0,
    Job.MAKE_STILL: 0.2,
    Job.CUT_EXCERPT: 0.4,
}
"""The latest moment of a kill, in seconds after the step was seen at work."""
AHEAD = 2
"""Jobs of each step that are kept ready: one may be done before it is struck."""
WORKER, POOL, SERVER, CHILD = "worker", "pool process", "fork server", "sandboxed child"
VICTIMS = (WORKER, POOL, SERVER, CHILD)
SPARED = {Job.INSPECT_FOOTAGE: (SERVER, CHILD)}
ONCE = ("signed_statement", "accepted_footage", "passed_inspection", "read_plates")


@dataclass(frozen=True, kw_only=True)
class AtWork:
    """A job that a worker has now."""

    id: UUID
    step: Job
    queue: str
    attempts: int
    fence: int


@pytest.fixture(scope="module")
def core(apps: Embedded) -> Iterator[Core]:
    built = build(apps.settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """One whose viewing copy is a remux, on the quick queue, and one that is encoded anew."""
    folder = tmp_path_factory.mktemp("clips")
    return (
        draw_clip(folder / "road.mp4", seconds=1, height=240).path,
        film(folder / "old.avi", seconds=1, codec="mpeg4", kilobits=2_000, size="426x240"),
    )


class Striker:
    """Kills whoever does a step, and keeps count."""

    def __init__(self, apps: Embedded, core: Core) -> None:
        self._apps, self._core = apps, core
        self._dice = random.Random(f"{SEED}:striker")  # noqa: S311 -- to be thrown the same again
        self._lost: set[tuple[UUID, int]] = set()
        self.kills: Counter[tuple[Job, str]] = Counter()
        self.missed = 0

    def of(self, step: Job) -> int:
        return sum(count for (one, _), count in self.kills.items() if one is step)

    def prey(self, steps: set[Job]) -> AtWork | None:
        """Of jobs at work on these steps, one whose step was struck least."""
        found = [one for one in self.living() if one.step in steps and one.attempts <= STRUCK_UP_TO]
        return min(found, key=lambda one: self.of(one.step), default=None)

    def living(self) -> list[AtWork]:
        """Without those whose worker we killed: they look alive until their leases end."""
        return [one for one in at_work(self._core) if (one.id, one.fence) not in self._lost]

    def strike(self, prey: AtWork) -> None:
        """At some moment of what is left of it; not if it is done by then."""
        time.sleep(self._dice.uniform(0, SPANS[prey.step]))
        beside = [one for one in self.living() if one.queue == prey.queue]
        if prey in beside and all(one.attempts <= STRUCK_UP_TO for one in beside):
            self._kill(prey)
            self._lost |= {(one.id, one.fence) for one in beside}
        else:
            self.missed += 1

    def _kill(self, prey: AtWork) -> None:
        choice = [one for one in VICTIMS if one not in SPARED.get(prey.step, ())]
        for victim in sorted(choice, key=lambda one: self.kills[prey.step, one]):
            if self._killed(victim, prey.queue):
                self.kills[prey.step, victim] += 1
                print(
                    f"{sum(self.kills.values()):4d} {clock.now():%H:%M:%S} {prey.step}: {victim}", flush=True
                )
                return
        self.missed += 1

    def _killed(self, victim: str, name: str) -> bool:
        """Whether there was such a one. `name` is the worker's, which is its queue's."""
        main = self._apps.pid(name)
        if main is None or main not in (members := family(main)):
            return False
        if victim == WORKER:
            self._apps.kill(name)
            return True
        chosen = victims(main, members)[victim]
        if chosen:
            with suppress(ProcessLookupError):
                os.kill(self._dice.choice(chosen), signal.SIGKILL)
                return True
        return False


def victims(main: int, members: dict[int, Relative]) -> dict[str, list[int]]:
    """Processes under one worker, by what they are; of its pool those that have somebody at work, if any has.

    A server that has nobody at work may be loading for a job; with one process in the pool it can only be that job's.
    """
    pool = [one.pid for one in members.values() if one.parent == main]
    servers = {one.pid for one in fork_servers(members)}
    children = [one for one in members.values() if one.parent in servers]
    launched = [one for one in members.values() if one.parent in pool and one.pid not in servers]
    busy_servers = {one.parent for one in children}
    busy = {members[pid].parent for pid in busy_servers} | {one.parent for one in launched}
    return {
        POOL: [pid for pid in pool if pid in busy] or pool,
        SERVER: sorted(busy_servers or (servers if len(pool) == 1 else ())),
        CHILD: [one.pid for one in (*children, *launched)],
    }


def at_work(core: Core) -> list[AtWork]:
    query = select(JobRow.id, JobRow.name, JobRow.queue, JobRow.attempts, JobRow.fence)
    with core.database.reading() as session:
        rows = session.execute(query.where(JobRow.state == "running", JobRow.lease_ends_at > func.now()))
        return [
            AtWork(id=row.id, step=Job(row.name), queue=row.queue, attempts=row.attempts, fence=row.fence)
            for row in rows
        ]


def waiting(core: Core) -> Counter[Job]:
    """How many jobs of each step may begin."""
    query = select(JobRow.name).where(JobRow.state == "waiting", JobRow.run_after <= func.now())
    with core.database.reading() as session:
        return Counter(map(Job, session.scalars(query)))


def test_killed_a_hundred_times_everything_is_there_once(
    apps: Embedded, core: Core, clips: tuple[Path, ...]
) -> None:
    desk, striker = Desk(core, clips, an_officer(core, Role.REVIEWER), seed=SEED), Striker(apps, core)
    began = time.monotonic()
    while sum(striker.kills.values()) < KILLS:
        assert time.monotonic() - began < PATIENCE_S, told(striker)
        wanted = {step for step in SPANS if striker.of(step) < KILLS / len(SPANS)}
        assert stopped(core) == [], told(striker)
        promised = waiting(core) + Counter(one.step for one in striker.living())
        desk.see_to({step for step in wanted if promised[step] < AHEAD}, beside=promised.total())
        if (prey := striker.prey(wanted)) is not None:
            striker.strike(prey)
        else:
            time.sleep(LOOK_EVERY_S)
    struck_s = time.monotonic() - began
    rested = eventually(lambda: unfinished(core) == [], seconds=REST_S)
    report(core, desk, striker, struck_s=struck_s, whole_s=time.monotonic() - began)
    assert rested, unfinished(core)
    assert_whole(core, desk.cases)
    assert left_behind(apps) == []
    assert temporary(apps) == []


def eventually(holds: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it came true in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.2)
    return False


def stopped(core: Core) -> list[tuple[str, str | None]]:
    """Jobs that were given up: there must be none."""
    with core.database.reading() as session:
        query = select(JobRow.name, JobRow.last_error).where(JobRow.state == "stopped")
        return [(row.name, row.last_error) for row in session.execute(query)]


def unfinished(core: Core) -> list[tuple[str, str, int, str | None]]:
    """Jobs that are not done, those that were stopped too; none of them may hold a lease."""
    with core.database.reading() as session:
        rows = session.scalars(
            select(JobRow).where((JobRow.state != "done") | JobRow.lease_ends_at.is_not(None))
        )
        return [(row.name, row.state, row.attempts, row.last_error) for row in rows]


def assert_whole(core: Core, cases: Sequence[UUID]) -> None:
    """Each case is reviewable, no event is there twice, each file made is there once, and is what the ledger says."""
    with core.database.reading() as session:
        states = Counter(session.scalars(select(Submission.state).where(Submission.id.in_(cases))))
        told = select(CustodyEvent.submission_id, CustodyEvent.event).where(CustodyEvent.event.in_(ONCE))
        events = Counter(
            (row.submission_id, row.event) for row in session.execute(told) if row.submission_id in cases
        )
        made = Counter(
            (detail["footage"], detail["kind"], detail["label"])
            for detail in session.scalars(
                select(CustodyEvent.detail).where(CustodyEvent.event == "made_derivative")
            )
        )
        ledger = session.execute(
            select(
                Derivative.footage_id, Derivative.kind, Derivative.label, Derivative.store_key, Derivative.sha256
            ).join(Footage).where(Footage.submission_id.in_(cases))
        ).all()  # fmt: skip
    assert states == {"reviewable": len(cases)}
    assert events == {(case, event): 1 for case in cases for event in ONCE}
    assert made == {(str(row.footage_id), row.kind, row.label): 1 for row in ledger}
    stored = {row.store_key: hashlib.sha256(core.store.read(area=Area.DERIVED, key=row.store_key)).hexdigest() for row in ledger}  # fmt: skip
    assert stored == {row.store_key: row.sha256 for row in ledger}
    assert verify_custody(core.database).breaks == ()


def left_behind(apps: Embedded) -> list[str]:
    """Whoever is still at work in the sandbox, and fork servers that have lost their pool process."""
    members = family()
    workers = {apps.pid(name) for name in ("fast", "slow")}
    pool = {one.pid for one in members.values() if one.parent in workers}
    lost = [one for one in fork_servers(members) if one.parent not in pool]
    launched = [one for one in members.values() if one.parent in pool and not one.is_fork_server]
    return [f"{one.pid} {one.command}" for one in (*copies(members), *lost, *launched)]


def temporary(apps: Embedded) -> list[str]:
    """Files and temporary folders in the workers' scratch space."""
    found = apps.instance.work.rglob("*")
    return [str(path) for path in found if path.is_file() or path.name.startswith("tmp")]


def told(striker: Striker) -> str:
    header = f"| killed in | {' | '.join(VICTIMS)} |\n|---|---|---|---|---|\n"
    return header + "\n".join(
        f"| {step} | {' | '.join(str(striker.kills[step, victim]) for victim in VICTIMS)} |" for step in SPANS
    )


def report(core: Core, desk: Desk, striker: Striker, *, struck_s: float, whole_s: float) -> None:
    with core.database.reading() as session:
        tries = Counter(session.scalars(select(JobRow.attempts)))
        made = session.scalar(select(func.count()).select_from(Derivative))
    print(
        f"\n\n{sum(striker.kills.values())} kills in {struck_s:.0f} s, all at rest after {whole_s:.0f} s; {striker.missed} times it was done before"
    )
    print(told(striker))
    print(f"{len(desk.cases)} cases, {made} files made, jobs by tries: {dict(sorted(tries.items()))}")
