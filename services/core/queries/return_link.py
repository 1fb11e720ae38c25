"""Whether a return link still opens anything; looking does not use it up."""

from datetime import datetime

from sqlalchemy import select

from services.core.db.session import Database
from services.core.db.tables_contact import ReturnLink
from services.core.domain.submission import token_hash


def is_live(database: Database, *, link: str, now: datetime) -> bool:
    """True until it is used or its hour is over."""
    with database.reading() as session:
        found = session.scalar(
            select(ReturnLink.token_hash).where(
                ReturnLink.token_hash == token_hash(link),
                ReturnLink.used_at.is_(None),
                ReturnLink.ends_at > now,
            )
        )
    return found is not None
