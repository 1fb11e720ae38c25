"""Taking a received file back out of a report that is not signed yet: rows here, objects in the store."""

from datetime import datetime

from sqlalchemy import delete, select

from services.core.db.session import Work
from services.core.db.tables import Derivative, Footage, JobRow, PlateRow
from services.core.errors import Refusal, Refused
from services.core.ports import Area

_BEING_READ = Refusal(
    code="footage_being_read",
    message="We are reading this file just now. Wait a minute, then remove it.",
    field="footage",
)


def remove_footage(work: Work, footage: Footage, *, now: datetime) -> list[tuple[Area, str]]:
    """Delete the file's rows; returns its objects, for the caller to delete. Raises `Refused` while a worker reads it.

    The chain keeps that it was here: its upload, size and hash.
    """
    jobs = work.session.scalars(select(JobRow).where(JobRow.footage_id == footage.id).with_for_update()).all()
    if any(job.state == "running" and job.lease_ends_at and job.lease_ends_at > now for job in jobs):
        raise Refused(_BEING_READ)
    derived = work.session.scalars(select(Derivative).where(Derivative.footage_id == footage.id)).all()
    objects = [(Area.QUARANTINE, footage.quarantine_key), *((Area.DERIVED, row.store_key) for row in derived)]
    if footage.evidence_key:
        objects.append((Area.EVIDENCE, footage.evidence_key))
    for table in (PlateRow, Derivative, JobRow):
        work.session.execute(delete(table).where(table.footage_id == footage.id))
    work.session.delete(footage)
    return objects
