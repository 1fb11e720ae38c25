"""A report after it was sent, by its secret link: what its page says, the receipt, a question and its answer, more footage."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import pypdfium2
import pytest
from fastapi import FastAPI
from pypdf import PdfReader

from services.cli.demo_clip import draw_clip
from services.clock import now
from services.core.actions.ask_reporter import ask_reporter
from services.core.actions.claim_case import claim_case
from services.core.actions.decide_case import decide_case
from services.core.actions.reopen_case import reopen_case
from services.core.bootstrap import Core, build
from services.core.domain.deadlines import london_date
from services.core.domain.lifecycle import State
from services.core.domain.media import DerivativeKind
from services.core.domain.outcomes import Disposal, NfaReason
from services.core.domain.staff import Officer, Role
from services.core.domain.timeline import Step
from services.core.domain.verdicts import Verdict
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.settings import Settings
from services.processing_worker.steps import run
from services.upload_api.main import create_app
from services.upload_api.status_words import FILE_STATES, STATES, STEPS
from tests import outgoing
from tests.cases import a_read_mark, a_submission
from tests.review_ui.visitor import a_bench, an_officer, work_off
from tests.serving import serving

pytestmark = pytest.mark.stack
HOUR = timedelta(hours=1)
QUESTION = "Which lane were you in?"


@dataclass(frozen=True)
class Sent:
    """A report that is reviewable, and its reporter's browser without scripts."""

    core: Core
    browser: httpx.Client
    officer: Officer
    token: str
    case_id: UUID
    clip: Path

    @property
    def status(self) -> str:
        return f"/status/{self.token}"

    @property
    def case(self) -> CaseFile:
        return case_file(self.core.database, case_id=self.case_id)

    def page(self, path: str = "") -> httpx.Response:
        return self.browser.get(self.status + path)

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.browser.post(self.status + path, data={"form_token": self.form_token(), **fields})

    def form_token(self) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.browser.get("/").text)
        assert found
        return found[1]

    def claim(self) -> None:
        with self.core.database.unit_of_work() as work:
            claim_case(work, case_id=self.case_id, by=self.officer, length=HOUR, now=now())

    def ask(self, *, wants_footage: bool = False, asked: timedelta = timedelta(0)) -> None:
        """Ask as if so long ago; the answer is due on that very day."""
        self.claim()
        at = now() - asked
        with self.core.database.unit_of_work() as work:
            ask_reporter(
                work, case_id=self.case_id, text=QUESTION, wants_footage=wants_footage, due_on=london_date(at), by=self.officer, now=at,
            )  # fmt: skip

    def decide(self, verdict: Verdict) -> None:
        with self.core.database.unit_of_work() as work:
            decide_case(
                work, case_id=self.case_id, verdict=verdict, read=a_read_mark(self.core, self.case_id), catalogue=self.core.offences, by=self.officer,
                now=now(),
            )  # fmt: skip

    def send_by_form(self, name: str, data: bytes) -> httpx.Response:
        return self.browser.post(
            f"{self.status}/footage",
            data={"form_token": self.form_token()},
            files={"footage": (name, data, "video/mp4")},
        )


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def app(module_settings: Settings) -> FastAPI:
    return create_app(module_settings)


@pytest.fixture(scope="module")
def officer(core: Core) -> Officer:
    return an_officer(core, Role.SUPERVISOR)


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def browser(address: str) -> Iterator[httpx.Client]:
    with outgoing.browser(
        base_url=address, headers={"accept": "text/html"}, follow_redirects=True, timeout=60
    ) as client:
        yield client


@pytest.fixture
def sent(core: Core, officer: Officer, clip: Path, browser: httpx.Client) -> Sent:
    return a_sent_report(core, officer, clip, browser)


@pytest.fixture(scope="module")
def kept(core: Core, officer: Officer, clip: Path, address: str) -> Iterator[Sent]:
    """For tests that only look, or whose every try is refused: held by its reviewer, with a question open."""
    with outgoing.browser(
        base_url=address, headers={"accept": "text/html"}, follow_redirects=True, timeout=60
    ) as client:
        report = a_sent_report(core, officer, clip, client)
        report.ask()
        yield report


def a_sent_report(core: Core, officer: Officer, clip: Path, browser: httpx.Client) -> Sent:
    draft, submitted = a_submission(core, clip, now=now())
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return Sent(core, browser, officer, draft.token, submitted.submission_id, clip)


def words_of(pdf: bytes) -> str:
    return " ".join("".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(pdf)).split())


# ---- the page ----


def test_no_state_or_step_is_without_words() -> None:
    assert set(STATES) == set(State)
    assert set(STEPS) == set(Step)
    assert set(FILE_STATES) == {"open", "received", "accepted", "refused"}


@pytest.mark.parametrize(
    "path",
    ["", "/receipt", "/receipt.pdf", "/statement.pdf", "/statement.txt", "/answer", "/footage", "/withdraw"],
)
def test_a_wrong_link_opens_nothing_and_is_not_found_in_words(browser: httpx.Client, path: str) -> None:
    answer = browser.get(f"/status/{'x' * 43}{path}")
    assert answer.status_code == 404
    assert "check that it is all there" in answer.text


def test_the_page_says_what_happened_and_tells_nobody_else(kept: Sent) -> None:
    page = kept.page()
    assert "Being reviewed" in page.text
    told = re.findall(r'app-timeline__words">([^<]+)<', page.text)
    steps = (Step.RECEIVED, Step.CHECKED, Step.REVIEW_BEGAN, Step.ASKED)
    assert told == [STEPS[step] for step in steps]
    assert kept.officer.name not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert 'name="robots" content="noindex' in page.text


def test_an_outcome_is_told_with_its_reason_and_what_helps(sent: Sent) -> None:
    assert "The date that counts" in sent.page().text
    sent.claim()
    sent.decide(Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_VRM))
    page = sent.page().text
    assert "We are taking no further action this time." in page
    assert "The registration mark of the vehicle cannot be read" in page
    assert "every character of the number plate" in page
    assert "The date that counts" not in page


def test_a_case_that_is_open_again_keeps_the_day_of_its_first_decision(sent: Sent) -> None:
    sent.claim()
    sent.decide(Verdict(disposal=Disposal.WARNING_LETTER, offence_id="careless_driving"))
    with sent.core.database.unit_of_work() as work:
        reopen_case(work, case_id=sent.case_id, reason="New evidence", by=sent.officer, now=now())
    page = sent.page().text
    assert "Being looked at again" in page
    assert "We decided: a warning letter will be sent" in page
    assert "What we decided" not in page
    assert "New evidence" not in page


def test_refused_footage_says_why_and_what_can_be_done(
    core: Core, officer: Officer, browser: httpx.Client, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_bytes(b"Dear Sir or Madam, this is text.\n" * 100)
    draft, submitted = a_submission(core, letter, now=now())
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    page = Sent(core, browser, officer, draft.token, submitted.submission_id, letter).page().text
    assert "none of its footage can be used" in page
    assert "This file holds text" in page
    assert "send a new report" in page


def test_withdrawing_is_told_on_the_page(sent: Sent) -> None:
    page = sent.post("/withdraw").text
    assert "You have withdrawn your report" in page
    assert STEPS[Step.WITHDRAWN] in page
    late = sent.page("/withdraw").text
    assert "You cannot withdraw your report" in late
    assert "You have withdrawn it already." in late
    again = sent.post("/withdraw")
    assert again.status_code == 409
    assert "You cannot withdraw this report: it has been withdrawn." in again.text
    assert f'href="{sent.status}"' in again.text


# ---- the receipt ----


def test_the_receipt_names_the_hash_that_anybody_can_count(kept: Sent) -> None:
    digest = hashlib.sha256(kept.clip.read_bytes()).hexdigest()
    pdf = kept.page("/receipt.pdf")
    words = words_of(pdf.content)
    assert pdf.headers["content-type"] == "application/pdf"
    assert f'filename="receipt-{kept.case.reference}.pdf"' in pdf.headers["content-disposition"]
    assert kept.case.statement_sha256 is not None
    for expected in (
        kept.case.reference,
        digest,
        "AE/1",
        "Checked and kept safe",
        kept.case.statement_sha256,
        "version",
    ):
        assert expected in words
    assert digest in kept.page("/receipt").text
    assert kept.token not in words  # the link is a secret, a receipt may be shown
    assert kept.page("/receipt.pdf").content == pdf.content


def test_the_statement_on_paper_holds_the_very_words_that_were_signed(kept: Sent) -> None:
    text = kept.page("/statement.txt").content
    assert hashlib.sha256(text).hexdigest() == kept.case.statement_sha256
    pdf = kept.page("/statement.pdf").content
    assert PdfReader(BytesIO(pdf)).attachments["statement.txt"][0] == text
    printed = words_of(pdf)
    for paragraph in text.decode().split("\n\n"):
        assert " ".join(paragraph.split()) in printed
    assert "Signed: Alex Example" in printed


def test_a_draft_has_no_receipt(browser: httpx.Client) -> None:
    token = browser.post("/api/submissions", headers={"accept": "application/json"}).json()["token"]
    for path in ("receipt", "receipt.pdf", "statement.pdf", "statement.txt"):
        assert browser.get(f"/status/{token}/{path}").status_code == 404


# ---- questions ----


def test_a_question_is_answered_and_the_reviewer_sees_it(sent: Sent) -> None:
    sent.ask()
    page = sent.page().text
    assert "A question for you" in page
    assert QUESTION in sent.page("/answer").text
    page = sent.post("/answer", answer="The left one.\r\nI was \x00turning.").text
    assert "A question for you" not in page
    assert "You answered" in page
    [asked] = sent.case.questions
    assert asked.answer == "The left one.\nI was turning."
    assert sent.post("/answer", answer="Once more").status_code == 409
    assert "no question to answer now" in sent.page("/answer").text


@pytest.mark.parametrize(
    ("typed", "words"), [(" \n", "Write your answer"), ("x" * 10_001, "must be 10,000 characters or fewer")]
)
def test_an_answer_that_cannot_be_taken_is_kept_in_the_form(kept: Sent, typed: str, words: str) -> None:
    answer = kept.post("/answer", answer=typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Error: A question about your report" in answer.text
    assert typed.strip() in answer.text
    assert not kept.case.questions[0].answer


def test_a_late_answer_still_helps_until_the_case_is_decided(sent: Sent) -> None:
    sent.ask(asked=timedelta(days=2))
    assert "It was due by" in sent.page().text
    assert "an answer still helps" in sent.page("/answer").text
    assert sent.post("/answer", answer="Sorry, I was away. The left one.").status_code == 200
    assert sent.case.questions[0].answer


def test_after_the_decision_there_is_nothing_to_answer(sent: Sent) -> None:
    sent.ask()
    sent.decide(Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_OFFENCE))
    assert "A question for you" not in sent.page().text
    assert sent.post("/answer", answer="Too late").status_code == 409


def test_an_answer_from_another_site_is_refused(kept: Sent) -> None:
    answer = kept.browser.post(f"{kept.status}/answer", data={"answer": "Yes", "form_token": "0" * 64})
    assert answer.status_code == 422
    assert not kept.case.questions[0].answer


# ---- more footage ----


def test_footage_that_was_asked_for_joins_the_case_with_its_hash_and_views(
    sent: Sent, tmp_path: Path
) -> None:
    sent.ask(wants_footage=True)
    rear = draw_clip(tmp_path / "rear.mp4", seconds=2, height=240).path.read_bytes()
    digest = hashlib.sha256(rear).hexdigest()
    begun = sent.post("/answer", answer="  It was a van,\r\n<white>. ", do="footage")
    assert begun.url.path.endswith("/footage")
    assert "Send more footage" in begun.text
    assert sent.post("/answer", answer="x" * 10_001, do="footage").status_code == 422
    assert "It was a van,\n&lt;white&gt;.</textarea>" in sent.page("/answer").text  # kept, on any device
    assert not sent.case.questions[0].answer
    page = sent.send_by_form("rear.mp4", rear)
    assert page.status_code == 200
    assert digest in page.text
    assert "clip.mp4" not in page.text  # what was sent before is not in question
    assert "1 more file" in sent.page("/answer").text
    work_off(a_bench(sent.core), only=Job.INSPECT_FOOTAGE)
    first, second = sent.case.footage
    assert (second.filename, second.state, second.sha256) == ("rear.mp4", "accepted", digest)
    preview = next(job for job in second.jobs if job.job == Job.PREPARE_PREVIEW)
    run(a_bench(sent.core), job_id=preview.id)
    assert sent.case.footage[1].of_kind(DerivativeKind.PREVIEW) is not None
    assert sorted(job.job for job in first.jobs) == sorted(job.job for job in second.jobs)
    assert sent.post("/answer", answer="").status_code == 200  # the footage is the answer
    assert sent.case.questions[0].answered_at is not None
    assert (
        "white" not in sent.page().text + sent.page("/answer").text
    )  # it was not sent after all, and is gone
    told = re.findall(r'app-timeline__words">([^<]+)<', sent.page().text)
    assert told[-4:] == [
        STEPS[step] for step in (Step.ASKED, Step.FOOTAGE_CAME, Step.FOOTAGE_CHECKED, Step.ANSWERED)
    ]
    assert digest in words_of(sent.page("/receipt.pdf").content)


def test_footage_that_nobody_asked_for_is_refused_in_words(kept: Sent) -> None:
    assert "We are not waiting for more footage" in kept.page("/footage").text
    answer = kept.send_by_form("rear.mp4", b"footage")
    assert answer.status_code == 409
    assert "nobody has asked for more footage" in answer.text
    offered = kept.browser.post(
        "/api/uploads",
        json={"filename": "rear.mp4", "size": 7},
        headers={"authorization": f"Bearer {kept.token}", "accept": "application/json"},
    )
    assert offered.status_code == 409
    assert len(kept.case.footage) == 1


def test_a_wrong_file_is_refused_on_the_page_that_asks_for_footage(sent: Sent) -> None:
    sent.ask(wants_footage=True)
    answer = sent.send_by_form("letter.docx", b"words")
    assert answer.status_code == 422
    assert "Files ending in .docx cannot be used" in answer.text
    assert "Error: Send more footage" in answer.text


def test_footage_that_arrives_as_the_case_is_decided_stops_no_worker(sent: Sent) -> None:
    sent.ask(wants_footage=True)
    assert sent.send_by_form("rear.mp4", sent.clip.read_bytes()).status_code == 200
    sent.decide(Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_OFFENCE))
    work_off(a_bench(sent.core), only=Job.INSPECT_FOOTAGE)
    late = sent.case.footage[1]
    assert [(job.job, job.state) for job in late.jobs] == [("inspect_footage", "done")]
    assert late.state == "received"
    assert sent.page().status_code == 200
