"""Links by email, over HTTP on the real stores: going on elsewhere, and details that need not be typed again."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import update

from services import clock
from services.core.actions.open_draft import Draft
from services.core.actions.save_report import save_report
from services.core.actions.send_return_link import MOST_ALIVE
from services.core.bootstrap import Core, build, sender_of
from services.core.db.tables_contact import ReturnLink
from services.core.domain.report import BLANK, Report, Role
from services.core.queries.draft_answers import draft_answers
from services.core.queries.outbox import OutboxLetter, outbox
from services.core.settings import Settings
from services.upload_api.link_pages import ANSWERS_AFTER_SECONDS
from services.upload_api.main import create_app
from tests import outgoing
from tests.cases import a_draft, a_report, send, sign
from tests.serving import serving

pytestmark = pytest.mark.stack

EMAIL = "alex@example.org"
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
_LINK = re.compile(r"https?://\S+")


class Reporter:
    """A browser without scripts: keeps cookies, and sends the token of the last page."""

    def __init__(self, address: str) -> None:
        self.http = outgoing.browser(base_url=address, timeout=30, headers={"accept": "text/html"})

    def writes(self, draft: Draft) -> "Reporter":
        self.http.cookies.set("opsnap_draft", draft.token, domain="127.0.0.1")
        return self

    @property
    def draft(self) -> str | None:
        return self.http.cookies.get("opsnap_draft")

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def post(self, path: str, *, page: str = "", **fields: str) -> httpx.Response:
        """As from a page with a form: `page` if that is another address."""
        found = _TOKEN.search(self.get(page or path).text)
        return self.http.post(path, data={"form_token": found[1] if found else "", **fields})


@pytest.fixture(scope="module")
def open_settings(module_settings: Settings) -> Settings:
    return module_settings.model_copy(update={"rate_limit_factor": 0.0})


@pytest.fixture(scope="module")
def core(open_settings: Settings) -> Iterator[Core]:
    built = build(open_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def address(open_settings: Settings) -> Iterator[str]:
    with serving(create_app(open_settings)) as address:
        yield address


@pytest.fixture
def visitor(address: str) -> Iterator[Callable[[], Reporter]]:
    """As many browsers as a story needs."""
    made: list[Reporter] = []

    def another() -> Reporter:
        made.append(Reporter(address))
        return made[-1]

    yield another
    for one in made:
        one.http.close()


def letters(core: Core, template: str, *, to: str = EMAIL) -> list[OutboxLetter]:
    """The newest first."""
    seal = sender_of(core.settings, core.rules).seal
    found = outbox(core.database, seal=seal, public_url=core.settings.public_url)
    return [letter for letter in found if (letter.template, letter.address) == (template, to)]


def path_in(letter: OutboxLetter) -> str:
    """Where the letter's link leads on the site."""
    [link] = _LINK.findall(letter.body)
    return str(urlsplit(link).path)


def open_draft(core: Core) -> Draft:
    return a_draft(core, now=clock.now())


def answered(core: Core, draft: Draft) -> Report:
    return draft_answers(core.database, token=draft.token).report


def a_reporter_before(core: Core, *, email: str, remember: bool = True) -> Report:
    """Somebody who has signed a report, and asked to be remembered or not."""
    now = clock.now()
    draft, report = a_draft(core, now=now), a_report(now=now)
    send(core, draft.token, b"footage of " + draft.token.encode(), now=now)
    reporter = replace(report.reporter, email=email, remember=remember, accessibility="Large print")
    sign(core, draft.token, now=now, report=replace(report, reporter=reporter))
    return replace(report, reporter=reporter)


# ---- on another device --------------------------------------------------------------------------------------------


def test_a_report_goes_on_in_another_browser(core: Core, visitor: Callable[[], Reporter]) -> None:
    draft, phone, desk = open_draft(core), visitor(), visitor()
    asked = phone.writes(draft).post("/report/link", email=f" {EMAIL} ")
    assert (asked.status_code, asked.headers["location"]) == (303, "/report/link/sent")
    assert "Look in your email" in phone.get("/report/link/sent").text
    path = path_in(letters(core, "draft_link")[0])
    assert path == f"/resume/{draft.token}"
    page = desk.get(path)
    assert draft.reference in page.text
    opened = desk.post(path)
    assert (opened.status_code, opened.headers["location"]) == (303, "/report")
    assert desk.draft == draft.token


def test_looking_at_a_link_opens_nothing_for_mail_scanners_look_too(
    core: Core, visitor: Callable[[], Reporter]
) -> None:
    draft, scanner = open_draft(core), visitor()
    assert scanner.get(f"/resume/{draft.token}").status_code == 200
    assert scanner.draft is None


def test_the_address_of_the_report_is_filled_in(core: Core, visitor: Callable[[], Reporter]) -> None:
    draft = open_draft(core)
    reporter = replace(BLANK.reporter, email="typed@example.org")
    with core.database.unit_of_work() as work:
        save_report(work, token=draft.token, report=replace(BLANK, reporter=reporter), now=clock.now())
    assert 'value="typed@example.org"' in visitor().writes(draft).get("/report/link").text


@pytest.mark.parametrize("typed", ["", "alex at example", "a@b.org, c@d.org", "x" * 300 + "@b.org"])
def test_what_is_no_address_is_said_so_and_nothing_is_sent(
    core: Core, visitor: Callable[[], Reporter], typed: str
) -> None:
    draft = open_draft(core)
    answer = visitor().writes(draft).post("/report/link", email=typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'href="#email"' in answer.text
    assert letters(core, "draft_link", to=typed.strip()) == []


def test_a_mailbox_is_not_filled_by_a_draft(core: Core, visitor: Callable[[], Reporter]) -> None:
    browser = visitor().writes(open_draft(core))
    answers = [
        browser.post("/report/link", email="other@example.org", page="/report/link").status_code
        for _ in range(6)
    ]
    assert answers == [303] * 5 + [422]
    assert len(letters(core, "draft_link", to="other@example.org")) == 5


def test_a_link_over_another_report_says_so_first(core: Core, visitor: Callable[[], Reporter]) -> None:
    mine, other, browser = open_draft(core), open_draft(core), visitor()
    page = browser.writes(mine).get(f"/resume/{other.token}").text
    assert "There is another report in this browser" in page
    assert "There is another report in this browser" not in browser.get(f"/resume/{mine.token}").text


def test_a_report_that_is_sent_is_looked_at_and_not_gone_on_with(
    core: Core, visitor: Callable[[], Reporter]
) -> None:
    now, browser = clock.now(), visitor()
    draft = a_draft(core, now=now)
    send(core, draft.token, b"footage", now=now)
    sign(core, draft.token, now=now)
    assert browser.writes(draft).get("/report/link").headers["location"] == "/report/done"
    stranger = visitor()
    page = stranger.get(f"/resume/{draft.token}")
    assert f'href="/status/{draft.token}"' in page.text
    assert "This report has been sent" in page.text
    assert "left for too long" not in page.text
    assert "data-dock" not in page.text  # nothing goes up any more
    assert stranger.post(f"/resume/{draft.token}", page="/returning").headers["location"] == (
        f"/status/{draft.token}"
    )
    assert stranger.draft is None


def test_a_link_that_opens_nothing_says_what_to_do(visitor: Callable[[], Reporter]) -> None:
    page = visitor().get("/resume/never-was")
    assert page.status_code == 404
    assert "check that it is all there" in page.text
    assert visitor().post("/resume/never-was", page="/returning").status_code == 404


def test_without_a_report_there_is_no_link_to_ask_for(visitor: Callable[[], Reporter]) -> None:
    assert "no longer open on this device" in visitor().get("/report/link").text


@pytest.mark.parametrize("path", ["/report/link", "/resume/{token}", "/returning", "/returning/{token}"])
def test_no_other_site_sends_these_forms(core: Core, visitor: Callable[[], Reporter], path: str) -> None:
    draft, browser = open_draft(core), visitor()
    browser.writes(draft).get("/")
    answer = browser.http.post(path.format(token=draft.token), data={"email": "victim@example.org"})
    assert answer.status_code == 422
    assert letters(core, "draft_link", to="victim@example.org") == []


# ---- reported before ----------------------------------------------------------------------------------------------


def test_a_returning_reporter_types_no_details_again(core: Core, visitor: Callable[[], Reporter]) -> None:
    before, browser = a_reporter_before(core, email="back@example.org"), visitor()
    asked = browser.post("/returning", email="Back@Example.org ")
    assert (asked.status_code, asked.headers["location"]) == (303, "/returning/sent")
    path = path_in(letters(core, "returning_link", to="back@example.org")[0])
    assert "This begins a new report" in browser.get(path).text
    filled = browser.post(path)
    assert (filled.status_code, filled.headers["location"]) == (303, "/report")
    assert browser.draft
    answers = draft_answers(core.database, token=browser.draft)
    assert answers.report.reporter == replace(before.reporter, role=None)
    assert replace(answers.report, reporter=BLANK.reporter) == BLANK


def test_the_link_works_once(core: Core, visitor: Callable[[], Reporter]) -> None:
    a_reporter_before(core, email="once@example.org")
    browser, thief = visitor(), visitor()
    browser.post("/returning", email="once@example.org")
    path = path_in(letters(core, "returning_link", to="once@example.org")[0])
    assert [browser.get(path).status_code for _ in range(3)] == [200] * 3  # looking does not use it up
    assert browser.post(path).status_code == 303
    again = thief.post(path, page="/returning")
    assert again.status_code == 404
    assert 'href="/returning"' in again.text
    assert thief.draft is None
    assert thief.get(path).status_code == 404


def test_of_two_who_press_at_once_one_gets_the_details(core: Core, visitor: Callable[[], Reporter]) -> None:
    a_reporter_before(core, email="race@example.org")
    visitor().post("/returning", email="race@example.org")
    path = path_in(letters(core, "returning_link", to="race@example.org")[0])
    browsers = [visitor() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda browser: browser.post(path, page="/returning").status_code, browsers))
    assert sorted(answers) == [303, 404, 404, 404]


def test_after_an_hour_the_link_is_over_and_a_new_one_is_offered(
    core: Core, visitor: Callable[[], Reporter]
) -> None:
    a_reporter_before(core, email="late@example.org")
    browser = visitor()
    browser.post("/returning", email="late@example.org")
    path = path_in(letters(core, "returning_link", to="late@example.org")[0])
    with core.database.unit_of_work() as work:
        work.session.execute(update(ReturnLink).values(ends_at=clock.now() - timedelta(seconds=1)))
    for answer in (browser.get(path), browser.post(path, page="/returning")):
        assert answer.status_code == 404
        assert "Get a new link" in answer.text


def test_details_go_into_the_report_that_was_begun_and_the_rest_stays(
    core: Core, visitor: Callable[[], Reporter]
) -> None:
    before, draft, browser = a_reporter_before(core, email="mid@example.org"), open_draft(core), visitor()
    begun = replace(
        BLANK,
        reporter=replace(BLANK.reporter, full_name="A", role=Role.PEDESTRIAN),
        incident=replace(BLANK.incident, road="Example Road"),
    )
    with core.database.unit_of_work() as work:
        save_report(work, token=draft.token, report=begun, now=clock.now())
    browser.writes(draft).post("/returning", email="mid@example.org")
    path = path_in(letters(core, "returning_link", to="mid@example.org")[0])
    assert "into the report that you have begun" in browser.get(path).text
    assert browser.post(path).status_code == 303
    assert browser.draft == draft.token
    report = answered(core, draft)
    assert report.reporter == replace(before.reporter, role=Role.PEDESTRIAN)
    assert report.incident == begun.incident


def test_a_report_that_is_sent_is_not_written_into(core: Core, visitor: Callable[[], Reporter]) -> None:
    now = clock.now()
    a_reporter_before(core, email="next@example.org")
    old = a_draft(core, now=now)
    send(core, old.token, b"other footage", now=now)
    sign(core, old.token, now=now)
    signed, browser = answered(core, old), visitor().writes(old)
    browser.post("/returning", email="next@example.org")
    path = path_in(letters(core, "returning_link", to="next@example.org")[0])
    assert browser.post(path).status_code == 303
    assert browser.draft not in {None, old.token}
    assert answered(core, old) == signed


@pytest.mark.parametrize("email", ["unknown@example.org", "forgotten@example.org", "known@example.org"])
def test_nobody_learns_whether_we_know_an_address(
    core: Core, visitor: Callable[[], Reporter], email: str
) -> None:
    a_reporter_before(core, email="forgotten@example.org", remember=False)
    a_reporter_before(core, email="known@example.org")
    browser = visitor()
    browser.get("/returning")
    began = monotonic()
    answer = browser.post("/returning", email=email)
    took = monotonic() - began
    assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/returning/sent", "")
    assert took >= ANSWERS_AFTER_SECONDS
    assert bool(letters(core, "returning_link", to=email)) == (email == "known@example.org")


def test_a_stranger_cannot_fill_a_reporters_mailbox(core: Core, visitor: Callable[[], Reporter]) -> None:
    a_reporter_before(core, email="flood@example.org")
    browser = visitor()
    for _ in range(MOST_ALIVE + 2):
        assert browser.post("/returning", email="flood@example.org").status_code == 303
    assert len(letters(core, "returning_link", to="flood@example.org")) == MOST_ALIVE


def test_what_is_no_address_is_said_so_before_anything_is_looked_up(
    visitor: Callable[[], Reporter],
) -> None:
    answer = visitor().post("/returning", email="alex")
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
