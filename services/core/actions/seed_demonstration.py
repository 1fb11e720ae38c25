"""Demonstration cases are written through the tables, the events and the chain of live ones, and marked as what they are.

They have no report, no footage and no mark: nothing in them could be somebody's. Custody events cannot be taken out of
a chain again, so neither can a demonstration: it belongs in a database of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from sqlalchemy import insert, select

from services.core.db.custody import PendingEvent
from services.core.db.session import Work
from services.core.db.submissions import REPORTER, SYSTEM, staff_actor
from services.core.db.tables import Decision, Submission
from services.core.db.tables_staff import Staff
from services.core.domain.demonstration import DETAIL, InventedCase
from services.core.domain.lifecycle import FIRST, Event, State, advance
from services.core.domain.staff import Role
from services.core.domain.submission import new_token
from services.core.errors import Refusal, Refused

USERNAME = "demonstration"
_BY_MACHINE = frozenset({Event.BEGAN_INSPECTION, Event.ACCEPTED_FOOTAGE, Event.PASSED_INSPECTION})
_BY_STAFF = frozenset({Event.CLAIMED, Event.DECIDED})
_ONE_STATEMENT = {"render_nulls": True}  # else SQLAlchemy makes one for each pattern of empty columns
_LIVE_HERE = Refusal(
    code="live_cases",
    message="There are live submissions in this database, and a demonstration cannot be taken out again. "
    "Use a database of its own.",
)


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """How many submissions and events were written; none where the demonstration was there before."""

    submissions: int = 0
    events: int = 0

    @property
    def already_there(self) -> bool:
        return self.submissions == 0


def seed_demonstration(
    work: Work, *, cases: Iterable[InventedCase], force: str, rules_id: str, beside_live: bool, now: datetime
) -> Seeded:
    """Write every case, all or none; again writes nothing. Raises `Refused` beside live submissions unless `beside_live`.

    Two at once: the second raises `Conflict`. Facts are counted by `record_statistics`, as always.
    """
    if work.session.scalar(select(Submission.id).where(Submission.demonstration).limit(1)) is not None:
        return Seeded()
    live = select(Submission.id).where(~Submission.demonstration).limit(1)
    if not beside_live and work.session.scalar(live) is not None:
        raise Refused(_LIVE_HERE)
    staff_id = _reviewer(work, now=now)
    written = list(cases)
    rows = [_submission(case, force, rules_id) for case in written]
    work.session.execute(insert(Submission), rows, execution_options=_ONE_STATEMENT)
    decisions = [_decision(case, staff_id) for case in written]
    work.session.execute(insert(Decision), decisions, execution_options=_ONE_STATEMENT)
    events = _events(written, staff_id)
    for event in events:
        work.record(event)
    return Seeded(submissions=len(written), events=len(events))


def _reviewer(work: Work, *, now: datetime) -> UUID:
    """An account that nobody can use: disabled, and its password was never known."""
    row = Staff(
        id=uuid4(), username=USERNAME, name="Demonstration reviewer", role=Role.REVIEWER, disabled=True,
        password_hash=PasswordHasher().hash(new_token()), created_at=now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()  # its unique name turns a second seeding at the same moment away
    return row.id


def _submission(case: InventedCase, force: str, rules_id: str) -> dict[str, Any]:
    moments = case.moments
    return {
        "id": case.id,
        "reference": case.reference,
        "token_hash": f"demonstration {case.reference}",  # no hash, so that no token opens it
        "state": State.DECIDED,
        "version": 1,
        "force": force,
        "rules_id": rules_id,
        "demonstration": True,
        "opened_at": moments[Event.OPENED_DRAFT],
        "last_activity_at": moments[Event.DECIDED],
        "received_at": moments[Event.SIGNED_STATEMENT],
        "received_on": case.received_on,
        "reviewable_at": moments[Event.PASSED_INSPECTION],
        "decided_at": moments[Event.DECIDED],
        "incident_on": case.incident_on,
        "post_by_on": case.post_by,
        "council_area": case.council_area,
        "reporter_role": case.role,
        **_outcome(case),
    }


def _decision(case: InventedCase, staff_id: UUID) -> dict[str, Any]:
    return {
        "id": UUID(int=case.id.int ^ 1),
        "submission_id": case.id,
        "number": 1,
        "staff_id": staff_id,
        "decided_at": case.moments[Event.DECIDED],
        "note": "Demonstration",
        **_outcome(case),
    }


def _outcome(case: InventedCase) -> dict[str, str | None]:
    verdict = case.verdict
    return {
        "disposal": verdict.disposal,
        "nfa_reason": verdict.nfa_reason,
        "other_reason": verdict.other_reason,
        "offence_id": verdict.offence_id,
    }


def _events(cases: Sequence[InventedCase], staff_id: UUID) -> list[PendingEvent]:
    """The events of all cases as they would have come in: by time, and each case's in its own order."""
    events = [event for case in cases for event in _history(case, staff_id)]
    return sorted(events, key=lambda event: event.at)


def _history(case: InventedCase, staff_id: UUID) -> Iterator[PendingEvent]:
    state, by_staff = FIRST, {**DETAIL, "staff": str(staff_id)}
    outcome = {**by_staff, **{name: value or "" for name, value in _outcome(case).items()}}
    for event, at in case.moments.items():
        state = state if event is Event.OPENED_DRAFT else advance(state, event)
        detail = {Event.CLAIMED: by_staff, Event.DECIDED: outcome}.get(event, DETAIL)
        yield PendingEvent(
            submission_id=case.id,
            event=event,
            state=state,
            actor=_actor(event, staff_id),
            at=at,
            detail=detail,
        )


def _actor(event: Event, staff_id: UUID) -> str:
    if event in _BY_STAFF:
        return staff_actor(staff_id)
    return SYSTEM if event in _BY_MACHINE else REPORTER
