"""Submissions are counted into facts that outlive them."""

from datetime import date, datetime

from services.core.db import facts
from services.core.db.session import Work


def record_statistics(work: Work, *, since: date, now: datetime) -> None:
    """Count the months from that of `since` anew, from rows alone; again changes nothing but the time of counting.

    A submission counts from its signature on, in the London month of it, and as pending while it has no disposal.
    Erasure leaves the columns that are counted, so an erased submission keeps its counts.
    """
    facts.recount(work.session, since=since.replace(day=1), now=now)
