"""A clip with positions, and a clip with its camera's log, all the way to the page of their case."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from services import clock
from services.core.actions.describe_footage import describe_footage
from services.core.bootstrap import Core
from services.core.db.tables import Upload
from services.core.domain.media import DerivativeKind
from services.core.domain.track_summary import MatchedBy
from services.core.ports import Area, Job
from services.core.queries.case_file import CaseFile, case_file
from tests import outgoing
from tests import telemetry_bytes as cameras
from tests.cases import a_draft, a_report, send, sign
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, work_off

pytestmark = pytest.mark.stack

LOG = b"$V02\n" + b"\n".join(
    b"17848020%02d,A,52.510%d00,-1.900000,0,1000,0,100,0,NO20260723-102000-000001F.MP4,0,0,0"
    % (second, second)
    for second in range(4)
)
RIDE = (
    b'<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
    + b"".join(
        b'<trkpt lat="52.50%d" lon="-1.9"><time>2026-07-23T09:%02d:00Z</time></trkpt>' % (minute % 10, minute)
        for minute in range(10, 31)
    )
    + b"</trkseg></trk></gpx>"
)


@pytest.fixture(scope="module")
def case(core: Core, clip: Path) -> CaseFile:
    """A clip that holds three positions, one without any whose log was sent before it and tells of 1.1 km away, one of the time of a ride, and the place pinned."""
    now, draft = clock.now(), a_draft(core, now=clock.now())
    with_track = clip.read_bytes() + cameras.gps0_box(3)
    for name, data in (
        ("GPSData000001.txt", LOG),
        ("a.mp4", with_track),
        ("NO20260723-102000-000001F.MP4", clip.read_bytes()),
        ("PXL_20260723_092000000.mp4", clip.read_bytes()),
        ("morning ride.gpx", RIDE),
    ):
        send(core, draft.token, data, filename=name, now=now)
    with core.database.unit_of_work() as work:
        third = work.session.scalars(select(Upload.id).where(Upload.position == 3)).one()
        describe_footage(work, token=draft.token, upload_id=third, moment_s=0.5, now=now)
    report = a_report(now=now)
    pinned = replace(report, incident=replace(report.incident, latitude=52.5, longitude=-1.9))
    case_id = sign(core, draft.token, now=now, report=pinned).submission_id
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return case_file(core.database, case_id=case_id)


def test_the_page_says_what_the_camera_claims_and_draws_it(case: CaseFile, signed_in: SignedIn) -> None:
    page = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 2}).text
    assert "Where the camera says it was" in page
    assert "It is a claim, not a measurement." in page
    for words in (
        "gps0 box (iBox, Navitel)",
        "opsnap telemetry_native",
        "25 mph (40 km/h)",
        "0 metres at its nearest",
    ):
        assert words in page
    assert "<polyline" in page
    assert 'style="' not in page.split("data-track")[1].split("</section>")[0]


def test_the_readings_are_kept_in_the_ledger_whole_and_in_our_words(core: Core, case: CaseFile) -> None:
    file = case.footage[1]
    kept = {view.kind: view for view in file.derived}
    track = json.loads(core.store.read(area=Area.DERIVED, key=kept[DerivativeKind.TELEMETRY].store_key))
    raw = json.loads(core.store.read(area=Area.DERIVED, key=kept[DerivativeKind.TELEMETRY_RAW].store_key))
    assert (len(track["fixes"]), len(raw["rows"])) == (3, 3)
    assert kept[DerivativeKind.TELEMETRY].arguments == "telemetry layout=gps0"


def test_the_readings_can_be_fetched_from_the_page(case: CaseFile, signed_in: SignedIn) -> None:
    page = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 2}).text
    address = page.split('">All positions as data (JSON)')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    assert outgoing.get(address).json()["layout"] == "gps0"


def test_a_log_is_no_evidence_and_tells_of_the_clip_that_it_names(
    case: CaseFile, signed_in: SignedIn
) -> None:
    log, clip = case.footage[0], case.footage[2]
    assert log.state == "refused"
    assert "holds text" in log.refusals[0]
    assert clip.track is not None
    assert (clip.track.log, clip.track.count, clip.track.layout) == ("GPSData000001.txt", 4, "70mai")
    page = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 3}).text
    assert "the camera&#39;s log GPSData000001.txt, sent with this clip; the log names this clip" in page


def test_a_log_of_another_name_tells_of_the_clip_whose_time_it_covers_and_the_page_says_so(
    case: CaseFile, signed_in: SignedIn
) -> None:
    track = case.footage[3].track
    assert track is not None
    assert (track.log, track.matched_by, track.count) == ("morning ride.gpx", MatchedBy.TIME, 3)
    page = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 4}).text
    assert "the log morning ride.gpx, sent with this clip; matched by time alone" in page


def test_the_log_itself_shows_what_it_holds(case: CaseFile, signed_in: SignedIn) -> None:
    page = signed_in("reviewer").get(f"/cases/{case.id}", params={"file": 1}).text
    assert "This file was refused" in page
    assert "70mai log" in page


def test_a_place_far_from_the_pin_is_one_line_with_its_figures_folded_away(
    case: CaseFile, signed_in: SignedIn
) -> None:
    [said] = [said for said in case.disagreements if said.code == "place_disagrees"]
    assert said.message == "File 3: its camera says it came no nearer to the reported place than 1.1 km."
    page = signed_in("reviewer").get(f"/cases/{case.id}").text
    fold = page.split('data-code="place_disagrees"')[1].split("</details>")[0]
    assert said.message in fold
    assert "Nearest position: 52.51000, -1.90000" in fold
    assert "Both are claims" in fold
    assert "<details open" not in page


def test_a_clock_that_differs_is_one_line_too(case: CaseFile, signed_in: SignedIn) -> None:
    [said] = [said for said in case.disagreements if said.code == "time_disagrees"]
    page = signed_in("reviewer").get(f"/cases/{case.id}").text
    fold = page.split('data-code="time_disagrees"')[1].split("</details>")[0]
    assert said.message.replace("'", "&#39;") in fold
    assert fold.count("<li>") == len(case.reconciliation.readings if case.reconciliation else ())
