"""The reporter's pages without a browser: forms, tokens, refusals, the plain upload."""

import hashlib
import os
import re
from collections.abc import Iterator
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from services.cli.embedded import Embedded
from services.clock import now
from services.core.settings import Settings
from services.upload_api.journey import step_called
from tests import outgoing
from tests.report_form import NAME, answer_all, answer_page, answers, asked_on, token_on

pytestmark = pytest.mark.stack

MEBIBYTE = 2**20
NOBODY = UUID(int=0)
READ_TICK = r'<input[^>]*name="read"[^>]* checked'
HTML = {"accept": "text/html"}


@pytest.fixture
def browser(address: str) -> Iterator[httpx.Client]:
    with outgoing.browser(base_url=address, headers=HTML, follow_redirects=True, timeout=60) as client:
        yield client


def begin(browser: httpx.Client) -> httpx.Response:
    """A draft is open; the footage page."""
    tasks = browser.post("/report", data={"form_token": token_on(browser.get("/"))})
    assert tasks.url.path == "/report"
    return browser.get("/report/footage")


def send_file(browser: httpx.Client, name: str, data: bytes, *, token: str | None = None) -> httpx.Response:
    token = token or token_on(browser.get("/report/footage"))
    return browser.post(
        "/report/footage", data={"form_token": token}, files={"footage": (name, data, "video/mp4")}
    )


def drafts(stack: Embedded) -> int:
    url = make_url(stack.superuser_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM submissions").fetchone()
        assert row
        return int(row[0])


# ---- the plain upload ----


@pytest.mark.parametrize("size", [1, 5 * MEBIBYTE, 8 * MEBIBYTE, 8 * MEBIBYTE + 1, 20 * MEBIBYTE + 7])
def test_a_plain_form_gives_the_same_receipt_whatever_the_size(browser: httpx.Client, size: int) -> None:
    begin(browser)
    data = os.urandom(size)
    page = send_file(browser, "clip.mp4", data)
    assert page.status_code == 200
    assert hashlib.sha256(data).hexdigest() in page.text
    assert "Safe with us" in page.text


@pytest.mark.parametrize("data", [b"\r\n--", b"\r\n", b"--\r\n\r\n--x\r\nContent-Disposition: form-data"])
def test_bytes_that_look_like_the_end_of_a_form_are_still_footage(browser: httpx.Client, data: bytes) -> None:
    begin(browser)
    assert hashlib.sha256(data).hexdigest() in send_file(browser, "clip.mp4", data).text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("letter.docx", b"words", "Files ending in .docx cannot be used"),
        ("nothing.mp4", b"", "This file is empty"),
    ],
)
def test_a_plain_form_says_why_a_file_cannot_be_used(
    browser: httpx.Client, name: str, data: bytes, words: str
) -> None:
    begin(browser)
    page = send_file(browser, name, data)
    assert page.status_code == 422
    assert words in page.text
    assert "Error: Send your footage" in page.text


def test_a_plain_form_without_a_file_asks_for_one(browser: httpx.Client) -> None:
    page = begin(browser)
    boundary = "b0undary"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token_on(page)}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="footage"; filename=""\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n\r\n--{boundary}--\r\n"
    )
    answer = browser.post(
        "/report/footage",
        content=body.encode(),
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )
    assert answer.status_code == 422
    assert "Choose a video or a photo first" in answer.text


def test_a_form_that_ends_too_soon_leaves_nothing_behind(browser: httpx.Client) -> None:
    page = begin(browser)
    boundary = "b0undary"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token_on(page)}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="footage"; filename="clip.mp4"\r\n\r\n'
        "the rest never came, and neither did the closing line"
    )
    answer = browser.post(
        "/report/footage",
        content=body.encode(),
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )
    assert answer.status_code == 422
    assert "did not arrive whole" in answer.text
    assert "No files yet" in answer.text
    assert 'data-state="open"' not in answer.text


def test_a_file_larger_than_the_plain_form_takes_is_refused_before_a_byte_is_stored(
    browser: httpx.Client, settings: Settings
) -> None:
    begin(browser)
    page = browser.get("/report/footage")
    size = settings.form_upload_max_bytes + 1
    boundary = "b0undary"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token_on(page)}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="footage"; filename="clip.mp4"\r\n\r\n'
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "content-type": f"multipart/form-data; boundary={boundary}",
        "content-length": str(len(head) + size + len(tail)),
    }
    pieces = iter([head, *([b"\0" * MEBIBYTE] * (size // MEBIBYTE)), b"\0" * (size % MEBIBYTE), tail])
    answer = browser.post("/report/footage", content=pieces, headers=headers)
    assert answer.status_code == 422
    assert "Without JavaScript a file may have at most 500 MB" in answer.text


# ---- forms that are not ours ----


def test_a_form_of_another_site_begins_nothing(browser: httpx.Client, stack: Embedded) -> None:
    before = drafts(stack)
    assert browser.post("/report").status_code == 422
    browser.get("/")
    assert browser.post("/report", data={"form_token": "0" * 64}).status_code == 422
    assert drafts(stack) == before


def test_a_plain_upload_without_our_token_stores_nothing(browser: httpx.Client) -> None:
    begin(browser)
    page = send_file(browser, "clip.mp4", b"footage", token="0" * 64)
    assert page.status_code == 422
    assert "No files yet" in page.text


# ---- answers and statement ----


def test_a_page_with_gaps_comes_back_as_it_was_filled_with_every_gap_named(browser: httpx.Client) -> None:
    begin(browser)
    typed = answers(now()) | {"incident.road": "", "incident.town": 'Ford "<script>"', "incident.pin": "here"}
    page = answer_page(browser, step_called("where"), typed)
    assert page.status_code == 422
    assert page.text.index("Enter the road") < page.text.index("Enter latitude and longitude")
    for words in ("Enter the road", "Enter latitude and longitude"):
        assert page.text.count(words) == 2, words  # in the summary and beside the field
    assert 'value="Ford &#34;&lt;script&gt;&#34;"' in page.text
    assert 'value="here"' in page.text
    assert "Enter your full name" not in page.text  # what other pages ask is not wanted here
    again = browser.get("/report/where")
    assert "Ford &#34;&lt;script&gt;&#34;" in again.text  # kept, though the page is not complete


def test_who_leaves_a_page_loses_nothing_that_was_typed(browser: httpx.Client) -> None:
    begin(browser)
    half = {"account.what_happened": "The white van", "do": "leave"}
    token = token_on(browser.get("/report/what-happened"))
    left = browser.post("/report/what-happened", data={"form_token": token, **half})
    assert (left.status_code, left.url.path) == (200, "/report")
    assert "The white van" in browser.get("/report/what-happened").text
    assert "There is a problem" not in left.text

    unread = asked_on(step_called("when"), answers(now()) | {"incident.local_at.month": "13"})
    stays = browser.post("/report/when", data={"form_token": token, "do": "leave", **unread})
    assert (stays.status_code, stays.url.path) == (
        422,
        "/report/when",
    )  # a date that cannot be kept is not lost


def test_a_date_that_is_none_is_named_beside_its_field(browser: httpx.Client) -> None:
    begin(browser)
    typed = answers(now()) | {"incident.local_at.day": "31", "incident.local_at.month": "2"}
    page = answer_page(browser, step_called("when"), typed)
    assert page.status_code == 422
    assert page.text.count("Enter a real date") == 2
    assert 'value="31"' in page.text


def test_answers_are_kept_and_only_the_statement_that_was_read_is_signed(browser: httpx.Client) -> None:
    begin(browser)
    send_file(browser, "clip.mp4", b"footage")
    assert browser.get("/report/statement").url.path == "/report/check"
    check = answer_all(browser, answers(now()))
    token = token_on(check)
    page = browser.post("/report/check", data={"form_token": token})
    assert page.url.path == "/report/statement"
    seen = re.search(r'name="read_sha256" value="([0-9a-f]{64})"', page.text)
    assert seen
    signed = {"form_token": token, "read": "yes", "signature": NAME, "read_sha256": seen[1]}

    send_file(browser, "second.mp4", b"more footage")  # in another tab
    changed = browser.post("/report/statement", data=signed)
    assert changed.status_code == 422
    assert "The statement has changed since you read it" in changed.text

    seen = re.search(r'name="read_sha256" value="([0-9a-f]{64})"', changed.text)
    assert seen
    assert not re.search(READ_TICK, changed.text)  # what has changed must be read again
    neither = browser.post(
        "/report/statement", data=signed | {"read": "", "signature": "", "read_sha256": seen[1]}
    )
    assert "tick that you have read it" in neither.text
    assert "Type your full name" in neither.text
    misnamed = browser.post(
        "/report/statement", data=signed | {"signature": "Somebody Else", "read_sha256": seen[1]}
    )
    assert "Type your full name" in misnamed.text
    assert re.search(READ_TICK, misnamed.text)
    done = browser.post("/report/statement", data=signed | {"read_sha256": seen[1]})
    assert done.url.path == "/report/done"
    assert seen[1] in done.text
    for closed in ("/report", "/report/footage", "/report/where", "/report/check", "/report/statement"):
        assert browser.get(closed).url.path == "/report/done"
    assert re.search(r"You have sent report [A-Z0-9-]+<", browser.get("/").text)


# ---- where nothing is ----


def test_without_a_report_the_pages_say_how_to_get_on(browser: httpx.Client) -> None:
    for path in (
        "/report",
        "/report/footage",
        "/report/where",
        "/report/check",
        "/report/statement",
        "/report/done",
    ):
        page = browser.get(path)
        assert page.status_code == 404
        assert "Your report is no longer open on this device" in page.text
        assert "link by email" in page.text
        assert "What you typed" not in page.text
    assert browser.get("/report", headers={"accept": "application/json"}).url.path == "/"


def test_what_is_typed_after_the_browser_forgot_the_report_is_given_back(browser: httpx.Client) -> None:
    begin(browser)
    token = token_on(browser.get("/report/where"))
    browser.cookies.delete("opsnap_draft")
    typed = {"form_token": token, "incident.road": "High Street <by the mill>", "incident.town": ""}
    page = browser.post("/report/where", data=typed)
    assert page.status_code == 404
    assert "Copy it before you leave this page" in page.text
    assert "road: High Street &lt;by the mill&gt;</textarea>" in page.text
    assert token not in page.text


def test_a_browser_opens_the_report_as_long_as_there_is_one(
    browser: httpx.Client, settings: Settings
) -> None:
    begin(browser)
    kept = browser.get("/report/where").headers.get_list("set-cookie")
    assert any(
        said.startswith("opsnap_draft=") and f"Max-Age={settings.draft_days * 86_400};" in said
        for said in kept
    )


def test_a_wrong_link_is_not_found_in_words(browser: httpx.Client) -> None:
    for path in ("/status/not-a-secret", "/nowhere"):
        page = browser.get(path)
        assert page.status_code == 404
        assert "Page not found" in page.text
    assert "There is no such report." in browser.get("/status/not-a-secret").text
    assert browser.get("/nowhere", headers={"accept": "application/json"}).json()["status"] == 404


def test_an_address_that_only_takes_a_form_leads_to_the_page_that_has_it(browser: httpx.Client) -> None:
    begin(browser)
    own = f"/report/footage/{NOBODY}"
    for path, at in (
        ("/report/footage/continue", "/report/footage"),
        (f"{own}/describe", "/report/footage"),
        (f"{own}/remove", "/report/footage"),
        (f"/status/x/footage/{NOBODY}/remove", "/status/x/footage"),
        ("/report/forget", "/report"),
    ):
        answer = browser.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, at)
        told = browser.get(path, headers={"accept": "application/json"})
        assert (told.status_code, told.headers["allow"]) == (405, "POST")
    wrong = browser.post("/report/clock")
    assert wrong.status_code == 405
    assert "That cannot be sent here" in wrong.text


def test_a_report_that_was_begun_is_offered_and_can_be_forgotten(browser: httpx.Client) -> None:
    begin(browser)
    start = browser.get("/")
    assert "You have begun a report" in start.text
    forgotten = browser.post("/report/forget", data={"form_token": token_on(start)})
    assert "You have begun a report" not in forgotten.text
    assert "no longer open" in browser.get("/report/footage").text
