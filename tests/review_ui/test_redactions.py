"""What a copy would hide, on the staff site: asked for, listed, and shown on a frame."""

from pathlib import Path

import pytest

from services import clock
from services.core.bootstrap import Core
from services.core.db import footage as footage_rows
from services.core.domain.lifecycle import Event
from services.core.domain.media import DerivativeKind, PlateReading, PlateSighting
from services.core.domain.rebuilding import Outcome
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.rebuilt_evidence import rebuilt_evidence
from tests import outgoing
from tests.redaction_film import RATE, plate_at, redaction_film
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, a_sent_case, work_off

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def case(core: Core, tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    """A plate that passes and a face that stays, inspected."""
    case_id = a_sent_case(core, redaction_film(tmp_path_factory.mktemp("film") / "clip.mp4"))
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return case_file(core.database, case_id=case_id)


@pytest.fixture
def path(case: CaseFile) -> str:
    return f"/cases/{case.id}/footage/{case.footage[0].id}/redactions"


def test_proposals_are_asked_for_once_listed_and_shown_on_a_frame(
    core: Core, case: CaseFile, path: str, signed_in: SignedIn, tmp_path: Path
) -> None:
    visitor, bench = signed_in("reviewer"), a_bench(core)
    assert f'href="{path}"' in visitor.get(f"/cases/{case.id}").text
    assert "Look for faces and plates" in visitor.get(path).text
    assert visitor.get(f"{path}?frame=3").status_code == 404
    for _ in range(2):
        assert visitor.post(path).headers["location"] == path
    waiting = visitor.get(path)
    assert "Faces and plates are being looked for: waiting" in waiting.text
    assert waiting.headers["refresh"] == "2"
    work_off(bench, only=Job.PROPOSE_REDACTIONS)
    listed = visitor.get(path).text
    assert "Face" in listed
    assert "Plate" in listed
    assert f'href="{path}?frame=0"' in listed

    assert "The frame is being made" in visitor.get(f"{path}?frame=4").text
    work_off(bench, only=Job.REDACT_STILL)
    shown = visitor.get(f"{path}?frame=4")
    assert shown.status_code == 200
    assert "Frame 4, 0:00.160" in shown.text
    assert visitor.get(f"{path}?frame=14").status_code == 404

    assert "stays" not in shown.text
    _the_plate_is_read_as_the_mark_reported(core, case)
    staying = visitor.get(f"{path}?frame=4").text
    assert "stays: the vehicle reported" in staying
    assert "the mark of the vehicle reported stays visible" in staying
    assert staying.count("<image ") > shown.text.count("<image ") == 1

    [file] = case_file(core.database, case_id=case.id).footage
    redacted = file.of_kind(DerivativeKind.REDACTED_STILL)
    assert redacted
    assert redacted.label == "frame-000004"
    address = shown.text.partition('<image href="')[2].partition('"')[0].replace("&amp;", "&")
    assert outgoing.get(address).content[:8] == b"\x89PNG\r\n\x1a\n"
    made = [
        link
        for link, _ in case_file(core.database, case_id=case.id).custody
        if link.event == Event.MADE_DERIVATIVE
    ]
    assert [link.detail["kind"] for link in made[-3:]] == ["redactions", "still", "redacted_still"]

    for kind in (DerivativeKind.REDACTIONS, DerivativeKind.REDACTED_STILL):
        [again] = rebuilt_evidence(
            core.database, name=case.reference, kind=kind, tools=bench.tools, work_dir=tmp_path
        )
        assert [one.outcome for one in again.derivatives] == [Outcome.SAME]


def _the_plate_is_read_as_the_mark_reported(core: Core, case: CaseFile) -> None:
    seen = tuple(
        PlateSighting(frame_index=n, pts_s=n / RATE, box=plate_at(n), text="BD51SMR", cost=0.5)
        for n in (2, 7)
    )
    reading = PlateReading(mark="BD51SMR", confidence=0.9, frames_agreeing=2, sightings=seen)
    with core.database.unit_of_work() as work:
        footage = footage_rows.get(work, case.footage[0].id)
        footage_rows.write_readings(work, footage, [reading], [None], now=clock.now())
