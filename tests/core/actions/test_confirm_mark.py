"""A person confirms the mark from a frame of the original before any notice; what the machine read stays beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services import clock
from services.core.actions.choose_vehicle import NotInQueue, ReadAgain, choose_vehicle
from services.core.actions.claim_case import claim_case
from services.core.actions.confirm_mark import HeldByAnother, confirm_mark
from services.core.actions.decide_case import decide_case
from services.core.bootstrap import Core, build
from services.core.db import footage as footage_rows
from services.core.db.tables import Footage, JobRow
from services.core.db.tables_marks import ConfirmedMark
from services.core.domain.confirmed_mark import ReadMark
from services.core.domain.custody import Detail
from services.core.domain.lifecycle import MoveNotOpen
from services.core.domain.media import PlateReading, PlateSighting
from services.core.domain.outcomes import Disposal
from services.core.domain.staff import MayNot, Officer, Role
from services.core.domain.verdicts import Verdict
from services.core.errors import NotFound, Refused
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.custody_log import verify_custody
from services.core.settings import Settings
from tests.review_ui.visitor import a_bench, a_sent_case, an_officer, work_off

pytestmark = pytest.mark.stack
REPORTED, READ = "OO12 ABC", "DO12ABC"
WARNING = Verdict(disposal=Disposal.WARNING_LETTER, offence_id="careless_driving")


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def officer(core: Core) -> Officer:
    return an_officer(core, Role.REVIEWER)


def reading(mark: str, *frames: int, left: int = 100) -> PlateReading:
    sightings = tuple(
        PlateSighting(frame_index=frame, pts_s=frame / 25, box=(left, 50, 90, 20), text=mark, cost=0.5)
        for frame in frames
    )
    return PlateReading(mark=mark, confidence=0.8, frames_agreeing=len(frames), sightings=sightings)


def write(core: Core, footage_id: UUID, *readings: PlateReading) -> None:
    with core.database.unit_of_work() as work:
        footage = footage_rows.get(work, footage_id)
        footage_rows.write_readings(work, footage, readings, [None] * len(readings), now=clock.now())


@pytest.fixture
def case(core: Core, clip: Path, officer: Officer) -> CaseFile:
    """Held by the officer; two vehicles were read in its film."""
    case_id = a_sent_case(core, clip, mark=REPORTED)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    [file] = case_file(core.database, case_id=case_id).footage
    write(core, file.id, reading("XY34ZZZ", 1, 2, 3, left=600), reading(READ, 7, 9))
    with core.database.unit_of_work() as work:
        claim_case(work, case_id=case_id, by=officer, length=timedelta(hours=1), now=clock.now())
    return now_of(core, case_id)


def now_of(core: Core, case_id: UUID) -> CaseFile:
    return case_file(core.database, case_id=case_id)


def read_in(case: CaseFile, typed: str, frame: int | None = 7) -> ReadMark:
    return ReadMark(typed=typed, footage_id=case.footage[0].id, frame_index=frame)


def confirm(core: Core, case: CaseFile, read: ReadMark, by: Officer) -> None:
    with core.database.unit_of_work() as work:
        confirm_mark(work, case_id=case.id, read=read, by=by, now=clock.now())


def decide(core: Core, case: CaseFile, read: ReadMark, by: Officer, verdict: Verdict = WARNING) -> None:
    with core.database.unit_of_work() as work:
        decide_case(
            work, case_id=case.id, verdict=verdict, read=read, catalogue=core.offences, by=by, now=clock.now()
        )


def details(core: Core, case: CaseFile, event: str) -> Sequence[Detail]:
    return [one.link.detail for one in now_of(core, case.id).custody if one.link.event == event]


def test_what_a_person_typed_is_the_mark_and_what_was_reported_and_read_stands_beside_it(
    core: Core, case: CaseFile, officer: Officer
) -> None:
    confirm(core, case, read_in(case, "oo12 abc"), officer)
    said = now_of(core, case.id).confirmed
    assert said is not None
    assert (said.mark, said.reported_mark, said.read_mark) == ("OO12ABC", "OO12ABC", READ)
    assert (said.footage_id, said.frame_index, said.by) == (case.footage[0].id, 7, officer.name)
    with core.database.reading() as session:
        wanted = select(JobRow.frame_index).where(
            JobRow.submission_id == case.id, JobRow.name == Job.MAKE_STILL
        )
        assert session.scalars(wanted).all() == [7]


def test_the_event_holds_how_the_marks_agree_and_their_hash_but_no_mark(
    core: Core, case: CaseFile, officer: Officer
) -> None:
    confirm(core, case, read_in(case, READ), officer)
    [detail] = details(core, case, "confirmed_mark")
    said = now_of(core, case.id).confirmed
    assert said is not None
    assert (detail["against_report"], detail["against_reading"], detail["frame"]) == (
        "lookalike",
        "same",
        "7",
    )
    assert detail["record_sha256"] == said.sha256
    assert not {READ, "OO12ABC"} & set(detail.values())
    assert verify_custody(core.database).breaks == ()
    with core.database.unit_of_work() as work:
        work.session.execute(
            update(ConfirmedMark).where(ConfirmedMark.submission_id == case.id).values(read_mark="OO12ABC")
        )
    changed = now_of(core, case.id).confirmed
    assert changed is not None
    assert changed.sha256 != detail["record_sha256"]


def test_no_notice_goes_without_a_mark_that_a_person_confirmed(
    core: Core, case: CaseFile, officer: Officer
) -> None:
    with pytest.raises(Refused) as refused:
        decide(core, case, ReadMark(typed=""), officer)
    assert "mark_missing" in {refusal.code for refusal in refused.value.refusals}
    with pytest.raises(Refused) as refused:
        decide(core, case, read_in(case, READ, None), officer)
    assert [refusal.code for refusal in refused.value.refusals] == ["mark_frame"]
    confirm(core, case, read_in(case, READ), officer)
    decide(core, case, ReadMark(typed=""), officer)
    decided = now_of(core, case.id)
    assert decided.decisions[-1].confirmed_mark == READ
    assert len(details(core, case, "confirmed_mark")) == 1


def test_a_mark_that_is_typed_with_the_decision_is_confirmed_by_it_once(
    core: Core, case: CaseFile, officer: Officer
) -> None:
    confirm(core, case, read_in(case, "OO12 ABC"), officer)
    corrected = read_in(case, READ, 9)
    decide(core, case, corrected, officer)
    said = now_of(core, case.id).confirmed
    assert said is not None
    assert (said.mark, said.frame_index) == (READ, 9)
    assert [detail["against_reading"] for detail in details(core, case, "confirmed_mark")] == [
        "lookalike",
        "same",
    ]


def test_every_reason_why_it_confirms_nothing_is_said(core: Core, case: CaseFile, officer: Officer) -> None:
    changes: tuple[tuple[dict[str, object], list[str]], ...] = (
        ({"typed": " "}, ["mark_missing"]),
        ({"typed": "OO12 A?C"}, ["mark_characters"]),
        ({"frame_index": None}, ["mark_frame"]),
        ({"frame_index": 25}, ["mark_frame"]),
        ({"frame_index": -1, "typed": ""}, ["mark_missing", "mark_frame"]),
        ({"footage_id": UUID(int=0)}, ["mark_frame"]),
        ({"footage_id": None}, ["mark_frame"]),
    )
    for change, codes in changes:
        read = replace(read_in(case, READ), **change)  # type: ignore[arg-type]
        with pytest.raises(Refused) as refused:
            confirm(core, case, read, officer)
        assert [refusal.code for refusal in refused.value.refusals] == codes, change
    assert now_of(core, case.id).confirmed is None


def test_whoever_holds_the_case_confirms_and_nobody_else(
    core: Core, case: CaseFile, officer: Officer
) -> None:
    other, partner = an_officer(core, Role.SUPERVISOR, "other"), an_officer(core, Role.PARTNER)
    read = read_in(case, READ)
    for by, error in ((other, HeldByAnother), (partner, MayNot)):
        with pytest.raises(error):
            confirm(core, case, read, by)
    decide(core, case, read, officer)
    with pytest.raises(MoveNotOpen):
        confirm(core, case, read, officer)


def test_a_reviewer_tells_the_vehicle_and_it_stays_told_when_the_film_is_read_again(
    core: Core, case: CaseFile, officer: Officer
) -> None:
    [file] = case.footage

    def choose(mark: str, frame: int, *, by: Officer = officer, footage_id: UUID = file.id) -> None:
        with core.database.unit_of_work() as work:
            choose_vehicle(
                work,
                case_id=case.id,
                footage_id=footage_id,
                mark=mark,
                frame_index=frame,
                by=by,
                now=clock.now(),
            )

    choose("XY34ZZZ", 2)
    chosen = now_of(core, case.id).chosen
    assert chosen is not None
    assert chosen.by == officer.name
    write(core, file.id, reading("XY34ZZ2", 2, 3, 4, left=610), reading(READ, 2))
    again = now_of(core, case.id).footage[0].readings
    assert [chosen.is_of(file.id, one.sightings) for one in again] == [True, False]
    with pytest.raises(ReadAgain):
        choose("XY34ZZZ", 2)
    with core.database.reading() as session:
        elsewhere = session.scalars(select(Footage.id).where(Footage.submission_id != case.id)).first()
    with pytest.raises(NotFound):
        choose(READ, 2, footage_id=elsewhere or UUID(int=0))
    with pytest.raises(MayNot):
        choose(READ, 2, by=an_officer(core, Role.PARTNER, "second partner"))
    decide(core, case, read_in(case, READ), officer)
    with pytest.raises(NotInQueue):
        choose(READ, 2)
