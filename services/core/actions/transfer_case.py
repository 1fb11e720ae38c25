"""A case goes to the force that looks after its place; report, hashes and clocks go along unchanged."""

from datetime import datetime
from uuid import UUID, uuid4

from services.core.db import submissions
from services.core.db.messages import notify_reporter
from services.core.db.session import Work
from services.core.db.tables import Submission
from services.core.db.tables_contact import Transfer
from services.core.domain.letters import Template
from services.core.domain.lifecycle import Event, State
from services.core.domain.outcomes import Disposal, NfaReason
from services.core.domain.police_forces import PoliceForce, PoliceForces
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import Conflict, Refusal, Refused

LONGEST_NOTE = 1000


class HeldByAnother(Conflict):
    """Whoever holds a case passes it on, and nobody else."""


def transfer_case(
    work: Work, *, case_id: UUID, force: str, note: str, forces: PoliceForces, by: Officer, now: datetime
) -> None:
    """Pass a case to `force` (an id), from the queue or by its holder. Once; what is passed on is not decided here.

    In published figures it counts as no further action, out of force, as forces count it.
    Raises `Refused` with every reason, `HeldByAnother`, `MoveNotOpen`, `MayNot`, `NotFound`.
    """
    if by.role not in DESK:
        raise MayNot
    case = submissions.get(work, case_id)
    if State(case.state) is State.CLAIMED and case.claimed_by != by.id:
        raise HeldByAnother("Somebody else has claimed this case.")
    to = _receiver(case, force, note, forces)
    detail = {"force": to.id, "staff": str(by.id)}
    submissions.move(
        work, case, Event.TRANSFERRED, now=now, actor=submissions.staff_actor(by.id), detail=detail
    )
    _append(work, case, to, note, by=by, now=now)
    notify_reporter(work, submission_id=case.id, template=Template.TRANSFERRED, now=now, to_force=to.name)


def _receiver(case: Submission, force: str, note: str, forces: PoliceForces) -> PoliceForce:
    to = forces.get(force)
    checks = (
        (to is None, "force", "Choose the force that looks after the place."),
        (to is not None and to.id == case.force, "force", "This is our own force. Choose another one."),
        (len(note) > LONGEST_NOTE, "transfer_note", f"Write at most {LONGEST_NOTE} characters."),
    )
    found = [
        Refusal(code="transfer", field=field, message=message) for fails, field, message in checks if fails
    ]
    if to is None or found:
        raise Refused(*found)
    return to


def _append(work: Work, case: Submission, to: PoliceForce, note: str, *, by: Officer, now: datetime) -> None:
    row = Transfer(
        id=uuid4(), submission_id=case.id, staff_id=by.id, transferred_at=now, force=to.id, note=note.strip()
    )
    work.session.add(row)
    case.other_force = to.id
    case.disposal, case.nfa_reason = str(Disposal.NFA), str(NfaReason.OUT_OF_FORCE)
    case.other_reason = case.offence_id = case.claimed_by = case.claim_ends_at = None
