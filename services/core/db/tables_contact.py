"""The schema, continued: what goes to and from a reporter and other forces, and the rules that governed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db.base import Table


class RulesVersion(Table):
    """The rules that governed a submission, whole: named by the SHA-256 of their canonical JSON."""

    __tablename__ = "rules_versions"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    rules_id: Mapped[str]
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    first_used_at: Mapped[datetime]


class Message(Table):
    """One letter to a reporter, promised in the transaction of its cause. Address and words go with the report.

    `sealed_token` is the secret of its link, put in when it is sent. By post: a person sends it (`by_hand`).
    """

    __tablename__ = "messages"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    channel: Mapped[str]
    template: Mapped[str]
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    sealed_token: Mapped[str | None]
    state: Mapped[str]
    promised_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    provider_reference: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("channel in ('email', 'text', 'post')", name="channel"),
        CheckConstraint("state in ('waiting', 'by_hand', 'sent', 'failed', 'dropped')", name="state"),
    )


class Question(Table):
    """What a reviewer asked the reporter, and the answer. `due_on` is the last day on which an answer helps.

    `typed` is an answer that was begun and is not sent: only the reporter sees it, and it goes once one is sent.
    """

    __tablename__ = "questions"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    text: Mapped[str]
    wants_footage: Mapped[bool]
    due_on: Mapped[date]
    typed: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class ReturnLink(Table):
    """A link sent to an email address: whoever opens it has their details filled in from their last report. Used once."""

    __tablename__ = "return_links"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Transfer(Table):
    """A case passed to another force: which, by whom, why; appended."""

    __tablename__ = "transfers"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    transferred_at: Mapped[datetime]
    force: Mapped[str]
    note: Mapped[str]
