"""The visible outbox: what reporters would read, for a machine that sends nothing and for demonstrations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.db.messages import shown_body
from services.core.db.seal import Seal
from services.core.db.session import Database
from services.core.db.tables import Submission
from services.core.db.tables_contact import Message


@dataclass(frozen=True, kw_only=True)
class OutboxLetter:
    """One letter as its reader would get it. `state` is waiting, by_hand, sent, failed or dropped; the newest first."""

    message_id: UUID
    reference: str
    template: str
    channel: str
    address: str
    subject: str
    body: str
    state: str
    promised_at: datetime
    sent_at: datetime | None


def outbox(database: Database, *, seal: Seal, public_url: str, limit: int = 100) -> tuple[OutboxLetter, ...]:
    """The newest letters with their links, where our key opens them; for an erased report there is nothing to read."""
    with database.reading() as session:
        rows = session.execute(
            select(Message, Submission.reference)
            .join(Submission, Submission.id == Message.submission_id)
            .order_by(Message.promised_at.desc(), Message.id)
            .limit(limit)
        ).all()
        return tuple(_letter(row.Message, row.reference, seal=seal, public_url=public_url) for row in rows)


def _letter(message: Message, reference: str, *, seal: Seal, public_url: str) -> OutboxLetter:
    return OutboxLetter(
        message_id=message.id, reference=reference, template=message.template, channel=message.channel,
        address=message.address, subject=message.subject, state=message.state, promised_at=message.promised_at,
        sent_at=message.sent_at, body=shown_body(message, seal=seal, public_url=public_url),
    )  # fmt: skip
