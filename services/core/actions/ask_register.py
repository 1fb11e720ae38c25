"""A reviewer who holds a case asks the vehicle register about the mark that a person confirmed in it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from services.core.db import jobs, lookups, marks, submissions
from services.core.db.session import Work
from services.core.db.tables import Submission
from services.core.db.tables_register import LookupRow
from services.core.domain.lifecycle import Event, State
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import Conflict, Refusal, Refused
from services.core.ports import Job, Queue

PURPOSE: Final = "identify_subject_vehicle"
"""Why the register may be asked at all; it stands with each question, in the chain and in the log (DPA 2018 s.62)."""
MOST_MARKS: Final = 6
"""A case has one subject vehicle, and a plate can be misread a few ways: more is a search."""
_UNCONFIRMED: Final = Refusal(
    code="mark_not_confirmed",
    message="Confirm the mark in a frame of the footage first, then ask the register about it.",
    field="register",
)
_TOO_MANY: Final = Refusal(
    code="too_many_marks",
    message=f"The register was asked about {MOST_MARKS} marks for this case already. That is as many as may be asked about for one vehicle.",
    field="register",
)


class NotHeldToAsk(Conflict):
    """Only who holds the case asks about its vehicle."""


def ask_register(work: Work, *, case_id: UUID, by: Officer, answers_last: timedelta, now: datetime) -> UUID:
    """Ask about the confirmed mark; returns the question's id. A question that waits is not asked twice.

    What the register said of it within `answers_last` is used again. Raises `Refused`, `NotHeldToAsk`, `MayNot`, `NotFound`.
    """
    if by.role not in DESK:
        raise MayNot
    case = submissions.get(work, case_id)
    if State(case.state) is not State.CLAIMED or case.claimed_by != by.id:
        raise NotHeldToAsk("Claim this case first, then ask the register.")
    mark = _mark(work, case)
    asked = lookups.of_case(work.session, case.id)
    waiting = next((row for row in asked if row.mark == mark and row.answered_at is None), None)
    if waiting is not None:
        return waiting.id
    if len({row.mark for row in asked} | {mark}) > MOST_MARKS:
        raise Refused(_TOO_MANY)
    return _ask(work, case, mark, by=by, since=now - answers_last, now=now)


def _mark(work: Work, case: Submission) -> str:
    confirmed = marks.standing(work.session, case.id)
    if confirmed is None:
        raise Refused(_UNCONFIRMED)
    return confirmed.mark


def _ask(work: Work, case: Submission, mark: str, *, by: Officer, since: datetime, now: datetime) -> UUID:
    kept = lookups.kept_answer(work, case, mark, since=since)
    row = LookupRow(
        id=uuid4(), submission_id=case.id, mark=mark, purpose=PURPOSE, staff_id=by.id, asked_at=now, reused=kept is not None
    )  # fmt: skip
    if kept is not None:
        row.answered_at, row.outcome, row.record = kept.answered_at, kept.outcome, kept.record
    work.session.add(row)
    detail = {"lookup": str(row.id), "purpose": PURPOSE, "outcome": row.outcome or "", "staff": str(by.id)}
    detail["kept_from"] = kept.answered_at.isoformat() if kept and kept.answered_at else ""
    submissions.move(
        work, case, Event.ASKED_REGISTER, now=now, actor=submissions.staff_actor(by.id), detail=detail
    )
    if kept is None:
        work.session.flush()
        jobs.promise(
            work, Job.LOOK_UP_VEHICLE, queue=Queue.MAIL, submission_id=case.id, lookup_id=row.id, now=now
        )
    return row.id
