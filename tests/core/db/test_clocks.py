"""The day that a case's deadlines run from, once its footage has told the time."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from services.core.bootstrap import Core
from services.core.domain.clocks import ClockSource, OffsetCause
from services.core.domain.deadlines import last_safe_post
from services.core.domain.lifecycle import Event
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.custody_log import verify_custody
from services.core.queries.submission_status import submission_status
from tests.cases import NOW, a_draft, a_submission, send, sign
from tests.review_ui.visitor import a_bench, work_off

REPORTED_ON = (NOW - timedelta(days=2)).date()
"""At 9.30 in the morning."""


def a_case(core: Core, clip: Path, *, named: str) -> CaseFile:
    (renamed := clip.with_name(named)).write_bytes(clip.read_bytes())
    _, submitted = a_submission(core, renamed)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return case_file(core.database, case_id=submitted.submission_id)


def events(case: CaseFile) -> list[str]:
    return [stored.link.event for stored in case.custody]


def test_a_clip_of_an_earlier_day_brings_every_deadline_forward(core: Core, clip: Path) -> None:
    case = a_case(core, clip, named=f"{REPORTED_ON - timedelta(days=2):%Y%m%d}_093010_F.mp4")
    assert case.incident_on == REPORTED_ON - timedelta(days=2)
    assert case.clocks is not None
    assert case.clocks.last_safe_post == last_safe_post(REPORTED_ON - timedelta(days=2))
    assert case.reconciliation is not None
    causes = {reading.claim.source: reading.cause for reading in case.reconciliation.readings}
    assert causes[ClockSource.FILE_NAME] is OffsetCause.OTHER_DAY
    assert events(case).count(Event.RECONCILED_CLOCKS) == 1
    told = next(stored.link for stored in case.custody if stored.link.event == Event.RECONCILED_CLOCKS)
    assert dict(told.detail)["counted_from"] == str(case.incident_on)
    assert verify_custody(core.database).breaks == ()


@pytest.mark.parametrize("clock", ["093010", "083010", "213010"])
def test_a_clock_that_agrees_or_is_plainly_wrong_leaves_the_day(core: Core, clip: Path, clock: str) -> None:
    case = a_case(core, clip, named=f"{REPORTED_ON:%Y%m%d}_{clock}_F.mp4")
    assert case.incident_on == REPORTED_ON
    assert Event.RECONCILED_CLOCKS not in events(case)


def test_the_reporter_is_told_the_day_that_counts(core: Core, clip: Path) -> None:
    draft = a_draft(core)
    earlier: date = REPORTED_ON - timedelta(days=1)
    send(core, draft.token, clip.read_bytes(), filename=f"{earlier:%Y%m%d}_093010.mp4")
    sign(core, draft.token)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    status = submission_status(core.database, token=draft.token)
    assert (status.incident_on, status.post_by_on) == (earlier, last_safe_post(earlier))
