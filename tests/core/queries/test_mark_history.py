"""What is known of a mark over several reports: on the page of a case, and in the list that a supervisor states a purpose for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from services.core.actions.ask_repeat_vehicles import ask_repeat_vehicles
from services.core.bootstrap import Core, build
from services.core.db import footage as footage_rows
from services.core.db.tables import Footage, Submission
from services.core.db.tables_marks import ConfirmedMark
from services.core.domain.consultation import Asked, refusals
from services.core.domain.media import PlateReading
from services.core.domain.staff import MayNot, Officer, Role
from services.core.errors import NotFound, Refused
from services.core.queries.mark_history import mark_history
from services.core.queries.repeat_vehicles import GOOD_FOR, consultations, repeat_vehicles
from services.core.settings import Settings
from tests.cases import NOW, a_draft, a_report, send, sign
from tests.review_ui.visitor import an_officer

pytestmark = pytest.mark.stack
TODAY = NOW.date()
PURPOSE = "Drivers who are reported again and again"


@dataclass(frozen=True)
class Known:
    """Reports by a name for each."""

    core: Core
    ids: dict[str, UUID]
    officer: Officer
    supervisor: Officer

    def history(self, name: str) -> list[str]:
        names = {case_id: known for known, case_id in self.ids.items()}
        found = mark_history(self.core.database, case_id=self.ids[name])
        return [names[report.case_id] for report in found.reports]

    def ask(self, *, by: Officer | None = None, from_on: date = TODAY, to_on: date = TODAY) -> UUID:
        asked = Asked(purpose=PURPOSE, from_on=from_on, to_on=to_on)
        with self.core.database.unit_of_work() as work:
            return ask_repeat_vehicles(work, asked=asked, by=by or self.supervisor, now=NOW)


@pytest.fixture(scope="module")
def known(module_settings: Settings) -> Iterator[Known]:
    core = build(module_settings)
    marks = {
        "first": "OO12 ABC",
        "folded": "0O12 ABC",
        "misread": "DO12 ABC",
        "confirmed_so": "DO12 ABC",
        "confirmed_otherwise": "OO12 ABC",
        "only_in_footage": "XY34 ZZZ",
        "demonstration": "OO12 ABC",
        "erased": "OO12 ABC",
        "unread": "",
    }
    ids = {name: _sent(core, mark, days=at) for at, (name, mark) in enumerate(marks.items(), start=2)}
    officer = an_officer(core, Role.REVIEWER)
    with core.database.unit_of_work() as work:
        for name, changed in (("demonstration", {"demonstration": True}), ("erased", {"state": "erased"})):
            work.session.execute(update(Submission).where(Submission.id == ids[name]).values(changed))
        decided = {"state": "decided", "disposal": "warning_letter", "decided_at": NOW}
        work.session.execute(update(Submission).where(Submission.id == ids["folded"]).values(decided))
        files = {file.submission_id: file for file in work.session.query(Footage)}
        for name, mark in (("confirmed_so", "OO12ABC"), ("confirmed_otherwise", "LS06RXP")):
            work.session.add(_confirmed(files[ids[name]], mark, officer))
        seen = PlateReading(mark="OO12ABC", confidence=0.9, frames_agreeing=4, sightings=())
        footage_rows.write_readings(work, files[ids["only_in_footage"]], [seen], [None], now=NOW)
    yield Known(core, ids, officer, an_officer(core, Role.SUPERVISOR))
    core.database.engine.dispose()


def _sent(core: Core, mark: str, *, days: int) -> UUID:
    """Received today, of an incident so many days ago."""
    draft = a_draft(core)
    send(core, draft.token, mark.encode() or b"none")
    report = a_report(mark=mark)
    when = (NOW - timedelta(days=days)).replace(tzinfo=None)
    vehicle = replace(report.vehicle, unreadable=not mark)
    report = replace(report, vehicle=vehicle, incident=replace(report.incident, local_at=when))
    return sign(core, draft.token, report=report).submission_id


def _confirmed(file: Footage, mark: str, officer: Officer) -> ConfirmedMark:
    return ConfirmedMark(
        submission_id=file.submission_id, footage_id=file.id, frame_index=0, mark=mark, typed=mark, staff_id=officer.id,
        confirmed_at=NOW, salt="00",
    )  # fmt: skip


def test_reports_of_a_mark_are_found_by_what_the_road_shows_and_people_said_and_by_nothing_else(
    known: Known,
) -> None:
    assert known.history("first") == ["folded", "confirmed_so"]
    assert known.history("folded") == ["first", "confirmed_so"]
    assert known.history("confirmed_so") == ["first", "folded"]
    assert known.history("misread") == known.history("confirmed_otherwise") == known.history("unread") == []


def test_each_comes_with_its_dates_and_outcome(known: Known) -> None:
    history = mark_history(known.core.database, case_id=known.ids["first"])
    folded, confirmed = history.reports
    assert history.mark == "OO12ABC"
    assert (folded.mark, folded.is_confirmed, folded.disposal, folded.decided_at) == (
        "0O12ABC",
        False,
        "warning_letter",
        NOW,
    )
    assert (folded.received_on, folded.incident_on) == (TODAY, TODAY - timedelta(days=3))
    assert (confirmed.mark, confirmed.is_confirmed, confirmed.disposal) == ("OO12ABC", True, None)


def test_a_report_that_is_none_has_no_history(known: Known) -> None:
    with pytest.raises(NotFound):
        mark_history(known.core.database, case_id=UUID(int=0))


def test_a_supervisor_sees_marks_reported_twice_or_more_once_the_purpose_is_kept(known: Known) -> None:
    asked = known.ask()
    found = repeat_vehicles(known.core.database, consultation_id=asked, by=known.supervisor.id, now=NOW)
    [vehicle] = found.vehicles
    assert (vehicle.mark, vehicle.days, vehicle.demonstration, found.is_cut) == ("OO12ABC", 3, False, False)
    assert {report.case_id for report in vehicle.reports} == {
        known.ids[name] for name in ("first", "folded", "confirmed_so")
    }
    assert (found.asked.purpose, found.asked.by) == (PURPOSE, known.supervisor.name)
    assert consultations(known.core.database)[0] == found.asked


def test_a_list_is_shown_to_whoever_asked_for_it_and_for_a_working_day(known: Known) -> None:
    asked = known.ask()
    for by, later in ((known.officer, timedelta(0)), (known.supervisor, GOOD_FOR * 2)):
        with pytest.raises(NotFound):
            repeat_vehicles(known.core.database, consultation_id=asked, by=by.id, now=NOW + later)


def test_a_period_without_them_has_none(known: Known) -> None:
    before = known.ask(from_on=TODAY - timedelta(days=9), to_on=TODAY - timedelta(days=1))
    found = repeat_vehicles(known.core.database, consultation_id=before, by=known.supervisor.id, now=NOW)
    assert found.vehicles == ()


def test_nobody_but_a_supervisor_asks_and_nothing_is_kept_of_what_was_refused(known: Known) -> None:
    before = len(consultations(known.core.database))
    with pytest.raises(MayNot):
        known.ask(by=known.officer)
    with pytest.raises(Refused):
        known.ask(from_on=TODAY, to_on=TODAY - timedelta(days=1))
    assert len(consultations(known.core.database)) == before


@pytest.mark.parametrize(
    "statement",
    ["UPDATE consultations SET purpose = ''", "DELETE FROM consultations", "TRUNCATE consultations"],
)
def test_who_asked_for_what_stays_as_it_was_written(known: Known, statement: str) -> None:
    known.ask()
    with known.core.database.engine.connect() as connection, pytest.raises(DBAPIError, match="appended only"):
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("purpose", "days", "fields"),
    [
        (PURPOSE, (-7, 0), []),
        (PURPOSE, (0, 0), []),
        ("  because  ", (-7, 0), ["purpose"]),
        ("x" * 501, (-7, 0), ["purpose"]),
        (PURPOSE, (None, None), ["from", "to"]),
        (PURPOSE, (0, -1), ["from"]),
        ("", (1, 2), ["purpose", "to"]),
    ],
)
def test_every_reason_why_the_list_is_not_shown_is_said(
    purpose: str, days: tuple[int | None, int | None], fields: list[str]
) -> None:
    begins, ends = (None if day is None else TODAY + timedelta(days=day) for day in days)
    asked = Asked(purpose=purpose, from_on=begins, to_on=ends)
    assert [refusal.field for refusal in refusals(asked, today=TODAY)] == fields
