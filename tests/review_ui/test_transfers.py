"""Passing a case to another force, as staff do it on its page."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services import clock
from services.core.bootstrap import Core
from services.core.domain.lifecycle import State
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from tests.cases import a_draft, a_report, send, sign
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, work_off

pytestmark = pytest.mark.stack
ACase = Callable[[str], UUID]


@pytest.fixture
def a_case(core: Core, clip: Path) -> ACase:
    """A case that waits for review, from a council area."""

    def made(area: str) -> UUID:
        now = clock.now()
        token = a_draft(core, now=now).token
        send(core, token, clip.read_bytes(), now=now)
        report = a_report(now=now)
        report = replace(report, incident=replace(report.incident, council_area=area, town="Example"))
        submitted = sign(core, token, now=now, report=report)
        work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
        return submitted.submission_id

    return made


def _now(core: Core, case_id: UUID) -> CaseFile:
    return case_file(core.database, case_id=case_id)


def test_queue_and_case_say_whose_it_is(a_case: ACase, signed_in: SignedIn) -> None:
    case_id, visitor = a_case("lichfield"), signed_in("reviewer")
    assert "For Staffordshire Police" in visitor.get("/queue").text
    page = visitor.get(f"/cases/{case_id}").text
    assert "For Staffordshire Police" in page
    assert re.search(r'<option value="staffordshire" selected>', page)
    assert 'value="west_midlands"' not in page


def test_a_case_of_nobody_knows_where_says_so(a_case: ACase, signed_in: SignedIn) -> None:
    assert "For another force" in signed_in("reviewer").get(f"/cases/{a_case('elsewhere')}").text


def test_it_is_passed_on_from_its_page(core: Core, a_case: ACase, signed_in: SignedIn) -> None:
    case_id, visitor = a_case("lichfield"), signed_in("reviewer")
    visitor.get(f"/cases/{case_id}")
    answer = visitor.post(
        f"/cases/{case_id}/transfer", force="staffordshire", transfer_note="Sent by secure mail"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case_id}#transfer")
    page = visitor.get(f"/cases/{case_id}").text
    for words in (
        "Passed on to Staffordshire Police",
        "Sent by secure mail",
        "Pat Reviewer",
        "Passed to another force",
    ):
        assert words in page
    assert "Pass this case on" not in page
    assert _now(core, case_id).state is State.TRANSFERRED


def test_a_second_time_is_too_late(a_case: ACase, signed_in: SignedIn) -> None:
    case_id, visitor = a_case("lichfield"), signed_in("reviewer")
    visitor.get(f"/cases/{case_id}")
    assert visitor.post(f"/cases/{case_id}/transfer", force="staffordshire").status_code == 303
    assert visitor.post(f"/cases/{case_id}/transfer", force="essex").status_code == 409


@pytest.mark.parametrize(
    ("force", "words"), [("", "Choose the force"), ("west_midlands", "This is our own force")]
)
def test_what_is_wrong_is_said_beside_the_field_and_the_note_is_kept(
    core: Core, a_case: ACase, signed_in: SignedIn, force: str, words: str
) -> None:
    case_id, visitor = a_case("birmingham"), signed_in("reviewer")
    visitor.get(f"/cases/{case_id}")
    answer = visitor.post(f"/cases/{case_id}/transfer", force=force, transfer_note="My note")
    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # the summary and the field
    assert 'href="#force"' in answer.text
    assert "My note" in answer.text
    assert _now(core, case_id).state is State.REVIEWABLE


@pytest.mark.parametrize("role", ["partner", "administrator"])
def test_others_neither_pass_on_nor_download(a_case: ACase, signed_in: SignedIn, role: str) -> None:
    case_id, visitor = a_case("lichfield"), signed_in(role)
    visitor.get("/statistics")
    assert visitor.post(f"/cases/{case_id}/transfer", force="staffordshire").status_code == 403
    assert visitor.get(f"/cases/{case_id}/pack").status_code == 403


def test_the_pack_is_a_zip_that_no_cache_keeps(core: Core, a_case: ACase, signed_in: SignedIn) -> None:
    case_id, visitor = a_case("lichfield"), signed_in("supervisor")
    answer = visitor.get(f"/cases/{case_id}/pack")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert (
        f'filename="{_now(core, case_id).reference}-for-police.zip"' in answer.headers["content-disposition"]
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {"statement.txt", "statement.pdf", "custody.jsonl", "originals.txt", "hashes.txt"} <= set(
            archive.namelist()
        )
    assert visitor.get(f"/cases/{uuid4()}/pack").status_code == 404


def test_out_of_force_is_doubted_where_the_report_says_our_own_area(
    a_case: ACase, signed_in: SignedIn
) -> None:
    ours, theirs, visitor = a_case("birmingham"), a_case("lichfield"), signed_in("reviewer")
    for case_id in (ours, theirs):
        visitor.get(f"/cases/{case_id}")
        visitor.post(f"/cases/{case_id}/claim")
    assert "right only if the footage shows another place" in visitor.get(f"/cases/{ours}").text
    assert "pass it on to Staffordshire Police" in visitor.get(f"/cases/{theirs}").text


def test_the_rules_that_govern_the_case_are_named(core: Core, a_case: ACase, signed_in: SignedIn) -> None:
    page = signed_in("reviewer").get(f"/cases/{a_case('birmingham')}").text
    assert f"asks for reports within 7 days (its rules, version {core.rules.version})." in page
    assert "It came later than that" not in page
