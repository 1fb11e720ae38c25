"""A promised letter goes out: handed over once its link is in it, and marked in the same breath as its job."""

from datetime import datetime

from services.core.db import jobs, messages
from services.core.db.session import Database, Work
from services.core.db.tables import Submission
from services.core.db.tables_contact import Message
from services.core.domain.letters import Template
from services.core.domain.lifecycle import State
from services.core.errors import Refused
from services.core.ports import Channel, Clock, Lease, Letter, Notifier

_OVER = frozenset({State.ABANDONED, State.ERASED})


def send_message(
    database: Database, *, lease: Lease, notifier: Notifier, public_url: str, clock: Clock
) -> None:
    """Send it, or mark it failed where it will never go. Raises `Unavailable` for later, `LeaseLost`.

    Where a worker is lost between handing over and marking, it is handed over again under the same id.
    """
    letter = _gather(database, lease, public_url=public_url, now=clock())
    if letter is None:
        return
    try:
        reference = notifier.send(letter)
    except Refused as error:
        _fail(database, lease, error, now=clock())
        return
    with database.unit_of_work() as work:
        message = _held(work, lease)
        message.state, message.sent_at, message.provider_reference = "sent", clock(), reference
        jobs.finish(work, lease, now=clock())


def _gather(database: Database, lease: Lease, *, public_url: str, now: datetime) -> Letter | None:
    """What to send; None, with the job done, where it was sent before or has no sense any more."""
    try:
        with database.unit_of_work() as work:
            message = _held(work, lease)
            submission = work.session.get_one(Submission, message.submission_id)
            if message.state == "waiting" and _is_pointless(message, State(submission.state)):
                message.state = "dropped"
            if message.state != "waiting":
                jobs.finish(work, lease, now=now)
                return None
            return _letter(work, message, public_url=public_url)
    except Refused as error:  # its link cannot be opened with our key
        _fail(database, lease, error, now=now)
        return None


def _letter(work: Work, message: Message, *, public_url: str) -> Letter:
    return Letter(
        message_id=message.id,
        channel=Channel(message.channel),
        address=message.address,
        subject=message.subject,
        body=messages.whole_body(message, seal=work.sender.seal, public_url=public_url),
    )


def _is_pointless(message: Message, state: State) -> bool:
    """Whether the reporter would be told of what is no more: an erased report, a question about a withdrawn one."""
    return state in _OVER or (message.template == Template.QUESTION_ASKED and state is State.WITHDRAWN)


def _fail(database: Database, lease: Lease, error: Refused, *, now: datetime) -> None:
    """No try would help: a person sees it, by codes alone."""
    codes = ", ".join(refusal.code for refusal in error.refusals)
    with database.unit_of_work() as work:
        _held(work, lease).state = "failed"
        jobs.stop(work, lease, now=now, error=codes)


def _held(work: Work, lease: Lease) -> Message:
    jobs.require(work, lease)
    return work.session.get_one(Message, lease.message)
