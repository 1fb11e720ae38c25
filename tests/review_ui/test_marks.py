"""Marks on the page of a case, without a script: compared with the report, told apart, confirmed; and those reported often."""

import re
from pathlib import Path

import pytest

from services import clock
from services.core.bootstrap import Core
from services.core.db import footage as footage_rows
from services.core.domain.deadlines import london_date
from services.core.domain.media import PlateReading, PlateSighting
from services.core.domain.staff import Role
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.repeat_vehicles import consultations
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import Visitor, a_bench, a_sent_case, an_officer, work_off

pytestmark = pytest.mark.stack


def _reading(mark: str, *frames: int, left: int = 100) -> PlateReading:
    sightings = tuple(
        PlateSighting(frame_index=frame, pts_s=frame / 25, box=(left, 50, 90, 20), text=mark, cost=0.5)
        for frame in frames
    )
    return PlateReading(mark=mark, confidence=0.8, frames_agreeing=len(frames), sightings=sightings)


@pytest.fixture(scope="module")
def case(core: Core, clip: Path, signed_in: SignedIn) -> CaseFile:
    """Held by the reviewer; another report of its mark waits."""
    case_id = a_sent_case(core, clip, mark="OO12 ABC")
    a_sent_case(core, clip, mark="0012 ABC")
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    file_id = case_file(core.database, case_id=case_id).footage[0].id
    readings = (_reading("XY34ZZZ", 1, 2, 3, left=600), _reading("DO12ABC", 7, 9))
    with core.database.unit_of_work() as work:
        footage = footage_rows.get(work, file_id)
        footage_rows.write_readings(work, footage, readings, [None, None], now=clock.now())
    assert signed_in("reviewer").post(f"/cases/{case_id}/claim").status_code == 303
    return case_file(core.database, case_id=case_id)


def _words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def _first_mark(visitor: Visitor, case: CaseFile) -> str:
    page = visitor.get(f"/cases/{case.id}").text
    return page.split('<li class="app-marks__one">')[1].split("</li>")[0]


def test_the_page_says_where_report_and_footage_differ_and_leads_to_the_frame(
    case: CaseFile, signed_in: SignedIn
) -> None:
    visitor, file = signed_in("reviewer"), case.footage[0]
    page = visitor.get(f"/cases/{case.id}").text
    first = _first_mark(visitor, case)
    assert "The report says OO12 ABC, the footage says DO12 ABC: O and D look alike." in first
    assert "Easily misread for the reported mark" in first
    assert f'href="/cases/{case.id}?file=1&amp;frame=7#footage" data-jump="7"' in first
    assert f'href="/cases/{case.id}/footage/{file.id}/frames/7.png"' in first
    assert "1 more mark read: XY34 ZZZ" in _words(page)
    assert re.search(r'name="mark_frame" form="decide" value="7"', page)
    assert "OO12 ABC was reported once besides: waits for a decision" in _words(page)


def test_a_vehicle_that_a_reviewer_presses_comes_first(case: CaseFile, signed_in: SignedIn) -> None:
    visitor, file = signed_in("reviewer"), case.footage[0]
    path = f"/cases/{case.id}/footage/{file.id}/vehicle"
    answer = visitor.post(path, mark="XY34ZZZ", frame="2")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case.id}?file=1#marks")
    first = _first_mark(visitor, case)
    assert "XY34 ZZZ" in first
    assert "Taken for the vehicle reported: Pat Reviewer said so." in first
    assert visitor.post(path, mark="NO SUCH", frame="2").status_code == 409
    assert visitor.post(path, mark="DO12ABC", frame="9").status_code == 303
    assert "DO12 ABC" in _first_mark(visitor, case)


def test_a_mark_is_confirmed_from_a_frame_and_the_half_filled_decision_is_kept_where_it_is_refused(
    core: Core, case: CaseFile, signed_in: SignedIn
) -> None:
    visitor = signed_in("reviewer")
    for frame in ("", "soon", "99"):
        fields = {"confirmed_mark": "do12 abc", "mark_frame": frame, "note": "Seen <well>", "file": "1"}
        refused = visitor.post(f"/cases/{case.id}/mark", **fields)
        assert refused.status_code == 422, frame
        assert 'href="#mark_frame">' in refused.text
        assert 'value="do12 abc"' in refused.text
        assert "Seen &lt;well&gt;" in refused.text
    assert case_file(core.database, case_id=case.id).confirmed is None
    fields = {"confirmed_mark": "do12 abc", "mark_frame": "0:00.280", "file": "1"}
    answer = visitor.post(f"/cases/{case.id}/mark", **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case.id}?file=1#marks")
    page = _words(visitor.get(f"/cases/{case.id}").text)
    assert "Confirmed: DO12 ABC" in page
    assert "By Pat Reviewer" in page
    assert "from frame 7 of file 1" in page
    assert "Reported: OO12 ABC. Read by machine: DO12 ABC." in page
    assert "Mark confirmed" in page
    assert "No other report of DO12 ABC is kept." in page


def test_the_decision_takes_the_mark_that_was_confirmed(
    core: Core, case: CaseFile, signed_in: SignedIn
) -> None:
    visitor = signed_in("reviewer")
    fields = {"disposal": "warning_letter", "offence_id": "careless_driving", "confirmed_mark": ""}
    assert visitor.post(f"/cases/{case.id}/decide", **fields).status_code == 303
    assert case_file(core.database, case_id=case.id).decisions[-1].confirmed_mark == "DO12ABC"


@pytest.mark.usefixtures("case")
def test_a_supervisor_says_what_for_before_the_list_of_repeat_vehicles_is_shown(
    core: Core, clip: Path, signed_in: SignedIn
) -> None:
    a_sent_case(core, clip, mark="OO12 ABC")
    supervisor, today = signed_in("supervisor"), london_date(clock.now())
    day = {"day": today.day, "month": today.month, "year": today.year}
    period = {f"{end}_{part}": value for end in ("from", "to") for part, value in day.items()}
    refused = supervisor.post("/repeat-vehicles", **period | {"from_day": "31", "from_month": "2"})
    assert refused.status_code == 422
    assert 'href="#purpose">Say what you want the list for' in refused.text
    assert 'href="#from">Enter the first day of the period' in refused.text
    assert consultations(core.database) == ()
    answer = supervisor.post("/repeat-vehicles", purpose="Drivers <reported> again", **period)
    assert answer.status_code == 303
    page = supervisor.get(answer.headers["location"])
    assert "OO12 ABC 2" in _words(page.text)
    assert "Drivers &lt;reported&gt; again" in page.text
    assert "Drivers &lt;reported&gt; again" in supervisor.get("/repeat-vehicles").text
    an_officer(core, Role.SUPERVISOR, "colleague")
    assert signed_in("colleague").get(answer.headers["location"]).status_code == 404
