"""A named person decides: appended with who, when and why."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from services.core.db import marks, submissions
from services.core.db.messages import notify_reporter
from services.core.db.session import Work
from services.core.db.tables import Decision, Submission
from services.core.domain import verdicts
from services.core.domain.confirmed_mark import ReadMark
from services.core.domain.deadlines import Deadlines, deadlines, london_date
from services.core.domain.letters import Template
from services.core.domain.lifecycle import Event, MoveNotOpen, State, is_open, not_open
from services.core.domain.offences import Catalogue
from services.core.domain.outcomes import Column, words_for_reporter
from services.core.domain.staff import DESK, MayNot, Officer
from services.core.domain.verdicts import Verdict
from services.core.errors import Conflict, Refusal, Refused


class NotYours(Conflict):
    """The case must be claimed by the person who decides it."""


def decide_case(
    work: Work,
    *,
    case_id: UUID,
    verdict: Verdict,
    read: ReadMark,
    catalogue: Catalogue,
    by: Officer,
    now: datetime,
) -> None:
    """Decide a claimed case. `read` is the mark as it was read; where nothing was typed, the one that was confirmed stands.

    Raises `Refused` with every rule broken, `NotYours`, `MoveNotOpen`, `MayNot`, `NotFound`.
    """
    if by.role not in DESK:
        raise MayNot
    case = submissions.get(work, case_id)
    if State(case.state) is State.CLAIMED and case.claimed_by != by.id:
        raise NotYours("Somebody else has claimed this case.")
    if not is_open(State(case.state), Event.DECIDED):
        raise MoveNotOpen(not_open(State(case.state), Event.DECIDED))
    standing = marks.standing(work.session, case.id)
    known = standing.mark if standing else ""
    if refusals := _refusals(work, case, verdict, read, known=known, catalogue=catalogue, now=now):
        raise Refused(*refusals)
    if _is_news(read, known):
        marks.confirm(work, case, read, by=by, now=now)
    submissions.move(
        work, case, Event.DECIDED, now=now, actor=submissions.staff_actor(by.id), detail=_detail(verdict, by)
    )
    _append(work, case, verdict, read.mark or known, by=by, now=now)
    outcome = words_for_reporter(
        disposal=verdict.disposal, nfa_reason=verdict.nfa_reason, other_reason=verdict.other_reason
    )
    notify_reporter(work, submission_id=case.id, template=Template.DECIDED, outcome=outcome, now=now)


def _detail(verdict: Verdict, by: Officer) -> dict[str, str]:
    return {
        "disposal": verdict.disposal,
        "nfa_reason": verdict.nfa_reason or "",
        "other_reason": verdict.other_reason or "",
        "offence": verdict.offence_id or "",
        "staff": str(by.id),
    }


def _refusals(
    work: Work,
    case: Submission,
    verdict: Verdict,
    read: ReadMark,
    *,
    known: str,
    catalogue: Catalogue,
    now: datetime,
) -> tuple[Refusal, ...]:
    found = verdicts.refusals(
        verdict, catalogue=catalogue, clocks=_clocks(case, verdict, catalogue), today=london_date(now)
    )
    notice_without_mark = verdict.column is Column.POSITIVE and not known
    if _is_news(read, known) or notice_without_mark:
        return (*found, *marks.refusals(work, case, read))
    return found


def _is_news(read: ReadMark, known: str) -> bool:
    """Whether something was typed that is not the mark which is confirmed already."""
    return bool(read.typed.strip()) and (read.mark != known or read.is_odd)


def _clocks(case: Submission, verdict: Verdict, catalogue: Catalogue) -> Deadlines:
    if case.incident_on is None:
        raise Refused(
            Refusal(code="incident_missing", message="This case has no incident date: ask the reporter.")
        )
    offence = catalogue.get(verdict.offence_id) if verdict.offence_id else None
    needs_nip = offence is None or offence.needs_nip
    limited = offence is None or offence.six_month_limit
    return deadlines(offence_on=case.incident_on, needs_nip=needs_nip, six_month_limit=limited)


def _append(work: Work, case: Submission, verdict: Verdict, mark: str, *, by: Officer, now: datetime) -> None:
    count = work.session.scalar(select(func.count()).where(Decision.submission_id == case.id)) or 0
    reasons = {
        "disposal": str(verdict.disposal),
        "nfa_reason": verdict.nfa_reason,
        "other_reason": verdict.other_reason,
        "offence_id": verdict.offence_id,
        "nip_exception": verdict.nip_exception,
    }
    row = Decision(
        id=uuid4(), submission_id=case.id, number=count + 1, staff_id=by.id, decided_at=now, confirmed_mark=mark or None,
        note=verdict.note, **reasons,
    )  # fmt: skip
    work.session.add(row)
    case.disposal, case.nfa_reason = str(verdict.disposal), verdict.nfa_reason
    case.other_reason, case.offence_id = verdict.other_reason, verdict.offence_id
    case.decided_at, case.claimed_by, case.claim_ends_at = now, None, None
