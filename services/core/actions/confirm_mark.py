"""A named person confirms or corrects the mark, from a frame of the original."""

from datetime import datetime
from uuid import UUID

from services.core.db import marks, submissions
from services.core.db.session import Work
from services.core.domain.confirmed_mark import ReadMark
from services.core.domain.lifecycle import Event, MoveNotOpen, State, is_open, not_open
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.errors import Conflict, Refused


class HeldByAnother(Conflict):
    """The mark of a case is confirmed by whoever holds it."""


def confirm_mark(work: Work, *, case_id: UUID, read: ReadMark, by: Officer, now: datetime) -> None:
    """Append what they read; the newest counts.

    Raises `Refused` with every reason, `HeldByAnother`, `MoveNotOpen`, `MayNot`, `NotFound`.
    """
    if by.role not in DESK:
        raise MayNot
    case = submissions.get(work, case_id)
    if State(case.state) is State.CLAIMED and case.claimed_by != by.id:
        raise HeldByAnother("Somebody else has claimed this case.")
    if not is_open(State(case.state), Event.CONFIRMED_MARK):
        raise MoveNotOpen(not_open(State(case.state), Event.CONFIRMED_MARK))
    if refusals := marks.refusals(work, case, read):
        raise Refused(*refusals)
    marks.confirm(work, case, read, by=by, now=now)
