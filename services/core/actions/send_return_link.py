"""Somebody who reported before wants their details filled in: a link goes to the address that asked to be remembered."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from services.core.db import messages, reports
from services.core.db.session import Work
from services.core.db.tables import ReportRow, Submission
from services.core.db.tables_contact import ReturnLink
from services.core.domain.letters import Addressee, Template, Way
from services.core.domain.submission import new_token, token_hash

LIFE = timedelta(hours=1)
MOST_ALIVE = 3


def send_return_link(work: Work, *, email: str, now: datetime) -> None:
    """Send a link to the address of the newest report that knows this email; else nothing, without a word.

    No more than `MOST_ALIVE` at a time, so that nobody's mailbox is filled by a stranger.
    """
    found = work.session.scalars(
        select(ReportRow)
        .where(ReportRow.email_key == work.sender.seal.key_of(email), ReportRow.signed_at.is_not(None))
        .order_by(ReportRow.signed_at.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    report = reports.saved(work.session, found.submission_id) if found else None
    if found is None or report is None or _alive(work, found, now=now) >= MOST_ALIVE:
        return
    token, submission = new_token(), work.session.get_one(Submission, found.submission_id)
    work.session.add(
        ReturnLink(
            token_hash=token_hash(token), submission_id=submission.id, created_at=now, ends_at=now + LIFE
        )
    )
    to = Addressee(way=Way.EMAIL, address=report.reporter.email.strip())
    sealed = work.sender.seal.close(token, about=submission.id)
    messages.write(work, submission, to, Template.RETURNING_LINK, sealed_token=sealed, now=now)


def _alive(work: Work, found: ReportRow, *, now: datetime) -> int:
    """By address, not by report: a second report would begin the count anew."""
    same_address = select(ReportRow.submission_id).where(ReportRow.email_key == found.email_key)
    query = select(func.count()).where(
        ReturnLink.submission_id.in_(same_address), ReturnLink.created_at > now - LIFE
    )
    return work.session.scalar(query) or 0
