"""One clip all the way through the core: sent, signed, inspected, read, claimed, decided; every step an event of an intact chain."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services.cli.demo_clip import DEMO_MARK, draw_clip
from services.core.actions.claim_case import AlreadyClaimed, claim_case, release_case
from services.core.actions.complete_upload import complete_upload
from services.core.actions.decide_case import NotYours, decide_case
from services.core.actions.reopen_case import reopen_case
from services.core.actions.request_still import request_still
from services.core.actions.withdraw_report import withdraw_report
from services.core.bootstrap import Core, scratch_folder
from services.core.db.tables import JobRow
from services.core.domain.lifecycle import MoveNotOpen, State
from services.core.domain.media import DerivativeKind
from services.core.domain.outcomes import Disposal, NfaReason
from services.core.domain.staff import MayNot, Officer, Role
from services.core.domain.verdicts import Verdict
from services.core.errors import Refused
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.custody_log import verify_custody
from services.core.queries.review_queue import review_queue
from services.core.queries.submission_status import submission_status
from services.processing_worker.steps import Bench, run
from services.processing_worker.toolbox import toolbox
from tests.cases import NOW, a_draft, a_read_mark, a_submission, begin_upload, put_parts, send, sign
from tests.review_ui import visitor

TODAY = NOW.date()
MINUTES = timedelta(minutes=15)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=3).path


@pytest.fixture
def bench(core: Core) -> Bench:
    """Everything real; reading of marks switched off as a force may, for it costs seconds."""
    quick = replace(core, settings=core.settings.model_copy(update={"plates_enabled": False}))
    return Bench(core=quick, tools=toolbox(quick), scratch=scratch_folder(quick.settings, worker="tests"))


def work_off(bench: Bench) -> None:
    """Every promised job, by the same code that a worker runs, until nothing waits."""
    while True:
        with bench.core.database.reading() as session:
            waiting = session.scalars(select(JobRow.id).where(JobRow.state == "waiting")).all()
        if not waiting:
            return
        for job_id in waiting:
            run(bench, job_id=job_id)


def an_officer(core: Core, role: Role = Role.REVIEWER, name: str = "officer") -> Officer:
    return visitor.an_officer(core, role, name)


def a_case(bench: Bench, clip: Path) -> CaseFile:
    _, submitted = a_submission(bench.core, clip, mark=DEMO_MARK)
    work_off(bench)
    return case_file(bench.core.database, case_id=submitted.submission_id)


def decide(core: Core, case: CaseFile, by: Officer, verdict: Verdict) -> None:
    with core.database.unit_of_work() as work:
        decide_case(
            work,
            case_id=case.id,
            verdict=verdict,
            read=a_read_mark(core, case.id, DEMO_MARK),
            catalogue=core.offences,
            by=by,
            now=NOW,
        )


def claim(core: Core, case: CaseFile, by: Officer) -> None:
    with core.database.unit_of_work() as work:
        claim_case(work, case_id=case.id, by=by, length=MINUTES, now=NOW)


WARNING = Verdict(disposal=Disposal.WARNING_LETTER, offence_id="careless_driving")


def test_a_clip_becomes_a_case_with_preview_storyboard_and_its_mark_read(core: Core, clip: Path) -> None:
    case = a_case(
        Bench(core=core, tools=toolbox(core), scratch=scratch_folder(core.settings, worker="tests")), clip
    )
    [footage] = case.footage
    assert case.state is State.REVIEWABLE
    assert footage.facts is not None
    assert (footage.facts.width, footage.facts.height, footage.facts.frame_count) == (1280, 720, 75)
    kinds = {derived.kind for derived in footage.derived}
    wanted = {
        DerivativeKind.PTS_INDEX,
        DerivativeKind.POSTER,
        DerivativeKind.STORYBOARD,
        DerivativeKind.PREVIEW,
    }
    assert wanted <= kinds
    assert DEMO_MARK in {reading.mark for reading in footage.readings}
    assert {job.state for job in footage.jobs} == {"done"}


def test_the_queue_holds_the_case_by_its_last_safe_posting_date(bench: Bench, clip: Path) -> None:
    case = a_case(bench, clip)
    [row] = review_queue(bench.core.database, today=TODAY).rows
    assert case.clocks is not None
    assert (row.case_id, row.post_by_on) == (case.id, case.clocks.last_safe_post)


def test_a_decision_is_told_to_the_reporter_and_the_chain_holds(bench: Bench, clip: Path) -> None:
    draft, submitted = a_submission(bench.core, clip)
    work_off(bench)
    case, officer = case_file(bench.core.database, case_id=submitted.submission_id), an_officer(bench.core)
    claim(bench.core, case, officer)
    decide(bench.core, case, officer, WARNING)
    status = submission_status(bench.core.database, token=draft.token)
    assert (status.state, status.disposal) == (State.DECIDED, "warning_letter")
    assert review_queue(bench.core.database, today=TODAY).rows == ()
    verified = verify_custody(bench.core.database)
    assert verified.breaks == ()
    events = [stored.link.event for stored in case_file(bench.core.database, case_id=case.id).custody]
    assert events[:4] == ["opened_draft", "began_upload", "completed_upload", "signed_statement"]
    assert events[-3:] == ["claimed", "confirmed_mark", "decided"]


def test_of_two_reviewers_one_wins_and_the_other_is_told(bench: Bench, clip: Path) -> None:
    case = a_case(bench, clip)
    first, second = an_officer(bench.core, name="first"), an_officer(bench.core, name="second")
    claim(bench.core, case, first)
    with pytest.raises(AlreadyClaimed):
        claim(bench.core, case, second)
    with pytest.raises(NotYours):
        decide(bench.core, case, second, WARNING)
    with bench.core.database.unit_of_work() as work:
        release_case(work, case_id=case.id, by=first, now=NOW)
    claim(bench.core, case, second)
    decide(bench.core, case, second, WARNING)
    with pytest.raises(MoveNotOpen):
        decide(bench.core, case, second, WARNING)


def test_a_verdict_that_breaks_rules_is_refused_with_all_of_them(bench: Bench, clip: Path) -> None:
    case, officer = a_case(bench, clip), an_officer(bench.core)
    claim(bench.core, case, officer)
    with pytest.raises(Refused) as refused:
        decide(bench.core, case, officer, Verdict(disposal=Disposal.NFA))
    assert [refusal.code for refusal in refused.value.refusals] == ["nfa_reason_missing"]
    with pytest.raises(Refused):
        decide(bench.core, case, officer, Verdict(disposal=Disposal.COURT))
    with pytest.raises(Refused) as refused:
        decide(
            bench.core, case, officer, Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.OUT_OF_TIME_POLICE)
        )
    assert [refusal.code for refusal in refused.value.refusals] == ["nip_in_time"]


def test_a_partner_neither_claims_nor_decides(bench: Bench, clip: Path) -> None:
    case, partner = a_case(bench, clip), an_officer(bench.core, Role.PARTNER)
    with pytest.raises(MayNot):
        claim(bench.core, case, partner)
    with pytest.raises(MayNot):
        decide(bench.core, case, partner, WARNING)


def test_only_a_supervisor_opens_a_decided_case_again_and_says_why(bench: Bench, clip: Path) -> None:
    case, officer = a_case(bench, clip), an_officer(bench.core)
    supervisor = an_officer(bench.core, Role.SUPERVISOR, name="supervisor")
    claim(bench.core, case, officer)
    decide(bench.core, case, officer, WARNING)
    for by, reason in ((officer, "A new witness"), (supervisor, " ")):
        with pytest.raises(Refused), bench.core.database.unit_of_work() as work:
            reopen_case(work, case_id=case.id, reason=reason, by=by, now=NOW)
    with bench.core.database.unit_of_work() as work:
        reopen_case(work, case_id=case.id, reason="A new witness", by=supervisor, now=NOW)
    again = case_file(bench.core.database, case_id=case.id)
    assert (again.state, len(again.decisions)) == (State.REOPENED, 1)
    assert len(review_queue(bench.core.database, today=TODAY).rows) == 1


def test_a_still_is_made_of_the_original_once(bench: Bench, clip: Path) -> None:
    case, officer = a_case(bench, clip), an_officer(bench.core)
    footage_id = case.footage[0].id
    jobs = set()
    for _ in range(2):
        with bench.core.database.unit_of_work() as work:
            jobs.add(
                request_still(
                    work, case_id=case.id, footage_id=footage_id, frame_index=40, by=officer, now=NOW
                )
            )
        work_off(bench)
    stills = [
        view
        for view in case_file(bench.core.database, case_id=case.id).footage[0].derived
        if view.kind == "still"
    ]
    assert (len(jobs), len(stills)) == (1, 1)
    with pytest.raises(Refused), bench.core.database.unit_of_work() as work:
        request_still(work, case_id=case.id, footage_id=footage_id, frame_index=75, by=officer, now=NOW)


def test_a_file_that_is_no_footage_is_refused_in_words_and_nothing_vanishes(core: Core, bench: Bench) -> None:
    draft = a_draft(core)
    send(core, draft.token, b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")
    sign(core, draft.token)
    work_off(bench)
    status = submission_status(core.database, token=draft.token)
    assert status.state is State.REFUSED
    assert status.files[0].state == "refused"
    assert status.files[0].refusals


def test_a_file_whose_whole_hash_is_another_is_found_out_and_refused(
    core: Core, bench: Bench, clip: Path
) -> None:
    draft, data = a_draft(core), clip.read_bytes()
    upload_id = begin_upload(core, draft.token, size=len(data))
    put_parts(core, draft.token, upload_id, data)
    other = hashlib.sha256(b"another file").hexdigest()
    complete_upload(
        core.database, token=draft.token, upload_id=upload_id, sha256=other, store=core.store, now=NOW
    )
    work_off(bench)
    [file] = submission_status(core.database, token=draft.token).files
    assert (file.state, file.sha256) == ("refused", hashlib.sha256(data).hexdigest())
    assert "is not the file that was sent" in file.refusals[0]


def test_one_good_file_makes_the_case_though_another_is_refused(core: Core, bench: Bench, clip: Path) -> None:
    draft = a_draft(core)
    send(core, draft.token, b"not a film")
    send(core, draft.token, clip.read_bytes())
    sign(core, draft.token)
    work_off(bench)
    status = submission_status(core.database, token=draft.token)
    assert status.state is State.REVIEWABLE
    assert [file.state for file in status.files] == ["refused", "accepted"]


def test_inspected_before_signing_it_is_reviewable_at_once(core: Core, bench: Bench, clip: Path) -> None:
    draft = a_draft(core)
    send(core, draft.token, clip.read_bytes())
    work_off(bench)
    sign(core, draft.token)
    assert submission_status(core.database, token=draft.token).state is State.REVIEWABLE


def test_a_reporter_withdraws_until_it_is_decided(bench: Bench, clip: Path) -> None:
    draft, submitted = a_submission(bench.core, clip)
    work_off(bench)
    with bench.core.database.unit_of_work() as work:
        withdraw_report(work, token=draft.token, now=NOW)
    assert submission_status(bench.core.database, token=draft.token).state is State.WITHDRAWN
    with pytest.raises(MoveNotOpen):
        claim(
            bench.core,
            case_file(bench.core.database, case_id=submitted.submission_id),
            an_officer(bench.core),
        )
