"""Whoever opens a return link has their details filled into the report that they are writing. Once."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from services.core.db import reports, submissions
from services.core.db.session import Work
from services.core.db.tables_contact import ReturnLink
from services.core.domain.lifecycle import MoveNotOpen, State
from services.core.domain.report import BLANK
from services.core.domain.submission import token_hash
from services.core.errors import NotFound


class LinkOver(NotFound):
    """The link was used, its hour is over, or there never was one."""


def recall_reporter(work: Work, *, link: str, draft: str, now: datetime) -> None:
    """Fill name, birth, addresses, telephone, preference and needs into the draft; how they travelled is asked anew.

    `link` is the secret of the return link, `draft` that of the report. Raises `LinkOver`, `MoveNotOpen`, `NotFound`.
    """
    found = work.session.scalar(
        select(ReturnLink).where(ReturnLink.token_hash == token_hash(link)).with_for_update()
    )
    known = reports.saved(work.session, found.submission_id) if found else None
    if found is None or known is None or found.used_at is not None or found.ends_at <= now:
        raise LinkOver("This link has been used, or its hour is over.")
    submission = submissions.by_token(work, draft)
    if State(submission.state) not in {State.DRAFTING, State.UPLOADING}:
        raise MoveNotOpen("This report is sent: begin a new one, then open the link again.")
    report = reports.saved(work.session, submission.id) or BLANK
    filled = replace(known.reporter, role=report.reporter.role)
    reports.save(work.session, submission.id, replace(report, reporter=filled), now=now)
    found.used_at = submission.last_activity_at = now
