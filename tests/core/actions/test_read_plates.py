"""What is written in the pictures of a case's footage, kept by the step that reads it."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.core.bootstrap import Core
from services.core.domain.clocks import ClockSource, OffsetCause
from services.core.domain.lifecycle import Event
from services.core.domain.media import HowRead
from services.core.ports import Job
from services.core.queries.case_file import case_file
from tests.cases import NOW, a_submission
from tests.review_ui.visitor import a_bench, work_off
from tests.stamped_film import stamped_film

pytestmark = pytest.mark.stack
REPORTED = (NOW - timedelta(days=2)).replace(hour=9, minute=30, second=0, tzinfo=None)


def test_an_earlier_day_in_the_pictures_counts_once_they_are_read(core: Core, tmp_path: Path) -> None:
    film = stamped_film(tmp_path / "clip.mp4", begins=REPORTED - timedelta(days=1))
    _, submitted = a_submission(core, film)
    bench = a_bench(core, plates=True)
    work_off(bench, only=Job.INSPECT_FOOTAGE)
    before = case_file(core.database, case_id=submitted.submission_id)
    assert before.incident_on == REPORTED.date()
    work_off(bench, only=Job.READ_PLATES)
    case = case_file(core.database, case_id=submitted.submission_id)
    assert case.incident_on == REPORTED.date() - timedelta(days=1)
    assert case.reconciliation
    readings = {reading.claim.source: reading for reading in case.reconciliation.readings}
    said = readings[ClockSource.PICTURES]
    assert said.claim.written == REPORTED - timedelta(days=1)
    assert said.cause is OffsetCause.OTHER_DAY
    assert "Read in frame 0; 6 frames agree." in said.words
    assert case.footage[0].readings == ()
    how = case.footage[0].how_read
    assert how
    assert (how.is_off, how.pictures, how.countries) == (False, 6, ("gb",))
    assert {model.part for model in how.models} == {"text_detector", "text_recogniser"}
    [read] = [stored.link for stored in case.custody if stored.link.event == Event.READ_PLATES]
    assert {model.sha256 for model in how.models} <= set(read.detail.values())
    assert [stored.link.event for stored in case.custody].count(Event.RECONCILED_CLOCKS) == 1


def test_reading_that_is_switched_off_is_told_on_the_case(core: Core, tmp_path: Path) -> None:
    film = stamped_film(tmp_path / "clip.mp4", begins=REPORTED)
    _, submitted = a_submission(core, film)
    bench = a_bench(core, plates=False)
    work_off(bench, only=Job.INSPECT_FOOTAGE)
    work_off(bench, only=Job.READ_PLATES)
    case = case_file(core.database, case_id=submitted.submission_id)
    assert case.footage[0].how_read == HowRead(is_off=True)
    assert "off" in [stored.link.detail.get("read") for stored in case.custody]
