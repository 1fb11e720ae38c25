"""A case by its reference, as a reporter reads it out."""

import re
from uuid import UUID

from sqlalchemy import select

from services.core.db.session import Database
from services.core.db.tables import Submission
from services.core.errors import NotFound


def find_case(database: Database, *, reference: str) -> UUID:
    """The id of a received case; case, spaces and dashes do not matter. Raises `NotFound`."""
    plain = re.sub(r"[^0-9A-Z]", "", reference.upper()).removeprefix("OS")
    query = select(Submission.id).where(
        Submission.reference == f"OS-{plain[:4]}-{plain[4:]}", Submission.received_at.is_not(None)
    )
    with database.reading() as session:
        found = session.scalar(query)
    if found is None:
        raise NotFound("There is no case with this reference.")
    return found
