"""Letters to reporters: promised with their cause, sent once, retried while the post is away, seen when they fail."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.core.actions.abandon_drafts import abandon_drafts
from services.core.actions.claim_case import claim_case
from services.core.actions.decide_case import decide_case
from services.core.actions.post_letter import post_letter
from services.core.actions.send_draft_link import send_draft_link
from services.core.actions.send_message import send_message
from services.core.actions.submit_report import submit_report
from services.core.actions.withdraw_report import withdraw_report
from services.core.actions.work_on_job import fail_job, take_job
from services.core.adapters.notify_smtp import SmtpNotifier, SmtpServer
from services.core.bootstrap import Core
from services.core.db.jobs import LeaseLost
from services.core.db.messages import notify_reporter
from services.core.db.seal import Seal, SealBroken, Sender
from services.core.db.tables import JobRow, ReportRow
from services.core.db.tables_contact import Message
from services.core.domain.confirmed_mark import ReadMark
from services.core.domain.letters import LINK, Template
from services.core.domain.outcomes import Disposal, NfaReason
from services.core.domain.report import Preference, Report
from services.core.domain.staff import Role
from services.core.domain.verdicts import Verdict
from services.core.errors import NotFound, Refusal, Refused, Unavailable
from services.core.ports import Job, Lease, Letter, Queue
from services.core.queries.attention import attention
from services.processing_worker.steps import Bench, run
from tests.cases import NAME, NOW, a_draft, a_report, a_submission, send, sign
from tests.mail_server import PASSWORD, USER, MailServer, serving_mail
from tests.review_ui.visitor import a_bench, an_officer, work_off

pytestmark = pytest.mark.stack

SITE = "https://report.force.test"
MINUTE = timedelta(minutes=1)


class Postbag:
    """A notifier that keeps what it is given; `error` is what it raises instead."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.error: Exception | None = None
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, letter: Letter) -> str:
        if self.error:
            raise self.error
        self.letters.append(letter)
        self.meanwhile()
        return f"reference of {letter.message_id}"


@pytest.fixture
def postbag() -> Postbag:
    return Postbag()


def report_by(preference: Preference, phone: str = "07700 900123") -> Report:
    report = a_report()
    return replace(report, reporter=replace(report.reporter, preference=preference, phone=phone))


def a_signed(core: Core, report: Report | None = None) -> tuple[str, UUID]:
    """The secret and id of a report that was sent."""
    draft = a_draft(core)
    send(core, draft.token, b"footage of " + draft.token.encode())
    return draft.token, sign(core, draft.token, report=report).submission_id


def messages(core: Core) -> list[Message]:
    with core.database.reading() as session:
        found = list(session.scalars(select(Message).order_by(Message.promised_at)))
        session.expunge_all()
    return found


def mail_jobs(core: Core) -> list[JobRow]:
    with core.database.reading() as session:
        found = list(
            session.scalars(
                select(JobRow).where(JobRow.name == Job.SEND_MESSAGE).order_by(JobRow.promised_at)
            )
        )
        session.expunge_all()
    return found


def take(core: Core, *, after: timedelta = timedelta(0)) -> Lease:
    [job] = [job for job in mail_jobs(core) if job.state in {"waiting", "running"}]
    lease = take_job(core.database, job_id=job.id, now=NOW + after, length=MINUTE, max_attempts=4)
    assert lease is not None
    return lease


def deliver(core: Core, postbag: Postbag, lease: Lease | None = None) -> None:
    send_message(
        core.database,
        lease=lease or take(core),
        notifier=postbag,
        public_url=SITE,
        clock=lambda: NOW,
    )


# ---- promised with their cause ------------------------------------------------------------------------------------


def test_signing_promises_a_letter_in_the_same_transaction(core: Core) -> None:
    _, submission_id = a_signed(core)
    [message] = messages(core)
    assert (message.submission_id, message.template, message.state) == (
        submission_id,
        "report_received",
        "waiting",
    )
    assert (message.channel, message.address) == ("email", "alex@example.org")
    [job] = mail_jobs(core)
    assert (job.message_id, job.queue, job.footage_id) == (message.id, Queue.MAIL, None)


def test_what_is_rolled_back_writes_to_nobody(core: Core) -> None:
    draft = a_draft(core)
    send(core, draft.token, b"footage")
    with suppress(ZeroDivisionError), core.database.unit_of_work() as work:
        submit_report(work, token=draft.token, report=a_report(), typed_name=NAME, rules=core.rules, now=NOW)
        assert [row.name for row in work.promised] == ["send_message"]
        raise ZeroDivisionError
    assert (messages(core), mail_jobs(core)) == ([], [])


def test_signing_again_writes_no_second_letter(core: Core) -> None:
    token, _ = a_signed(core)
    sign(core, token)
    assert len(messages(core)) == 1


def a_decided_case(core: Core, clip: Path) -> tuple[str, UUID]:
    draft, submitted = a_submission(core, clip)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    officer, case_id = an_officer(core, Role.REVIEWER), submitted.submission_id
    verdict = Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_VRM)
    with core.database.unit_of_work() as work:
        claim_case(work, case_id=case_id, by=officer, length=MINUTE * 15, now=NOW)
    with core.database.unit_of_work() as work:
        decide_case(
            work,
            case_id=case_id,
            verdict=verdict,
            read=ReadMark(typed=""),
            catalogue=core.offences,
            by=officer,
            now=NOW,
        )
    return draft.token, case_id


def deliver_all(core: Core, postbag: Postbag) -> None:
    for job in mail_jobs(core):
        lease = take_job(core.database, job_id=job.id, now=NOW + MINUTE * 5, length=MINUTE, max_attempts=4)
        if lease is not None:
            deliver(core, postbag, lease)


def test_withdrawing_is_confirmed(core: Core, postbag: Postbag) -> None:
    token, _ = a_signed(core)
    with core.database.unit_of_work() as work:
        withdraw_report(work, token=token, now=NOW + MINUTE)
    deliver_all(core, postbag)
    assert [letter.subject[:8] for letter in postbag.letters] == ["We have ", "You have"]


def test_who_wants_a_text_gets_one_without_a_subject(core: Core, postbag: Postbag) -> None:
    token, _ = a_signed(core, report_by(Preference.PHONE))
    deliver(core, postbag)
    [text] = postbag.letters
    assert (text.channel, text.address, text.subject) == ("text", "+447700900123", "")
    assert f"{SITE}/status/{token}" in text.body


def test_who_wants_post_is_shown_to_a_person_and_nothing_is_sent(core: Core) -> None:
    a_signed(core, report_by(Preference.POST))
    [message] = messages(core)
    assert (message.channel, message.state, message.address) == ("post", "by_hand", "")
    assert mail_jobs(core) == []
    [shown] = attention(core.database).letters
    assert (shown.template, shown.state) == ("report_received", "by_hand")
    with core.database.unit_of_work() as work:
        post_letter(work, message_id=shown.message_id, now=NOW + MINUTE)
    assert attention(core.database).letters == ()
    with pytest.raises(NotFound), core.database.unit_of_work() as work:
        post_letter(work, message_id=shown.message_id, now=NOW + MINUTE)


def test_a_decision_is_told_with_its_reason_and_no_letter_names_a_mark_a_place_or_a_person(
    core: Core, postbag: Postbag, clip: Path
) -> None:
    token, case_id = a_decided_case(core, clip)
    with core.database.unit_of_work() as work:
        for template, values in {
            Template.QUESTION_ASKED: {"question": "Was BD51 SMR blue?", "due_on": "Friday 12 June 2026"},
            Template.TRANSFERRED: {"to_force": "Essex Police"},
        }.items():
            notify_reporter(work, submission_id=case_id, template=template, now=NOW, **values)
    deliver_all(core, postbag)
    [told] = [letter for letter in postbag.letters if "have decided" in letter.subject]
    assert "cannot be read, so we cannot find who was driving" in told.body
    assert f"{SITE}/status/{token}" in told.body
    said = "".join(letter.subject + letter.body for letter in postbag.letters).replace(token, "")
    private = (NAME, "BD51", "Example Road", "Birmingham", "1 Example Street", "alex@", "0121")
    assert len(postbag.letters) == 4
    assert [word for word in private if word in said] == []


# ---- the secret in the link ---------------------------------------------------------------------------------------


def test_a_copy_of_the_database_alone_opens_no_link(core: Core) -> None:
    token, submission_id = a_signed(core)
    with core.database.reading() as session:
        report = session.get_one(ReportRow, submission_id)
        kept = (report.sealed_token or "", *(row.body + (row.sealed_token or "") for row in messages(core)))
    assert all(kept)
    assert not any(token in text for text in kept)
    assert LINK in messages(core)[0].body


def test_a_seal_opens_only_with_its_key_and_for_its_own_submission() -> None:
    seal, submission = Seal("a secret"), uuid4()
    sealed = seal.close("token", about=submission)
    assert seal.open(sealed, about=submission) == "token"
    assert sealed != seal.close("token", about=submission)
    for other, about, text in (
        (Seal("another"), submission, sealed),
        (seal, uuid4(), sealed),
        (seal, submission, sealed[:-6] + "AAAA=="),
        (seal, submission, "1.AAAA"),
    ):
        with pytest.raises(SealBroken):
            other.open(text, about=about)


def test_an_address_is_found_by_a_key_that_only_we_can_make() -> None:
    seal = Seal("a secret")
    assert seal.key_of(" Alex@Example.org ") == seal.key_of("alex@example.org")
    assert seal.key_of("alex@example.org") != Seal("another").key_of("alex@example.org")


def test_with_the_wrong_key_the_letter_fails_visibly_and_is_not_sent(core: Core, postbag: Postbag) -> None:
    a_signed(core)
    core.database._sender = Sender(force_name="", texts=False, seal=Seal("another"))
    deliver(core, postbag)
    assert postbag.letters == []
    assert [letter.error for letter in attention(core.database).letters] == ["seal_broken"]


# ---- sent once ----------------------------------------------------------------------------------------------------


def test_a_letter_is_sent_with_its_link_and_marked(core: Core, postbag: Postbag) -> None:
    token, _ = a_signed(core)
    deliver(core, postbag)
    [letter], [message], [job] = postbag.letters, messages(core), mail_jobs(core)
    assert f"{SITE}/status/{token}" in letter.body
    assert LINK not in letter.body
    assert (message.state, message.sent_at) == ("sent", NOW)
    assert message.provider_reference == f"reference of {message.id}"
    assert job.state == "done"


def test_a_worker_that_was_late_does_not_send_what_another_sent(core: Core, postbag: Postbag) -> None:
    a_signed(core)
    late = take(core)
    deliver(core, postbag, take(core, after=MINUTE * 2))
    with pytest.raises(LeaseLost):
        deliver(core, postbag, late)
    assert len(postbag.letters) == 1


def test_a_worker_killed_after_handing_over_leaves_one_letter_under_one_id(
    core: Core, postbag: Postbag
) -> None:
    a_signed(core)

    def die() -> None:
        postbag.meanwhile = lambda: None
        raise KeyboardInterrupt

    postbag.meanwhile = die
    with pytest.raises(KeyboardInterrupt):
        deliver(core, postbag)
    assert messages(core)[0].state == "waiting"
    deliver(core, postbag, take(core, after=MINUTE * 2))
    assert len({letter.message_id for letter in postbag.letters}) == 1
    assert [message.state for message in messages(core)] == ["sent"]


def test_a_worker_that_loses_its_lease_while_sending_marks_nothing(core: Core, postbag: Postbag) -> None:
    a_signed(core)
    late = take(core)
    taken: list[Lease] = []
    postbag.meanwhile = lambda: taken.append(take(core, after=MINUTE * 2))
    with pytest.raises(LeaseLost):
        deliver(core, postbag, late)
    assert messages(core)[0].state == "waiting"
    postbag.meanwhile = lambda: None
    deliver(core, postbag, taken[0])
    assert messages(core)[0].state == "sent"


# ---- the post is away, or refuses ---------------------------------------------------------------------------------


def test_letters_wait_as_long_as_the_post_is_away_and_then_go(core: Core, postbag: Postbag) -> None:
    a_signed(core)
    postbag.error, after = Unavailable("away"), timedelta(0)
    for _ in range(10):
        lease = take(core, after=after)
        with pytest.raises(Unavailable) as error:
            deliver(core, postbag, lease)
        fail_job(core.database, lease=lease, error=error.value, max_attempts=4, now=NOW + after)
        after += timedelta(minutes=15)
    assert messages(core)[0].state == "waiting"
    assert attention(core.database).letters == ()
    postbag.error = None
    deliver(core, postbag, take(core, after=after))
    assert messages(core)[0].state == "sent"


def test_a_refused_address_fails_at_once_and_is_seen_without_it(core: Core, postbag: Postbag) -> None:
    a_signed(core)
    postbag.error = Refused(Refusal(code="address_refused", message="no"))
    deliver(core, postbag)
    assert messages(core)[0].state == "failed"
    page = attention(core.database)
    [seen] = page.letters
    assert (seen.template, seen.channel, seen.state, seen.error) == (
        "report_received",
        "email",
        "failed",
        "address_refused",
    )
    assert page.stopped == ()
    assert "alex@" not in repr(page)


def test_a_fault_that_comes_back_each_time_fails_the_letter_after_the_last_try(
    core: Core, postbag: Postbag
) -> None:
    a_signed(core)
    postbag.error, after = ZeroDivisionError(), timedelta(0)
    for _ in range(4):
        lease = take(core, after=after)
        with pytest.raises(ZeroDivisionError) as error:
            deliver(core, postbag, lease)
        fail_job(core.database, lease=lease, error=error.value, max_attempts=4, now=NOW + after)
        after += timedelta(minutes=15)
    assert messages(core)[0].state == "failed"
    assert [letter.error for letter in attention(core.database).letters] == ["ZeroDivisionError"]


# ---- what is no more is not written about -------------------------------------------------------------------------


def test_an_abandoned_draft_leaves_no_address_and_no_words(core: Core, postbag: Postbag) -> None:
    long_ago = NOW - timedelta(days=60)
    draft = a_draft(core, now=long_ago)
    with core.database.unit_of_work() as work:
        send_draft_link(work, token=draft.token, email="alex@example.org", now=long_ago)
    abandon_drafts(core.database, idle=timedelta(days=30), store=core.store, now=NOW)
    [message] = messages(core)
    assert (message.address, message.body, message.sealed_token, message.state) == ("", "", None, "dropped")
    deliver(core, postbag)
    assert postbag.letters == []
    assert mail_jobs(core)[0].state == "done"


def test_a_question_about_a_withdrawn_report_is_not_asked_any_more(core: Core, postbag: Postbag) -> None:
    token, case_id = a_signed(core)
    with core.database.unit_of_work() as work:
        values = {"question": "Which lane?", "due_on": "Friday 12 June 2026"}
        notify_reporter(work, submission_id=case_id, template=Template.QUESTION_ASKED, now=NOW, **values)
    with core.database.unit_of_work() as work:
        withdraw_report(work, token=token, now=NOW + MINUTE)
    deliver_all(core, postbag)
    states = {message.template: message.state for message in messages(core)}
    assert states == {"report_received": "sent", "question_asked": "dropped", "withdrawn": "sent"}


# ---- logs ---------------------------------------------------------------------------------------------------------


def test_no_log_names_who_was_written_to(
    core: Core, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Through the worker's own code and a real mail server that first is away, then refuses the address by name."""
    token, _ = a_signed(core)
    [job] = mail_jobs(core)
    with serving_mail(tmp_path) as mail, capture_logs() as logs, caplog.at_level(logging.DEBUG):
        for port, answer in ((9, ""), (mail.port, "550 5.1.1 alex@example.org: no such mailbox")):
            mail.answer = answer
            with core.database.unit_of_work() as work:
                work.session.get_one(JobRow, job.id).run_after = NOW
            run(with_smtp(a_bench(core), mail, port=port), job_id=job.id)
    said = repr(logs) + "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert [entry["event"] for entry in logs] == ["job_failed", "job_done"]
    assert [word for word in ("alex@", token, NAME) if word in said] == []
    assert [letter.error for letter in attention(core.database).letters] == ["address_refused"]


def with_smtp(bench: Bench, mail: MailServer, *, port: int) -> Bench:
    server = SmtpServer(
        host="127.0.0.1", port=port, security="starttls", user=USER, password=PASSWORD, tls=mail.trust
    )
    notifier = SmtpNotifier(server=server, sender="do-not-reply@force.test", sender_name="Force")
    return replace(bench, tools=replace(bench.tools, notifier=notifier))
