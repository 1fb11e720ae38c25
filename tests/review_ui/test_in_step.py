"""Two files that a reviewer puts in step stay so: whoever opens the case next finds it, with the name and the time."""

from pathlib import Path
from uuid import uuid4

import pytest

from services.core.bootstrap import Core
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, a_sent_case, work_off

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def case(core: Core, clip: Path, tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    """Two files of a second each, to be seen beside each other."""
    other = tmp_path_factory.mktemp("rear") / "rear.mp4"
    other.write_bytes(clip.read_bytes())
    case_id = a_sent_case(core, clip, other)
    for job in (Job.INSPECT_FOOTAGE, Job.PREPARE_PREVIEW):
        work_off(a_bench(core), only=job)
    return case_file(core.database, case_id=case_id)


def address_of(case: CaseFile, number: int) -> str:
    return f"/cases/{case.id}/footage/{case.footage[number].id}/in-step"


def test_what_was_set_is_found_from_both_files_and_the_last_word_counts(
    core: Core, case: CaseFile, signed_in: SignedIn
) -> None:
    first, second = (str(file.id) for file in case.footage)
    kept = signed_in("reviewer").post(address_of(case, 0), beside=second, ahead_s="0.5")
    assert (kept.status_code, kept.headers["location"]) == (303, f"/cases/{case.id}?file=1#footage")
    colleague = signed_in("supervisor")
    page = colleague.get(f"/cases/{case.id}?file=1").text
    assert 'data-ahead="0.5" data-set="Set by Pat Reviewer, ' in page
    assert 'data-ahead="-0.5"' in colleague.get(f"/cases/{case.id}?file=2").text

    colleague.post(address_of(case, 1), beside=first, ahead_s="0.24")
    page = signed_in("reviewer").get(f"/cases/{case.id}?file=1").text
    assert 'data-ahead="-0.24" data-set="Set by Pat Supervisor, ' in page
    assert [step.ahead_s for step in case_file(core.database, case_id=case.id).steps] == [0.24]


def test_files_without_a_moment_in_common_are_refused_in_words(case: CaseFile, signed_in: SignedIn) -> None:
    visitor = signed_in("reviewer")
    answer = visitor.post(address_of(case, 0), beside=str(case.footage[1].id), ahead_s="30")
    assert answer.status_code == 422
    assert "the two files show no moment in common" in answer.text
    script = visitor.http.post(
        address_of(case, 0),
        data={"form_token": visitor.token, "beside": str(case.footage[1].id), "ahead_s": "nan"},
        headers={"accept": "application/json"},
    )
    assert script.status_code == 422
    assert script.json()["errors"][0]["code"] == "nothing_in_step"


def test_a_file_is_not_beside_itself_nor_beside_one_of_another_case(
    case: CaseFile, signed_in: SignedIn
) -> None:
    for beside in (case.footage[0].id, uuid4()):
        answer = signed_in("reviewer").post(address_of(case, 0), beside=str(beside), ahead_s="0")
        assert answer.status_code == 404
