"""A report about another force's place: kept whole, queued with its clock, and passed on once."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.core.actions.claim_case import claim_case
from services.core.actions.decide_case import decide_case
from services.core.actions.record_statistics import record_statistics
from services.core.actions.transfer_case import HeldByAnother, transfer_case
from services.core.bootstrap import Core
from services.core.db.tables import OutcomeFact, Submission
from services.core.domain.confirmed_mark import ReadMark
from services.core.domain.custody import Link, link_hash
from services.core.domain.force_rules import OUT_OF_FORCE
from services.core.domain.lifecycle import MoveNotOpen, State
from services.core.domain.police_forces import UNKNOWN_FORCE
from services.core.domain.staff import MayNot, Officer, Role
from services.core.errors import NotFound, Refused
from services.core.ports import Area, Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.custody_log import verify_custody
from services.core.queries.report_pack import Makers, case_pack, reporter_pack
from services.core.queries.review_queue import review_queue
from services.core.queries.submission_status import submission_status
from tests import outgoing
from tests.cases import NOW, a_draft, a_report, send, sign
from tests.core.actions.test_case_flow import WARNING, an_officer
from tests.review_ui.visitor import a_bench, work_off

pytestmark = pytest.mark.stack


def a_report_from(area: str) -> Any:
    report = a_report()
    return replace(report, incident=replace(report.incident, council_area=area, town="Lichfield"))


def sent(core: Core, clip: Path, area: str = "lichfield") -> tuple[str, CaseFile]:
    """Signed and inspected; the reporter's secret and the case."""
    token = a_draft(core).token
    send(core, token, clip.read_bytes())
    submitted = sign(core, token, report=a_report_from(area))
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return token, case_file(core.database, case_id=submitted.submission_id)


def claim(core: Core, case: CaseFile, by: Officer) -> None:
    with core.database.unit_of_work() as work:
        claim_case(work, case_id=case.id, by=by, length=timedelta(minutes=15), now=NOW)


def transfer(
    core: Core, case: CaseFile, by: Officer, *, force: str = "staffordshire", note: str = " By email "
) -> None:
    with core.database.unit_of_work() as work:
        transfer_case(work, case_id=case.id, force=force, note=note, forces=core.forces, by=by, now=NOW)


def makers(core: Core) -> Makers:
    return Makers(rules=core.rules, forces=core.forces, kinds=core.kinds, documents=core.documents)


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_report_from_elsewhere_is_kept_with_clock_hash_and_statement_and_says_whose_it_is(
    core: Core, clip: Path
) -> None:
    token, case = sent(core, clip)
    [row] = review_queue(core.database, today=NOW.date()).rows
    assert (case.state, case.other_force, row.other_force) == (
        State.REVIEWABLE,
        "staffordshire",
        "staffordshire",
    )
    assert case.clocks is not None
    assert row.post_by_on == case.clocks.last_safe_post
    status = submission_status(core.database, token=token)
    assert (status.other_force, status.transferred_to) == ("staffordshire", None)
    assert case.statement_sha256
    assert case.footage[0].sha256


@pytest.mark.parametrize(
    ("area", "force"), [("elsewhere", UNKNOWN_FORCE), ("not_known", None), ("Dudley", None)]
)
def test_whose_it_is_stands_with_the_submission(core: Core, clip: Path, area: str, force: str | None) -> None:
    _, case = sent(core, clip, area)
    assert case.other_force == force
    with core.database.reading() as session:
        row = session.get_one(Submission, case.id)
        assert row.council_area == (OUT_OF_FORCE if force else core.rules.area_of(area))


def test_a_case_is_passed_on_from_the_queue_and_everybody_is_told(core: Core, clip: Path) -> None:
    token, case = sent(core, clip)
    officer = an_officer(core)
    transfer(core, case, officer)
    passed = case_file(core.database, case_id=case.id)
    assert passed.state is State.TRANSFERRED
    [view] = passed.transfers
    assert (view.by, view.at, view.force, view.note) == ("Pat Officer", NOW, "staffordshire", "By email")
    event = passed.custody[-1].link
    assert (event.event, event.state) == ("transferred", "transferred")
    assert event.detail["force"] == "staffordshire"
    assert verify_custody(core.database).breaks == ()
    status = submission_status(core.database, token=token)
    assert (status.transferred_to, status.transferred_at) == ("Staffordshire Police", NOW)
    assert review_queue(core.database, today=NOW.date()).rows == ()


def test_in_published_figures_it_counts_as_out_of_force(core: Core, clip: Path) -> None:
    _, case = sent(core, clip)
    transfer(core, case, an_officer(core))
    with core.database.unit_of_work() as work:
        record_statistics(work, since=NOW.date().replace(day=1), now=NOW)
    with core.database.reading() as session:
        [fact] = session.scalars(select(OutcomeFact)).all()
    assert (fact.disposal, fact.nfa_reason, fact.council_area) == ("nfa", "out_of_force", OUT_OF_FORCE)


def test_it_is_passed_on_once_and_not_decided_after(core: Core, clip: Path) -> None:
    _, case = sent(core, clip)
    officer = an_officer(core)
    transfer(core, case, officer)
    with pytest.raises(MoveNotOpen):
        transfer(core, case, officer, force="essex")
    with pytest.raises(MoveNotOpen):
        claim(core, case, officer)
    with pytest.raises(MoveNotOpen), core.database.unit_of_work() as work:
        decide_case(
            work, case_id=case.id, verdict=WARNING, read=ReadMark(typed="AB12 CDE"), catalogue=core.offences, by=officer, now=NOW
        )  # fmt: skip
    assert [view.force for view in case_file(core.database, case_id=case.id).transfers] == ["staffordshire"]


def test_whoever_holds_it_passes_it_on_and_nobody_else(core: Core, clip: Path) -> None:
    _, case = sent(core, clip)
    holder, other = an_officer(core, name="holder"), an_officer(core, Role.SUPERVISOR, name="other")
    claim(core, case, holder)
    with pytest.raises(HeldByAnother):
        transfer(core, case, other)
    transfer(core, case, holder)
    passed = case_file(core.database, case_id=case.id)
    assert (passed.state, passed.claimed_by) == (State.TRANSFERRED, None)


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ADMINISTRATOR])
def test_only_the_desk_passes_cases_on(core: Core, clip: Path, role: Role) -> None:
    _, case = sent(core, clip)
    with pytest.raises(MayNot):
        transfer(core, case, an_officer(core, role))
    assert case_file(core.database, case_id=case.id).state is State.REVIEWABLE


@pytest.mark.parametrize(
    ("force", "note", "fields"),
    [
        ("", "", ["force"]),
        ("atlantis", "x" * 1001, ["force", "transfer_note"]),
        ("west_midlands", "", ["force"]),
        (UNKNOWN_FORCE, "", ["force"]),
    ],
)
def test_what_is_wrong_with_it_is_said_at_once(
    core: Core, clip: Path, force: str, note: str, fields: list[str]
) -> None:
    _, case = sent(core, clip)
    with pytest.raises(Refused) as caught:
        transfer(core, case, an_officer(core), force=force, note=note)
    assert [refusal.field for refusal in caught.value.refusals] == fields


def test_the_desks_pack_holds_custody_hashes_and_addresses_that_open(core: Core, clip: Path) -> None:
    _, case = sent(core, clip)
    transfer(core, case, an_officer(core))

    def link(key: str, name: str) -> str:
        return core.store.sign_get(area=Area.EVIDENCE, key=key, seconds=60, download_name=name)

    pack = case_pack(core.database, case_id=case.id, makers=makers(core), link=link, now=NOW)
    files = unzipped(pack.data)
    assert files["statement.txt"].decode() == case.statement
    assert files["statement.pdf"].startswith(b"%PDF-")
    events = [json.loads(line) for line in files["custody.jsonl"].splitlines()]
    assert events[-1]["event"] == "transferred"
    for event in events:
        digest = event.pop("hash")
        assert link_hash(Link(**event)) == digest
    originals = files["originals.txt"].decode()
    [address] = [line.strip() for line in originals.splitlines() if "http" in line]
    assert outgoing.get(address).content == clip.read_bytes()
    assert str(case.footage[0].sha256) in originals
    assert json.loads(files["report.json"])["incident"]["council_area"] == "lichfield"


def test_a_reporters_pack_is_the_same_bytes_tomorrow(core: Core, clip: Path) -> None:
    token, case = sent(core, clip)
    first, second = (
        reporter_pack(core.database, token=token, makers=makers(core), now=NOW + timedelta(days=days))
        for days in (0, 1)
    )
    assert first == second
    assert first.filename == f"{case.reference}.zip"
    files = unzipped(first.data)
    assert f"{case.footage[0].sha256}  clip.mp4" in files["hashes.txt"].decode()
    assert "custody.jsonl" not in files


def test_a_draft_has_a_pack_too_and_nobody_elses(core: Core) -> None:
    token = a_draft(core).token
    assert "README.txt" in unzipped(
        reporter_pack(core.database, token=token, makers=makers(core), now=NOW).data
    )
    for wrong in ("", "not-a-token"):
        with pytest.raises(NotFound):
            reporter_pack(core.database, token=wrong, makers=makers(core), now=NOW)
