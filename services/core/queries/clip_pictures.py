"""Small pictures of a file that its reporter may see before signing: what inspection made, nothing else."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.core.db.session import Database
from services.core.db.tables import Derivative, Footage, Submission
from services.core.domain.media import DerivativeKind
from services.core.domain.storyboard import Tile, tiles_in
from services.core.domain.submission import token_hash
from services.core.ports import Area, EvidenceStore


@dataclass(frozen=True, kw_only=True)
class ClipPictures:
    """`sheet` is an address that expires, blank while there are no pictures; `tiles` say where each lies in it."""

    sheet: str = ""
    tiles: tuple[Tile, ...] = ()


def clip_pictures(
    database: Database, *, token: str, upload_id: UUID, store: EvidenceStore, seconds: int
) -> ClipPictures:
    """The storyboard, for `seconds`; empty before inspection, for a photograph, and for a stranger."""
    query = (
        select(Derivative.kind, Derivative.store_key)
        .join(Footage, Footage.id == Derivative.footage_id)
        .join(Submission, Submission.id == Footage.submission_id)
        .where(Submission.token_hash == token_hash(token), Footage.upload_id == upload_id)
    )
    with database.reading() as session:
        keys = {row.kind: row.store_key for row in session.execute(query)}
    sheet, cues = keys.get(DerivativeKind.STORYBOARD), keys.get(DerivativeKind.STORYBOARD_VTT)
    if sheet is None or cues is None:
        return ClipPictures()
    return ClipPictures(
        sheet=store.sign_get(area=Area.DERIVED, key=sheet, seconds=seconds),
        tiles=tiles_in(store.read(area=Area.DERIVED, key=cues).decode()),
    )
