"""The reporter signs: report, statement and clocks are frozen, and the submission is received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.core.db import reports, rules_versions, submissions, uploads
from services.core.db.messages import notify_reporter
from services.core.db.session import Work
from services.core.db.settlement import settle_inspection
from services.core.db.tables import Footage, Submission, Upload
from services.core.domain import report_rules
from services.core.domain.deadlines import Deadlines, deadlines, london_date
from services.core.domain.force_rules import OUT_OF_FORCE, ForceRules
from services.core.domain.letters import Template
from services.core.domain.lifecycle import Event, State
from services.core.domain.police_forces import other_force
from services.core.domain.report import Report
from services.core.domain.statement import SignedStatement, compose, sign
from services.core.errors import NotFound, Refusal, Refused
from services.core.rules import load_police_forces

_CHANGED = Refusal(
    code="statement_changed",
    message="The statement has changed since you read it. Read it again, then sign.",
    field="signature",
)


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What the reporter gets. `clocks` are the strictest that may apply."""

    submission_id: UUID
    reference: str
    statement: str
    statement_sha256: str
    received_at: datetime
    clocks: Deadlines


def submit_report(
    work: Work,
    *,
    token: str,
    report: Report,
    typed_name: str,
    rules: ForceRules,
    now: datetime,
    read_sha256: str | None = None,
) -> Submitted:
    """Sign once; again returns what was signed first. Raises `Refused` with every reason, `NotFound`.

    `read_sha256` is the hash of the statement that the reporter was shown: only what was read is signed.
    """
    submission = submissions.by_token(work, token)
    if State(submission.state) not in {State.DRAFTING, State.UPLOADING}:
        return _signed_before(work, submission)
    footage = submissions.footage_of(work, submission.id)
    unfinished = [
        upload for upload in uploads.in_order(work.session, submission.id) if upload.state == "open"
    ]
    refusals = (
        *report_rules.refusals(report, rules=rules, now=now),
        *_footage_refusals(footage, unfinished),
    )
    if refusals:
        raise Refused(*refusals)
    produced = reports.produced(report, footage)
    statement = compose(report, reference=submission.reference, footage=produced, made_on=london_date(now))
    if read_sha256 not in {None, statement.sha256}:
        raise Refused(_CHANGED)
    signed = sign(statement, full_name=report.reporter.full_name, typed_name=typed_name, now=now)
    _freeze(work, submission, report, signed, token=token, now=now)
    _receive(work, submission, report, signed, rules=rules, now=now)
    return _signed_before(work, submission)


def _footage_refusals(footage: Sequence[Footage], unfinished: Sequence[Upload]) -> tuple[Refusal, ...]:
    """Why the footage cannot be signed for; `unfinished` files are still on their way."""
    usable = [file for file in footage if file.state != "refused"]
    waiting = [file for file in usable if not (file.sha256 or file.claimed_sha256)]
    why = " ".join(reason["message"] for file in footage for reason in file.refusals or [])
    names = ", ".join(upload.filename for upload in unfinished)
    checks = (
        (
            bool(unfinished),
            "footage_unfinished",
            f"Not all of your footage is here yet: {names}. Wait until it is safe with us, or remove it, then sign.",
        ),
        (not footage and not unfinished, "no_footage", "Send the footage first: it is the evidence."),
        (
            bool(footage) and not usable and not unfinished,
            "footage_refused",
            f"None of the files can be used. {why}".strip(),
        ),
        (
            bool(waiting),
            "footage_waiting",
            "We are still reading your footage. Wait a minute, then sign again.",
        ),
    )
    return tuple(
        Refusal(code=code, message=message, field="footage") for fails, code, message in checks if fails
    )


def _freeze(
    work: Work,
    submission: Submission,
    report: Report,
    signed: SignedStatement,
    *,
    token: str,
    now: datetime,
) -> None:
    row = reports.save(work.session, submission.id, report, now=now)
    row.sealed_token = work.sender.seal.close(token, about=submission.id)
    row.email_key = work.sender.seal.key_of(report.reporter.email) if report.reporter.remember else None
    row.statement, row.statement_sha256 = signed.statement.text, signed.statement.sha256
    row.signed_name, row.signed_at = signed.signed_name, signed.signed_at


def _receive(
    work: Work,
    submission: Submission,
    report: Report,
    signed: SignedStatement,
    *,
    rules: ForceRules,
    now: datetime,
) -> None:
    incident_on = report.incident.offence_on
    submission.rules_sha256 = rules_versions.keep(work, rules, now=now)
    submission.rules_id, submission.received_at, submission.received_on = rules.id, now, london_date(now)
    submission.incident_on, submission.post_by_on = incident_on, deadlines(offence_on=incident_on).post_by
    submission.reported_mark = report.vehicle.mark or None
    area = report.incident.council_area
    submission.other_force = other_force(area, rules=rules, forces=load_police_forces())
    submission.council_area = OUT_OF_FORCE if submission.other_force else rules.area_of(area)
    submission.reporter_role = report.reporter.role
    detail = {
        "statement_sha256": signed.statement.sha256,
        "rules": rules.id,
        "rules_version": str(rules.version),
        "rules_sha256": submission.rules_sha256,
        "for_force": submission.other_force or "",
    }
    submissions.move(
        work, submission, Event.SIGNED_STATEMENT, now=now, actor=submissions.REPORTER, detail=detail
    )
    notify_reporter(work, submission_id=submission.id, template=Template.REPORT_RECEIVED, now=now)
    settle_inspection(work, submission, now=now)


def _signed_before(work: Work, submission: Submission) -> Submitted:
    row = submissions.report_of(work, submission.id)
    if (
        row is None
        or row.statement is None
        or row.statement_sha256 is None
        or row.signed_at is None
        or submission.incident_on is None
    ):
        raise NotFound("There is no signed report any more.")
    return Submitted(
        submission_id=submission.id, reference=submission.reference, statement=row.statement,
        statement_sha256=row.statement_sha256, received_at=row.signed_at, clocks=deadlines(offence_on=submission.incident_on),
    )  # fmt: skip
