"""One case on its page: reading, claiming, stills, deciding, opening again."""

from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from services.core.bootstrap import Core
from services.core.domain.lifecycle import State
from services.core.domain.media import DerivativeKind
from services.core.domain.staff import Role
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from tests import outgoing
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import Visitor, a_bench, a_sent_case, an_officer, work_off

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def case(core: Core, clip: Path, tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    """Two files: one good, one that nobody can open."""
    broken = tmp_path_factory.mktemp("broken") / "not-a-film.mp4"
    broken.write_bytes(b"this is no film" * 100)
    case_id = a_sent_case(core, clip, broken, days_ago=2)
    work_off(a_bench(core))
    return case_file(core.database, case_id=case_id)


@pytest.fixture
def claimed(core: Core, clip: Path, signed_in: SignedIn) -> CaseFile:
    """A case of its own, held by the reviewer."""
    case_id = a_sent_case(core, clip, days_ago=1)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    assert signed_in("reviewer").post(f"/cases/{case_id}/claim").status_code == 303
    return case_file(core.database, case_id=case_id)


def _now(core: Core, case: CaseFile) -> CaseFile:
    return case_file(core.database, case_id=case.id)


def test_the_page_shows_what_a_reviewer_needs_to_decide(case: CaseFile, signed_in: SignedIn) -> None:
    page = signed_in("reviewer").get(f"/cases/{case.id}").text
    assert case.report is not None
    for words in (
        case.reference, case.report.account.what_happened, case.report.vehicle.mark_raw, "Last safe day to post", "Day 14",
        "An aid: read the mark from the footage yourself.", "Not asked: no vehicle register is set up here.", "Report begun", "Statement signed", "Ready for review",
        case.report.reporter.full_name, case.statement_sha256, "<video",
    ):  # fmt: skip
        assert str(words) in page


def test_a_refused_file_is_shown_with_its_reasons(case: CaseFile, signed_in: SignedIn) -> None:
    refused = next(file for file in case.footage if file.state == "refused")
    page = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": refused.position}).text
    assert "This file was refused" in page
    assert refused.refusals
    assert all(reason in page for reason in refused.refusals)
    assert signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 9}).status_code == 404


def test_the_player_gets_every_frames_time_and_addresses_that_work(
    case: CaseFile, signed_in: SignedIn
) -> None:
    file = case.footage[0]
    assert file.facts is not None
    told = signed_in("reviewer").data(f"/cases/{case.id}/footage/{file.id}/timeline").json()
    assert len(told["times"]) == file.facts.frame_count
    assert told["times"][0] == 0
    assert told["times"] == sorted(told["times"])
    assert told["times"][-1] + told["last_s"] == pytest.approx(file.facts.duration_s)
    assert told["tiles"][0] == {"at_s": 0, "x": 0, "y": 0, "width": 176, "height": told["tiles"][0]["height"]}
    assert outgoing.get(told["video"], headers={"range": "bytes=4-7"}).content == b"ftyp"
    assert outgoing.get(told["sheet"]).headers["content-type"] == "image/jpeg"


def test_the_original_comes_from_the_store_under_its_own_name(
    case: CaseFile, clip: Path, signed_in: SignedIn
) -> None:
    answer = signed_in("reviewer").get(f"/cases/{case.id}/footage/{case.footage[0].id}/original")
    original = outgoing.get(answer.headers["location"])
    assert original.content == clip.read_bytes()
    assert clip.name in original.headers["content-disposition"]
    refused = next(file for file in case.footage if file.state == "refused")
    assert signed_in("reviewer").get(f"/cases/{case.id}/footage/{refused.id}/original").status_code == 404


def test_a_still_is_made_from_the_original_and_shown_once_it_is_there(
    core: Core, case: CaseFile, signed_in: SignedIn
) -> None:
    visitor, footage = signed_in("reviewer"), f"/cases/{case.id}/footage/{case.footage[0].id}"
    asked = visitor.http.post(
        f"{footage}/stills",
        data={"form_token": visitor.token, "frame_index": 7},
        headers={"accept": "application/json"},
    )
    assert asked.status_code == 202
    before = visitor.data(asked.json()["address"]).json()
    assert (before["state"], before["still"]) == ("waiting", None)
    work_off(a_bench(core))
    after = visitor.data(asked.json()["address"]).json()
    assert after["state"] == "done"
    assert outgoing.get(after["still"]).content.startswith(b"\x89PNG")
    assert "Frame 7" in visitor.get(f"/cases/{case.id}").text
    jobs = visitor.data(f"/cases/{case.id}/jobs").json()["jobs"]
    assert {job["id"] for job in jobs} >= {after["id"]}


@pytest.mark.parametrize("frame", ["-1", "25", "soon", ""])
def test_a_frame_that_is_not_there_is_refused_in_words(
    frame: str, case: CaseFile, signed_in: SignedIn
) -> None:
    visitor = signed_in("reviewer")
    answer = visitor.post(f"/cases/{case.id}/footage/{case.footage[0].id}/stills", frame_index=frame)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_what_is_not_of_the_case_is_not_found(case: CaseFile, signed_in: SignedIn) -> None:
    visitor = signed_in("reviewer")
    for path in (
        f"/cases/{uuid4()}", "/cases/no-id", f"/cases/{case.id}/footage/{uuid4()}/timeline", f"/cases/{case.id}/jobs/{uuid4()}",
    ):  # fmt: skip
        assert visitor.get(path).status_code == 404, path


def test_a_claim_is_kept_alive_and_given_back(core: Core, claimed: CaseFile, signed_in: SignedIn) -> None:
    visitor = signed_in("reviewer")
    assert visitor.post(f"/cases/{claimed.id}/claim/keep").status_code == 204
    kept = _now(core, claimed).claim_ends_at
    assert kept is not None
    assert claimed.claim_ends_at is not None
    assert kept > claimed.claim_ends_at
    assert visitor.post(f"/cases/{claimed.id}/release").headers["location"] == "/queue"
    assert _now(core, claimed).state is State.REVIEWABLE


def test_whoever_comes_second_is_told_that_somebody_was_first(
    core: Core, claimed: CaseFile, signed_in: SignedIn
) -> None:
    an_officer(core, Role.REVIEWER, "later")
    later = signed_in("later")
    page = later.get(f"/cases/{claimed.id}").text
    assert "Held by Pat Reviewer" in page
    assert "Decide, then" not in page
    for path, fields in (("claim", {}), ("release", {}), ("decide", {"disposal": "nfa"})):
        answer = later.post(f"/cases/{claimed.id}/{path}", **fields)
        assert answer.status_code == 409, path
        assert "Somebody has already claimed this case" in answer.text
    assert _now(core, claimed).decisions == ()


def test_every_reason_against_a_decision_is_said_at_once_and_the_form_is_refilled(
    core: Core, claimed: CaseFile, signed_in: SignedIn
) -> None:
    answer = signed_in("reviewer").post(
        f"/cases/{claimed.id}/decide", disposal="education", note="Close pass <at> the bend"
    )
    assert answer.status_code == 422
    assert 'href="#offence_id">Choose the offence that the footage shows.' in answer.text
    assert 'href="#confirmed_mark">Enter the registration mark that you read in the footage.' in answer.text
    assert "Close pass &lt;at&gt; the bend" in answer.text
    answer = signed_in("reviewer").post(
        f"/cases/{claimed.id}/decide", disposal="nfa", nfa_reason="no_offence", confirmed_mark="BD51 SM? and CD12 EFG"
    )  # fmt: skip
    assert answer.status_code == 422
    assert (
        'href="#confirmed_mark">No registration mark has “?”: only letters A to Z and digits.' in answer.text
    )
    assert "more than 8 letters and digits, and this has 16. Type it again, as you read it" in answer.text
    assert 'value="BD51 SM? and CD12 EFG"' in answer.text
    assert _now(core, claimed).decisions == ()


def _decide(visitor: Visitor, case_id: UUID, **fields: str) -> httpx.Response:
    return visitor.post(
        f"/cases/{case_id}/decide", disposal="education", offence_id="careless_driving", confirmed_mark="bd51 smr", mark_frame="3", **fields
    )  # fmt: skip


def test_a_decision_leaves_the_queue_and_stands_in_the_file(
    core: Core, claimed: CaseFile, signed_in: SignedIn
) -> None:
    visitor = signed_in("reviewer")
    answer = _decide(visitor, claimed.id, note="Mirror touched the sleeve.")
    assert answer.headers["location"] == f"/queue?decided={claimed.reference}"
    queue = visitor.get(answer.headers["location"]).text
    assert f'<span class="app-code">{claimed.reference}</span> is decided' in queue
    assert f"/cases/{claimed.id}" not in queue
    decided = _now(core, claimed)
    assert decided.state is State.DECIDED
    assert (decided.decisions[0].confirmed_mark, decided.decisions[0].by) == ("BD51SMR", "Pat Reviewer")
    page = visitor.get(f"/cases/{claimed.id}").text
    assert "Education" in page
    assert "Mirror touched the sleeve." in page
    assert _decide(visitor, claimed.id).status_code == 409


def test_after_a_decision_the_next_case_can_come_at_once(
    core: Core, claimed: CaseFile, case: CaseFile, signed_in: SignedIn
) -> None:
    following = _decide(signed_in("reviewer"), claimed.id, then="next").headers["location"]
    assert following == f"/cases/{case.id}?decided={claimed.reference}"
    assert (
        f">{claimed.reference}</a> is decided. This is the next one."
        in signed_in("reviewer").get(following).text
    )
    signed_in("reviewer").post(f"/cases/{case.id}/release")
    assert _now(core, case).state is State.REVIEWABLE


def test_a_supervisor_opens_a_case_again_with_a_reason_and_the_history_stays(
    core: Core, claimed: CaseFile, signed_in: SignedIn
) -> None:
    _decide(signed_in("reviewer"), claimed.id)
    supervisor = signed_in("supervisor")
    refused = supervisor.post(f"/cases/{claimed.id}/reopen", reason=" ")
    assert refused.status_code == 422
    assert "Say why the case is opened again." in refused.text
    assert supervisor.post(f"/cases/{claimed.id}/reopen", reason="New footage").status_code == 303
    again = _now(core, claimed)
    assert (again.state, len(again.decisions)) == (State.REOPENED, 1)
    assert "Earlier decision by Pat Reviewer" in supervisor.get(f"/cases/{claimed.id}").text
    assert "Opened again" in supervisor.get("/queue").text


def test_the_page_says_how_far_work_on_a_file_is(core: Core, clip: Path, signed_in: SignedIn) -> None:
    case_id = a_sent_case(core, clip)
    page = signed_in("reviewer").get(f"/cases/{case_id}").text
    assert "Inspecting the file: <span data-job-state>waiting</span>" in page
    assert "This case cannot be decided while it is: being inspected." in page
    assert {
        job["playable"] for job in signed_in("reviewer").get(f"/cases/{case_id}/jobs").json()["jobs"]
    } == {False}
    work_off(a_bench(core))
    assert {
        job["playable"] for job in signed_in("reviewer").get(f"/cases/{case_id}/jobs").json()["jobs"]
    } == {True}
    made = case_file(core.database, case_id=case_id).footage[0].of_kind(DerivativeKind.PREVIEW)
    assert made is not None
    page = signed_in("reviewer").get(f"/cases/{case_id}").text
    assert made.store_key in page
    assert "Copied without change." in page
