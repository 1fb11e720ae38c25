"""Excerpts on the case page: asked for by frame or time, described in words, fetched under a good name."""

from pathlib import Path

import pytest

from services.core.bootstrap import Core
from services.core.domain.lifecycle import Event
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
def excerpts(case: CaseFile) -> str:
    return f"/cases/{case.id}/footage/{case.footage[0].id}/excerpts"


def test_an_excerpt_is_cut_once_and_says_where_it_begins(
    core: Core, case: CaseFile, excerpts: str, signed_in: SignedIn
) -> None:
    visitor = signed_in("reviewer")
    for typed in ("0:00.2", "5"):
        asked = visitor.post(excerpts, first_frame=typed, last_frame="12")
        assert asked.headers["location"] == f"/cases/{case.id}?file=1#excerpts"
    assert "Cutting an excerpt: <span data-job-state>waiting</span>" in visitor.get(f"/cases/{case.id}").text
    work_off(a_bench(core), only=Job.CUT_EXCERPT)
    page = visitor.get(f"/cases/{case.id}").text
    assert page.count(f'href="{excerpts}/frames-000005-000012"') == 1
    for words in (
        "Copied from the original: nothing was encoded anew.",
        "this one begins 5 frames earlier, at frame 0 (0:00.000), so frame 5 is shown 0:00.200 into it.",
        "Frames 5 and 12 were compared with the original: the same pictures, pixel for pixel.",
    ):
        assert words in page
    made = [
        link
        for link, _ in case_file(core.database, case_id=case.id).custody
        if link.event == Event.MADE_DERIVATIVE
    ]
    assert [link.detail["label"] for link in made if link.detail["kind"] == "excerpt"] == [
        "frames-000005-000012"
    ]


def test_an_excerpt_comes_from_the_store_under_a_good_name(
    core: Core, case: CaseFile, excerpts: str, signed_in: SignedIn
) -> None:
    visitor = signed_in("reviewer")
    visitor.post(excerpts, first_frame="20", last_frame="24")
    work_off(a_bench(core), only=Job.CUT_EXCERPT)
    fetched = outgoing.get(visitor.get(f"{excerpts}/frames-000020-000024").headers["location"])
    assert fetched.content[4:8] == b"ftyp"
    assert f"{case.reference}%20file%201%20frames%2020-24.mp4" in fetched.headers["content-disposition"]
    assert visitor.get(f"{excerpts}/frames-000001-000002").status_code == 404


def test_frames_that_cannot_be_are_refused_in_words_and_the_form_is_refilled(
    excerpts: str, signed_in: SignedIn
) -> None:
    answer = signed_in("reviewer").post(excerpts, first_frame="<soon>", last_frame="25")
    assert answer.status_code == 422
    assert '<a href="#first_frame">Enter a frame number, such as 120,' in answer.text
    assert '<a href="#last_frame">This clip has frames 0 to 24. Enter a smaller number.' in answer.text
    assert 'value="&lt;soon&gt;"' in answer.text
