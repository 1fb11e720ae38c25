"""Names that mean harm: by the public protocol and onto the pages they are only names, and the store never hears of them."""

from html import unescape

import httpx
import pytest
from sqlalchemy import select

from services.core.bootstrap import build
from services.core.db.tables import Upload
from services.core.settings import Settings
from tests import outgoing
from tests.report_form import token_on
from tests.upload_api.sender import Sender

pytestmark = pytest.mark.stack

NAMES = {
    "../../../etc/passwd.mp4": "passwd.mp4",
    "..\\..\\windows\\boot.mp4": "boot.mp4",
    "one\r\nSet-Cookie: a=b\n.mp4": "oneSet-Cookie: a=b.mp4",
    "holiday\u202e4pm\u2066.exe\u200b.mp4": "holiday4pm.exe.mp4",
    "nul\x00, bell\x07, line\u2028.mp4": "nul, bell, line.mp4",
    "<img src=x onerror=alert(1)>.mp4": "<img src=x onerror=alert(1)>.mp4",
    "x\"; filename*=UTF-8''evil.exe; a=\".mp4": "x\"; filename*=UTF-8''evil.exe; a=\".mp4",
    "{{7*7}}%2e%2e%2f${HOME}.mp4": "{{7*7}}%2e%2e%2f${HOME}.mp4",
    "🚲 Ŵyl y Banc.mp4": "🚲 Ŵyl y Banc.mp4",
    "a" * 900 + ".mp4": "a" * 196 + ".mp4",
}
"""What a sender says, and what is kept of it."""


@pytest.fixture
def sent(sender: Sender) -> dict[str, str]:
    """Upload ids by the names that were offered: one report holds them all."""
    return {given: sender.offer(b"x", filename=given)["upload_id"] for given in NAMES}


def test_of_a_name_only_the_name_is_kept_and_the_pages_show_it_as_words(
    sender: Sender, sent: dict[str, str], address: str
) -> None:
    for given, upload_id in sent.items():
        assert sender.call("GET", f"/api/uploads/{upload_id}").json()["filename"] == NAMES[given]
    with outgoing.browser(
        base_url=address, headers={"accept": "text/html"}, follow_redirects=True
    ) as browser:
        link = f"/resume/{sender.token}"
        browser.post(link, data={"form_token": token_on(browser.get(link))})
        page = browser.get("/report/footage").text
    assert all(kept in unescape(page) for kept in NAMES.values())
    assert "<img src=x" not in page
    assert "49%2e" not in page
    assert not set("\x00\x07\u202e\u2066\u200b\u2028") & set(page)


def test_the_store_knows_no_name(sent: dict[str, str], settings: Settings) -> None:
    core = build(settings)
    with core.database.reading() as session:
        keys = session.scalars(select(Upload.store_key).where(Upload.id.in_(sent.values()))).all()
    core.database.engine.dispose()
    assert sorted(keys) == sorted(f"uploads/{upload_id}" for upload_id in sent.values())


@pytest.mark.parametrize("nothing", ["..", ".", "../..", "a/..", "\u202e", "\x00", "   ", "/"])
def test_a_name_of_which_nothing_is_left_is_called_footage(sender: Sender, nothing: str) -> None:
    upload_id = sender.offer(b"x", filename=nothing)["upload_id"]
    assert sender.call("GET", f"/api/uploads/{upload_id}").json()["filename"] == "footage"


def test_half_a_character_is_no_reason_to_fail(site: httpx.Client, sender: Sender) -> None:
    """Python's own JSON would not write it, so it is sent as it would arrive."""
    answer = site.post(
        "/api/uploads",
        content=b'{"filename": "half\\ud800.mp4", "size": 1}',
        headers={"authorization": f"Bearer {sender.token}", "content-type": "application/json"},
    )
    assert answer.status_code in {201, 422}


def test_a_form_with_a_name_that_breaks_its_header_is_only_a_form(address: str) -> None:
    """As no browser would write it: the name holds a line break of its own."""
    with outgoing.browser(
        base_url=address, headers={"accept": "text/html"}, follow_redirects=True
    ) as browser:
        browser.post("/report", data={"form_token": token_on(browser.get("/"))})
        token = token_on(browser.get("/report/footage"))
        body = (
            f'--b\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token}\r\n'
            '--b\r\nContent-Disposition: form-data; name="footage"; filename="../a\n\u202eb.mp4"\r\n'
            "Content-Type: video/mp4\r\n\r\nno film\r\n--b--\r\n"
        )
        answer = browser.post(
            "/report/footage", content=body.encode(), headers={"content-type": "multipart/form-data; boundary=b"}
        )  # fmt: skip
    assert answer.status_code < 500
    assert "\u202e" not in answer.text
    assert "../a" not in unescape(answer.text)
