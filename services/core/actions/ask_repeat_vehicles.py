"""A supervisor asks for the marks that were reported again and again: the purpose is kept before anything is shown."""

from datetime import datetime
from uuid import UUID, uuid4

from services.core.db.session import Work
from services.core.db.tables_marks import Consultation
from services.core.domain.consultation import Asked, refusals
from services.core.domain.deadlines import london_date
from services.core.domain.staff import MayNot, Officer, Role
from services.core.errors import Refused


def ask_repeat_vehicles(work: Work, *, asked: Asked, by: Officer, now: datetime) -> UUID:
    """Append who asked, when, what for and for which period. Returns the id that shows the list. Raises `Refused`, `MayNot`."""
    if by.role is not Role.SUPERVISOR:
        raise MayNot
    wrong = refusals(asked, today=london_date(now))
    if wrong or asked.from_on is None or asked.to_on is None:
        raise Refused(*wrong)
    row = Consultation(
        id=uuid4(), staff_id=by.id, consulted_at=now, purpose=asked.purpose.strip(), from_on=asked.from_on, to_on=asked.to_on
    )  # fmt: skip
    work.session.add(row)
    return row.id
