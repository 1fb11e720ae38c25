"""The queue page: the most pressing first, and one case for each reviewer."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from services import clock
from services.core.bootstrap import Core
from services.core.domain.deadlines import last_safe_post, london_date
from services.core.domain.staff import Role
from services.core.errors import Refused
from services.core.ports import Job
from services.core.queries.case_file import case_file
from services.core.queries.review_queue import After, Band, band_of
from services.review_ui.queue import address_of, place_of
from services.review_ui.words import BAND_WORDS, days_left, short_day
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, a_sent_case, an_officer, work_off

pytestmark = pytest.mark.stack

_CASE = re.compile(r'href="/cases/([0-9a-f-]{36})"')


@pytest.fixture(scope="module")
def waiting(core: Core, clip: Path) -> list[UUID]:
    """Cases in the order in which they must be decided; sent in another."""
    sent = {days: a_sent_case(core, clip, days_ago=days, mark="BD51 SMR") for days in (1, 20, 6)}
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return [sent[days] for days in (20, 6, 1)]


def test_the_queue_is_ordered_by_the_last_day_to_post_and_says_it_in_words(
    core: Core, waiting: list[UUID], signed_in: SignedIn
) -> None:
    page = signed_in("reviewer").get("/queue").text
    assert [UUID(found) for found in _CASE.findall(page)] == waiting
    today = london_date(clock.now())
    for case_id in waiting:
        incident = case_file(core.database, case_id=case_id).incident_on
        assert incident is not None
        post_by = last_safe_post(incident)
        assert short_day(post_by) in page
        assert days_left(post_by, today) in page
        assert BAND_WORDS[band_of(post_by, today=today)] in page
    assert "BD51SMR" in page
    assert "Overdue" in page


def test_two_reviewers_never_get_the_same_next_case(
    core: Core, waiting: list[UUID], signed_in: SignedIn
) -> None:
    an_officer(core, Role.REVIEWER, "second")
    first, second = signed_in("reviewer"), signed_in("second")
    got = [visitor.post("/queue/next").headers["location"] for visitor in (first, second)]
    assert got == [f"/cases/{waiting[0]}", f"/cases/{waiting[1]}"]
    assert "Pat Second" in first.get("/queue").text
    assert first.post("/queue/next").headers["location"] == f"/cases/{waiting[2]}"
    emptied = second.post("/queue/next").headers["location"]
    assert emptied.startswith("/queue?empty=yes")
    assert "Every waiting case is held by somebody" in second.get(emptied).text


def test_a_case_is_found_by_its_reference_however_it_is_typed(
    core: Core, waiting: list[UUID], signed_in: SignedIn
) -> None:
    reference = case_file(core.database, case_id=waiting[0]).reference
    visitor = signed_in("reviewer")
    for typed in (reference, reference.lower(), reference.replace("-", " "), reference[3:]):
        answer = visitor.get("/cases", params={"reference": typed})
        assert answer.headers["location"] == f"/cases/{waiting[0]}"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("os 2222 2222", "OS-2222-2222</span>. Check it"),
        ("TX49 DRW", "No case has this reference. Check it"),
        ("<b>call this number</b>", "No case has this reference. Check it"),
    ],
)
def test_a_reference_that_no_case_has_is_said_in_words_with_the_search_beside_it(
    typed: str, said: str, signed_in: SignedIn
) -> None:
    answer = signed_in("reviewer").get("/cases", params={"reference": typed})
    assert answer.status_code == 404
    assert said in answer.text
    assert "Marks cannot be searched." in answer.text
    assert 'id="reference"' in answer.text
    assert "call this number" not in answer.text


def test_a_later_page_begins_after_the_row_that_its_address_names(
    core: Core, waiting: list[UUID], signed_in: SignedIn
) -> None:
    first = case_file(core.database, case_id=waiting[0])
    assert first.clocks is not None
    assert first.received_at is not None
    after = After(post_by_on=first.clocks.post_by, received_at=first.received_at, case_id=first.id)
    assert place_of(address_of(after)) == after
    page = signed_in("reviewer").get("/queue", params={"after": address_of(after)}).text
    assert [UUID(found) for found in _CASE.findall(page)] == waiting[1:]
    assert "Back to the beginning of the queue" in page


@pytest.mark.parametrize(
    "bad", ["x", "2025-01-01~now~1", "2025-01-01~2025-01-01T00:00:00~" + str(UUID(int=0)), "~~"]
)
def test_an_address_that_names_no_place_is_refused(bad: str, signed_in: SignedIn) -> None:
    with pytest.raises(Refused):
        place_of(bad)
    answer = signed_in("reviewer").get("/queue", params={"after": bad})
    assert answer.status_code == 422
    assert "Start at its beginning" in answer.text


def test_no_page_repeats_what_a_stranger_put_into_its_address(signed_in: SignedIn) -> None:
    page = signed_in("reviewer").get("/queue", params={"decided": "<b>call this number</b>"}).text
    assert "call this number" not in page


def test_every_band_has_its_words() -> None:
    assert set(BAND_WORDS) == set(Band)
