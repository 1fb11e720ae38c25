"""Letters as staff see them: the outbox where nothing is sent, and those that did not go."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from services import clock
from services.core.actions.send_draft_link import send_draft_link
from services.core.bootstrap import Core
from services.core.db.tables import JobRow
from services.core.db.tables_contact import Message
from services.core.domain.letters import LINK
from services.core.domain.report import Preference
from services.core.ports import Job
from services.core.queries.case_file import case_file
from services.core.settings import Settings
from services.review_ui.main import create_app
from tests.cases import a_draft, a_report, send, sign
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import Visitor, a_bench, a_sent_case, work_off
from tests.serving import serving

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def sent(core: Core, clip: Path) -> str:
    """The reference of a report whose letter the worker has dealt with."""
    case_id = a_sent_case(core, clip)
    work_off(a_bench(core), only=Job.SEND_MESSAGE)
    return case_file(core.database, case_id=case_id).reference


def test_an_administrator_reads_letters_with_links_that_work(sent: str, signed_in: SignedIn) -> None:
    page = signed_in("administrator").get("/outbox").text
    for words in (f"We have your report {sent}", "alex@example.org", "Kept here", "sends no letters"):
        assert words in page
    assert '<a class="govuk-link" href="http://127.0.0.1:' in page
    assert "/status/" in page
    assert LINK not in page


def test_an_answer_by_somebody_is_shown_as_text_and_never_as_a_page(core: Core, signed_in: SignedIn) -> None:
    draft = a_draft(core)
    with core.database.unit_of_work() as work:
        send_draft_link(
            work, token=draft.token, email="<b>@example.org".replace("<b>", "b'b"), now=clock.now()
        )
        message = work.session.scalars(
            select(Message).where(Message.submission_id == draft.submission_id)
        ).one()
        message.subject = "<script>alert(1)</script>"
    page = signed_in("administrator").get("/outbox").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert f"/resume/{draft.token}" in page


def test_where_letters_go_out_nobody_reads_them(core: Core, signed_in: SignedIn) -> None:
    assert signed_in("administrator").get("/outbox").status_code == 200
    live: Settings = core.settings.model_copy(update={"notifier": "smtp", "demonstration": False})
    with serving(create_app(live)) as address, closing(Visitor(address)) as visitor:
        visitor.sign_in("administrator")
        assert visitor.get("/outbox").status_code == 404
        assert "/outbox" not in visitor.get("/accounts").text


def test_with_another_key_a_letter_is_shown_without_its_secret(
    core: Core, signed_in: SignedIn, sent: str
) -> None:
    assert signed_in("administrator").get("/outbox").status_code == 200
    other: Settings = core.settings.model_copy(
        update={"link_key": type(core.settings.secret_key)("the mail worker's own")}
    )
    with serving(create_app(other)) as address, closing(Visitor(address)) as visitor:
        visitor.sign_in("administrator")
        page = visitor.get("/outbox").text
    assert sent in page
    assert "(a secret link)" in page
    assert "/status/" not in page


def test_a_letter_that_failed_is_seen_without_its_address_and_may_be_tried_again(
    core: Core, signed_in: SignedIn
) -> None:
    draft = a_draft(core)
    with core.database.unit_of_work() as work:
        send_draft_link(work, token=draft.token, email="nobody@example.org", now=clock.now())
        job = work.session.scalars(select(JobRow).where(JobRow.submission_id == draft.submission_id)).one()
        job.state, job.last_error = "stopped", "address_refused"
        work.session.get_one(Message, job.message_id).state = "failed"
    visitor = signed_in("supervisor")
    page = visitor.get("/attention").text
    for words in (draft.reference, "A link to go on with a report", "The address does not take it"):
        assert words in page
    assert "nobody@" not in page
    assert visitor.post(f"/attention/{job.id}/again").status_code == 303
    assert draft.reference not in visitor.get("/attention").text
    work_off(a_bench(core), only=Job.SEND_MESSAGE)
    assert state_of(core, draft.submission_id) == "sent"


def test_who_wants_post_gets_it_from_a_person_who_says_so(core: Core, signed_in: SignedIn) -> None:
    draft, report = a_draft(core), a_report()
    send(core, draft.token, b"footage that need not play")
    sign(
        core,
        draft.token,
        report=replace(report, reporter=replace(report.reporter, preference=Preference.POST)),
    )
    visitor = signed_in("supervisor")
    page = visitor.get("/attention").text
    assert "The reporter wants post" in page
    with core.database.reading() as session:
        message_id = session.scalars(
            select(Message.id).where(Message.submission_id == draft.submission_id)
        ).one()
    answer: httpx.Response = visitor.post(f"/attention/letters/{message_id}/posted")
    assert answer.headers["location"] == "/attention"
    assert state_of(core, draft.submission_id) == "sent"
    assert visitor.post(f"/attention/letters/{message_id}/posted").status_code == 404
    assert visitor.post(f"/attention/letters/{uuid4()}/posted").status_code == 404


def state_of(core: Core, submission_id: UUID) -> str:
    with core.database.reading() as session:
        found: str = session.scalars(
            select(Message.state).where(Message.submission_id == submission_id)
        ).one()
    return found
