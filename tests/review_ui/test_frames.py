"""Frames by their address: a link opens the page at its frame, and a still is the same pixels each time."""

from pathlib import Path
from uuid import uuid4

import pytest

from services.core.bootstrap import Core
from services.core.db.tables import Derivative, JobRow
from services.core.domain.media import DerivativeKind
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from tests import outgoing
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, a_sent_case, work_off

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def case(core: Core, clip: Path) -> CaseFile:
    """One second of 25 frames, inspected."""
    case_id = a_sent_case(core, clip)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return case_file(core.database, case_id=case_id)


@pytest.fixture
def footage(case: CaseFile) -> str:
    return f"/cases/{case.id}/footage/{case.footage[0].id}"


@pytest.mark.parametrize("typed", ["12", "0:00.48", "0.48", "f12"])
def test_a_typed_frame_or_time_leads_to_the_address_of_the_frame(
    typed: str, case: CaseFile, signed_in: SignedIn
) -> None:
    answer = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 1, "at": typed})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/cases/{case.id}?file=1&frame=12#footage"


def test_a_link_opens_the_page_at_its_frame(case: CaseFile, signed_in: SignedIn) -> None:
    page = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 1, "frame": 12}).text
    assert 'data-frame="12"' in page
    assert 'name="at" value="12"' in page


def test_a_still_can_be_asked_for_without_scripts(case: CaseFile, footage: str, signed_in: SignedIn) -> None:
    asked = {"file": 1, "at": "0:00.48", "still": "yes"}
    answer = signed_in("reviewer").get(f"/cases/{case.id}", params=asked)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{footage}/frames/12.png")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"at": "25"}, "This clip has frames 0 to 24. Enter a smaller number."),
        ({"frame": "999"}, "This clip has frames 0 to 24."),
        ({"at": "0:09"}, "This clip ends at 0:01.000. Enter an earlier time."),
        ({"at": "<soon>"}, "Enter a frame number, such as 120, or a time, such as 0:04.800 or 4.8."),
    ],
)
def test_a_place_that_is_not_there_is_said_beside_the_box_and_above(
    asked: dict[str, str], words: str, case: CaseFile, signed_in: SignedIn
) -> None:
    answer = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 1, **asked})
    assert answer.status_code == 422
    assert f'<a href="#at">{words}' in answer.text
    assert answer.text.count(words) == 2
    assert "<soon>" not in answer.text
    assert f'action="/cases/{case.id}/claim"' in answer.text


def test_a_still_is_asked_for_by_its_address_and_made_once(
    core: Core, case: CaseFile, footage: str, signed_in: SignedIn
) -> None:
    visitor = signed_in("reviewer")
    for _ in range(2):
        waiting = visitor.get(f"{footage}/frames/7.png")
        assert (waiting.status_code, waiting.headers["refresh"]) == (202, "2")
        assert "Frame 7 is being made" in waiting.text
    work_off(a_bench(core), only=Job.MAKE_STILL)
    pictures = {
        outgoing.get(visitor.get(f"{footage}/frames/{name}.png").headers["location"]).content
        for name in (7, "07")
    }
    assert len(pictures) == 1
    assert pictures.pop().startswith(b"\x89PNG")
    with core.database.reading() as session:
        assert (
            session.query(Derivative)
            .filter_by(footage_id=case.footage[0].id, kind=DerivativeKind.STILL)
            .count()
            == 1
        )


def test_a_script_is_told_to_come_again(footage: str, signed_in: SignedIn) -> None:
    answer = signed_in("reviewer").data(f"{footage}/frames/8.png")
    assert (answer.status_code, answer.headers["retry-after"]) == (202, "2")
    assert answer.json() == {"frame_index": 8, "state": "waiting"}


def test_past_the_end_there_is_no_still(case: CaseFile, footage: str, signed_in: SignedIn) -> None:
    elsewhere = f"/cases/{case.id}/footage/{uuid4()}"
    for address in (f"{footage}/frames/25.png", f"{footage}/frames/-1.png", f"{footage}/frames/one.png", f"{elsewhere}/frames/1.png"):  # fmt: skip
        assert signed_in("reviewer").get(address).status_code == 404, address


def test_a_still_that_could_not_be_made_says_so_and_does_not_look_again(
    core: Core, case: CaseFile, footage: str, signed_in: SignedIn
) -> None:
    visitor = signed_in("reviewer")
    visitor.get(f"{footage}/frames/9.png")
    with core.database.unit_of_work() as work:
        row = work.session.query(JobRow).filter_by(footage_id=case.footage[0].id, frame_index=9).one()
        row.state = "stopped"
    answer = visitor.get(f"{footage}/frames/9.png")
    assert answer.status_code == 503
    assert "Frame 9 could not be made" in answer.text
    assert "refresh" not in answer.headers
