"""What a file looks like and where it may come from, kept beside it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from services.core.db.session import Work
from services.core.db.tables import Footage, Submission
from services.core.db.tables_likeness import LikenessRow
from services.core.domain.likeness import BITS, MOST_PICTURES, KeyPicture, bands
from services.core.domain.media import Inspection, MediaFacts
from services.core.domain.provenance import Hint, hints

HINTS = TypeAdapter(tuple[Hint, ...])
MOST_CANDIDATES = 100
_ALL, _SIGN = (1 << BITS) - 1, 1 << BITS - 1


def remember_appearance(work: Work, footage: Footage, inspection: Inspection, facts: MediaFacts) -> None:
    """Hints of an accepted file's origin, and hashes of its pictures; replaces what was there."""
    found = hints(inspection.origin, facts=facts, filename=footage.filename)
    footage.hints = HINTS.dump_python(found, mode="json")
    work.session.execute(delete(LikenessRow).where(LikenessRow.footage_id == footage.id))
    work.session.add_all(
        _row(footage.id, number, picture)
        for number, picture in enumerate(inspection.key_pictures[:MOST_PICTURES])
    )


def _row(footage_id: UUID, number: int, picture: KeyPicture) -> LikenessRow:
    first, second, third, fourth = bands(picture.hash)
    return LikenessRow(
        footage_id=footage_id, number=number, at_s=picture.at_s, hash=(picture.hash & _ALL ^ _SIGN) - _SIGN,
        band_0=first, band_1=second, band_2=third, band_3=fourth,
    )  # fmt: skip


def key_pictures(session: Session, footage_ids: Iterable[UUID]) -> dict[UUID, list[KeyPicture]]:
    """Of each file in order of time; a file without a hashed picture is left out."""
    query = (
        select(LikenessRow).where(LikenessRow.footage_id.in_(list(footage_ids))).order_by(LikenessRow.number)
    )
    found: dict[UUID, list[KeyPicture]] = {}
    for row in session.scalars(query):
        picture = KeyPicture(at_s=row.at_s, hash=row.hash & _ALL)
        found.setdefault(row.footage_id, []).append(picture)
    return found


def alike_candidates(session: Session, case: Submission, footage_ids: Sequence[UUID]) -> list[UUID]:
    """Files of other received reports that share a band with any picture of these; those that share most first.

    Two hashes ten bits apart share a band one time in four, so of a whole film some picture nearly always does.
    """
    mine, other = aliased(LikenessRow), aliased(LikenessRow)
    shares = or_(*(getattr(mine, f"band_{n}") == getattr(other, f"band_{n}") for n in range(4)))
    query = (
        select(other.footage_id)
        .join(mine, shares)
        .join(Footage, Footage.id == other.footage_id)
        .join(Submission, Submission.id == Footage.submission_id)
        .where(
            mine.footage_id.in_(footage_ids),
            *others_of(case),
        )
        .group_by(other.footage_id)
        .order_by(func.count().desc(), other.footage_id)
        .limit(MOST_CANDIDATES)
    )
    return list(session.scalars(query))


def others_of(case: Submission) -> tuple[ColumnElement[bool], ...]:
    """Conditions for the reports that may be set beside a case: received ones; a demonstration's beside its like alone."""
    return (
        Submission.id != case.id,
        Submission.received_at.is_not(None),
        Submission.demonstration == case.demonstration,
    )
