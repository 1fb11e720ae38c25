"""Names that mean harm, at the desk: words on the page, and one harmless header on the way out."""

from html import unescape
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from services import clock
from services.core.bootstrap import Core
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from tests.cases import a_draft, a_report, send, sign
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, work_off

pytestmark = pytest.mark.stack

NAMES = {
    '../../<script>alert(1)<!--\r\nX-Evil: "; filename="evil.exe"; a=\'\u202e.mp4': '<script>alert(1)<!--X-Evil: "; filename="evil.exe"; a=\'.mp4',
    "<img src=x onerror=alert(2)>.mp4": "<img src=x onerror=alert(2)>.mp4",
}
"""What a sender says, and what is kept of it; the first file is taken, the second refused."""


@pytest.fixture(scope="module")
def case(core: Core, clip: Path) -> CaseFile:
    at = clock.now()
    draft = a_draft(core, now=at)
    for name, data in zip(NAMES, (clip.read_bytes(), b"%PDF-1.7"), strict=True):
        send(core, draft.token, data, filename=name, now=at)
    submitted = sign(core, draft.token, now=at, report=a_report(now=at))
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return case_file(core.database, case_id=submitted.submission_id)


@pytest.mark.parametrize("position", [1, 2])
def test_the_page_shows_the_name_and_nothing_of_it_is_markup(
    case: CaseFile, signed_in: SignedIn, position: int
) -> None:
    page = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": position}).text
    assert all(kept in unescape(page) for kept in NAMES.values())
    assert "<script>alert" not in page
    assert "<!--X" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page


def test_a_download_has_the_name_in_one_header_that_cannot_be_broken(
    case: CaseFile, signed_in: SignedIn
) -> None:
    file = case.footage[0]
    answer = signed_in("reviewer").get(f"/cases/{case.id}/footage/{file.id}/original")
    with httpx.stream("GET", answer.headers["location"]) as original:
        header = original.headers["content-disposition"]
        assert original.status_code == 200
        assert "x-evil" not in original.headers
    start = "attachment; filename*=UTF-8''"
    assert header.startswith(start)
    assert set(header.removeprefix(start)).isdisjoint("\"';<> \r\n/\\")
    assert unquote(header.removeprefix(start)) == next(iter(NAMES.values()))
