"""A promised question goes to the vehicle register, and what it said, or that it was silent, is kept with its time."""

from datetime import datetime

from services.core.db import jobs, lookups, submissions
from services.core.db.session import Database, Work
from services.core.db.tables_register import LookupRow
from services.core.domain.lifecycle import QUEUED, Event, State, is_open
from services.core.domain.vehicle_record import RegisterAnswer, RegisterSilent, Silence
from services.core.errors import Unavailable
from services.core.ports import Clock, Lease, VehicleRegister


class AskedTooFast(Unavailable):
    """As many questions were sent in this minute as may be; this one waits its turn."""


def look_up_vehicle(
    database: Database, *, lease: Lease, register: VehicleRegister, per_minute: int, clock: Clock
) -> None:
    """Ask and keep the answer; a register that is silent is an answer too, and a person may ask again.

    Raises `AskedTooFast` for later, `LeaseLost`. Where a worker is lost between asking and keeping, it is asked again.
    """
    mark = _gather(database, lease, per_minute=per_minute, now=clock())
    if mark is None:
        return
    said: RegisterAnswer | Silence
    try:
        said = register.look_up(mark=mark, enquiry_id=lease.lookup)
    except RegisterSilent as silent:
        said = silent.why
    with database.unit_of_work() as work:
        row = _held(work, lease)
        lookups.answer(row, said, now=clock())
        _record(work, row, now=clock())
        jobs.finish(work, lease, now=clock())


def _gather(database: Database, lease: Lease, *, per_minute: int, now: datetime) -> str | None:
    """The mark; None, with the job done, where it was answered before or the case no longer needs it."""
    with database.unit_of_work() as work:
        row = _held(work, lease)
        case = submissions.get(work, row.submission_id)
        if row.answered_at is None and State(case.state) not in QUEUED:
            lookups.answer(row, Silence.CASE_OVER, now=now)
        if row.answered_at is not None:
            jobs.finish(work, lease, now=now)
            return None
        if not lookups.may_send(work, row, per_minute=per_minute, now=now):
            raise AskedTooFast("As many questions were sent to the register in this minute as may be.")
        return row.mark


def _held(work: Work, lease: Lease) -> LookupRow:
    jobs.require(work, lease)
    return work.session.get_one(LookupRow, lease.lookup)


def _record(work: Work, row: LookupRow, *, now: datetime) -> None:
    """In the chain: which question, and how it ended; never the mark nor the vehicle."""
    case = submissions.get(work, row.submission_id)
    if is_open(State(case.state), Event.REGISTER_ANSWERED):
        detail = {"lookup": str(row.id), "purpose": row.purpose, "outcome": row.outcome or row.silence or ""}
        submissions.move(
            work, case, Event.REGISTER_ANSWERED, now=now, actor=submissions.SYSTEM, detail=detail
        )
