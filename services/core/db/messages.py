"""Messages to reporters: promised with their cause, kept until they are sent, forgotten with the report."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from services.core.db import jobs, reports
from services.core.db.seal import Seal, SealBroken
from services.core.db.session import Work
from services.core.db.tables import ReportRow, Submission
from services.core.db.tables_contact import Message
from services.core.domain import letters
from services.core.domain.letters import Addressee, Template, Way, Wording
from services.core.messages import wording
from services.core.ports import Job, Queue


def notify_reporter(
    work: Work, *, submission_id: UUID, template: Template, now: datetime, **values: str
) -> UUID | None:
    """Write to the reporter of a signed report, the way they prefer; its secret status link goes along.

    `values` are what the template asks for (`letters.VALUES`). Returns the message's id, or None where there is no
    report any more. One who wants post gets a message `by_hand`: no job, a person sees it.
    """
    submission = work.session.get_one(Submission, submission_id)
    row, report = work.session.get(ReportRow, submission_id), reports.saved(work.session, submission_id)
    if row is None or report is None or row.sealed_token is None:
        return None
    to = letters.addressee(report.reporter, texts=work.sender.texts)
    return write(work, submission, to, template, sealed_token=row.sealed_token, now=now, **values)


def write(
    work: Work,
    submission: Submission,
    to: Addressee,
    template: Template,
    *,
    sealed_token: str,
    now: datetime,
    **values: str,
) -> UUID:
    """Write a letter to this address; `sealed_token` (about this submission) opens where its link leads."""
    words = wording(template, Way.EMAIL if to.way is Way.POST else to.way)
    given = {"reference": submission.reference, "force": work.sender.force_name, **values}
    return promise_message(
        work,
        submission_id=submission.id,
        to=to,
        template=template,
        letter=letters.fill(words, given),
        sealed_token=sealed_token,
        now=now,
    )


def promise_message(
    work: Work,
    *,
    submission_id: UUID,
    to: Addressee,
    template: Template,
    letter: Wording,
    sealed_token: str | None,
    now: datetime,
) -> UUID:
    """Keep the letter and promise its sending, in this transaction. It has `letters.LINK` where its address goes."""
    by_hand = to.way is Way.POST
    row = Message(
        id=uuid4(), submission_id=submission_id, channel=str(to.way), template=str(template), address=to.address,
        subject=letter.subject, body=letter.body, sealed_token=sealed_token, promised_at=now,
        state="by_hand" if by_hand else "waiting",
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    if not by_hand:
        jobs.promise(
            work, Job.SEND_MESSAGE, queue=Queue.MAIL, submission_id=submission_id, message_id=row.id, now=now
        )
    return row.id


def whole_body(message: Message, *, seal: Seal, public_url: str) -> str:
    """The words with the secret address in them. Raises `SealBroken`."""
    if message.sealed_token is None:
        return message.body
    token = seal.open(message.sealed_token, about=message.submission_id)
    path = letters.PATHS[Template(message.template)].format(token=token)
    return message.body.replace(letters.LINK, public_url.rstrip("/") + path)


def shown_body(message: Message, *, seal: Seal, public_url: str) -> str:
    """The same for somebody whose key may not open the link: then it says that there is one."""
    try:
        return whole_body(message, seal=seal, public_url=public_url)
    except SealBroken:
        return message.body.replace(letters.LINK, "(a secret link)")


def count_since(work: Work, submission_id: UUID, template: Template, *, since: datetime) -> int:
    """How many of one letter were promised about a submission since then."""
    query = select(func.count()).where(
        Message.submission_id == submission_id, Message.template == template, Message.promised_at >= since
    )
    return work.session.scalar(query) or 0


def mark_failed(work: Work, message_id: UUID) -> None:
    """It will not be sent any more unless a person says so."""
    work.session.execute(update(Message).where(Message.id == message_id).values(state="failed"))


def forget_messages(work: Work, submission_id: UUID) -> None:
    """Addresses, words and links go with the report; that something was sent, and when, stays. What waits is dropped."""
    about = update(Message).where(Message.submission_id == submission_id)
    work.session.execute(about.where(Message.state.in_(("waiting", "by_hand"))).values(state="dropped"))
    work.session.execute(about.values(address="", subject="", body="", sealed_token=None))
