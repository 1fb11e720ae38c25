"""A person has posted what a reporter wanted by post."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.db.session import Work
from services.core.db.tables_contact import Message
from services.core.errors import NotFound


def post_letter(work: Work, *, message_id: UUID, now: datetime) -> None:
    """Note that it went. Raises `NotFound` for a letter that does not wait for a person."""
    waiting = select(Message).where(Message.id == message_id, Message.state == "by_hand").with_for_update()
    message = work.session.scalar(waiting)
    if message is None:
        raise NotFound("There is no such letter to post.")
    message.state, message.sent_at = "sent", now
