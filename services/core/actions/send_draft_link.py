"""The reporter wants to go on with a report on another device: the link that opens it goes to an email address."""

from datetime import datetime, timedelta

from services.core.db import messages, submissions
from services.core.db.session import Work
from services.core.domain.letters import Addressee, Template, Way, is_email
from services.core.domain.lifecycle import MoveNotOpen, State
from services.core.errors import Refusal, Refused

MOST_A_DAY = 5
_DAY = timedelta(days=1)
_EMAIL = Refusal(
    code="email", field="email", message="Enter an email address in full, like name@example.com."
)
_TOO_MANY = Refusal(
    code="too_many_links", field="email",
    message=f"We have sent {MOST_A_DAY} links for this report today. Look in your email, or try again tomorrow.",
)  # fmt: skip


def send_draft_link(work: Work, *, token: str, email: str, now: datetime) -> None:
    """Send it. Raises `Refused` for what is no address or after `MOST_A_DAY`, `MoveNotOpen` once signed, `NotFound`."""
    submission = submissions.by_token(work, token)
    if State(submission.state) not in {State.DRAFTING, State.UPLOADING}:
        raise MoveNotOpen("This report is sent: use the link that shows how it goes.")
    address = email.strip()
    if not is_email(address):
        raise Refused(_EMAIL)
    sent = messages.count_since(work, submission.id, Template.DRAFT_LINK, since=now - _DAY)
    if sent >= MOST_A_DAY:
        raise Refused(_TOO_MANY)
    sealed = work.sender.seal.close(token, about=submission.id)
    to = Addressee(way=Way.EMAIL, address=address)
    messages.write(work, submission, to, Template.DRAFT_LINK, sealed_token=sealed, now=now)
