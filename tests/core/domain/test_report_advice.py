from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.core.domain.force_rules import Route
from services.core.domain.report import Incident, Report, SubjectVehicle, Witnesses
from services.core.domain.report_advice import advice
from services.core.domain.report_rules import refusals
from services.core.domain.typed_mark import shown
from services.core.rules import load_force

WMP = load_force("west_midlands")
NOW = datetime(2025, 3, 5, 12, tzinfo=UTC)


def _codes(report: Report, now: datetime = NOW) -> list[str]:
    found = advice(report, rules=WMP, now=now)
    assert all(item.message.endswith(".") and item.field for item in found)
    return [item.code for item in found]


def test_a_sound_report_needs_no_advice(sound_report: Report) -> None:
    assert _codes(sound_report) == []


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        (datetime(2025, 3, 10, 23, 59, tzinfo=UTC), []),
        (datetime(2025, 3, 11, 0, 0, tzinfo=UTC), ["late"]),
        (datetime(2025, 3, 17, 23, 59, tzinfo=UTC), ["late"]),
        (datetime(2025, 3, 18, 0, 0, tzinfo=UTC), ["late", "out_of_time"]),
    ],
)
def test_a_late_report_is_advised_and_never_lost(
    sound_report: Report, now: datetime, codes: list[str]
) -> None:
    assert _codes(sound_report, now) == codes
    assert refusals(sound_report, rules=WMP, now=now) == ()


def test_a_report_from_elsewhere_is_advised_and_never_lost(sound_report: Report) -> None:
    for area, town in (("out of force area", "Redditch"), ("Worcester", "Worcester")):
        elsewhere = replace(
            sound_report, incident=replace(sound_report.incident, council_area=area, town=town)
        )
        assert _codes(elsewhere) == ["out_of_force"]
        assert refusals(elsewhere, rules=WMP, now=NOW) == ()


def test_a_collision_that_is_told_in_words_is_asked_about(sound_report: Report) -> None:
    account = replace(sound_report.account, what_happened="He knocked me off my bike and drove on.")
    told = replace(sound_report, account=account)
    assert _codes(told) == ["collision_told"]
    assert _codes(replace(told, screening=(Route.COLLISION,))) == []
    assert refusals(told, rules=WMP, now=NOW) == ()


def test_a_mark_of_years_to_come_is_questioned_before_the_day_is_known(sound_report: Report) -> None:
    report = replace(
        sound_report,
        incident=replace(sound_report.incident, local_at=None),
        vehicle=replace(sound_report.vehicle, mark_raw="AB99CDE"),
    )
    assert _codes(report) == ["mark_too_new"]


@pytest.mark.parametrize(
    ("mark", "codes"),
    [("AB12CDE", []), ("ABC", ["mark_unusual"]), ("AB25CDE", []), ("AB75CDE", ["mark_too_new"])],
)
def test_an_odd_mark_is_questioned_and_never_blocks(
    sound_report: Report, mark: str, codes: list[str]
) -> None:
    report = replace(sound_report, vehicle=replace(sound_report.vehicle, mark_raw=mark))
    assert _codes(report) == codes
    assert refusals(report, rules=WMP, now=NOW) == ()


def test_the_hour_that_came_twice_is_asked_about(sound_report: Report) -> None:
    incident = replace(sound_report.incident, local_at=datetime(2025, 10, 26, 1, 30))
    camera = replace(sound_report.camera, downloaded_on=date(2025, 10, 26))
    report = replace(sound_report, incident=incident, camera=camera)
    assert _codes(report, datetime(2025, 10, 27, tzinfo=UTC)) == ["repeated_hour"]


def test_honest_noes_are_answered_with_advice(sound_report: Report) -> None:
    said = replace(
        sound_report.declarations, will_attend_court=False, original_kept=False, not_posted_online=False
    )
    report = replace(sound_report, declarations=said, camera=replace(sound_report.camera, edited=True))
    assert _codes(report) == ["no_court", "not_kept", "posted", "edited"]


@pytest.mark.parametrize(
    ("copied", "doubt", "codes"),
    [(3, 0, []), (2, 0, ["copied_before"]), (2, 720, []), (1, 720, ["copied_before"])],
)
def test_a_copy_made_before_it_happened_is_questioned_and_never_blocks(
    sound_report: Report, copied: int, doubt: int, codes: list[str]
) -> None:
    report = replace(
        sound_report,
        incident=replace(sound_report.incident, local_at=datetime(2025, 3, 3, 8, 15), doubt_minutes=doubt),
        camera=replace(sound_report.camera, downloaded_on=date(2025, 3, copied)),
    )
    assert _codes(report) == codes
    assert refusals(report, rules=WMP, now=NOW) == ()
    undated = replace(report, incident=replace(report.incident, local_at=None))
    assert "copied_before" not in _codes(undated)


def test_what_else_it_is_goes_to_its_own_desk_as_well(sound_report: Report) -> None:
    crime = replace(sound_report, screening=(Route.CRIME, Route.EMERGENCY))
    assert _codes(crime) == ["crime", "emergency"]
    hurt = replace(sound_report, witnesses=Witnesses(injuries=True))
    [said] = advice(hurt, rules=WMP, now=NOW)
    assert (said.code, said.route) == ("injuries", Route.COLLISION)
    assert "by law" in said.message
    assert said.message.endswith(WMP.routes[Route.COLLISION].words)


@pytest.mark.parametrize(
    ("email", "meant"),
    [
        ("jo@gmial.com", "jo@gmail.com"),
        ("Jo.Brown@HOTMIAL.CO.UK", "Jo.Brown@hotmail.co.uk"),
        ("jo@outlook.con", "jo@outlook.com"),
        ("jo@icould.com", "jo@icloud.com"),
        ("jo@gmail.com", ""),
        ("jo@ymail.com", ""),
        ("jo@yahoo.ca", ""),
        ("jo@sky.com", ""),
        ("jo@like.co.uk", ""),
        ("jo@", ""),
    ],
)
def test_a_mistyped_address_is_asked_about_and_never_blocks(
    sound_report: Report, email: str, meant: str
) -> None:
    report = replace(sound_report, reporter=replace(sound_report.reporter, email=email))
    said = [item.message for item in advice(report, rules=WMP, now=NOW)]
    assert [words.startswith(f"Did you mean {meant}?") for words in said] == [True] * bool(meant)
    assert bool(refusals(report, rules=WMP, now=NOW)) == (email == "jo@")


def test_a_mark_longer_than_any_is_named_and_kept_whole(sound_report: Report) -> None:
    long = replace(sound_report, vehicle=replace(sound_report.vehicle, mark_raw="AB12 CDE, FG34"))
    [said] = advice(long, rules=WMP, now=NOW)
    assert (said.code, said.field) == ("mark_long", "vehicle.mark_raw")
    assert "and this has 11" in said.message
    assert refusals(long, rules=WMP, now=NOW) == ()
    assert shown("AB12 CDE, FG34") == "AB12 CDE, FG34"
    assert shown("ab12cde") == "AB12 CDE"


def test_a_force_that_asks_for_adults_advises_the_young(sound_report: Report) -> None:
    young = replace(sound_report, reporter=replace(sound_report.reporter, date_of_birth=date(2010, 1, 1)))
    assert _codes(young) == []
    found = advice(young, rules=replace(WMP, statement_min_age=18), now=NOW)
    assert [item.code for item in found] == ["young"]


@pytest.mark.parametrize(
    "incident",
    [
        Incident(local_at=None, road="", town=""),
        Incident(local_at=datetime(2025, 3, 3), road="", town="", doubt_minutes=10**15),
        Incident(local_at=datetime(1, 1, 1), road="", town=""),
        Incident(local_at=datetime(9999, 12, 31, 23, 59), road="", town="", fold=7),
    ],
)
def test_advice_never_trips_over_a_half_filled_form(sound_report: Report, incident: Incident) -> None:
    report = replace(sound_report, incident=incident, vehicle=SubjectVehicle(mark_raw=""))
    assert _codes(report) == []


def test_a_mark_that_cannot_be_read_is_explained(sound_report: Report) -> None:
    unread = replace(sound_report.vehicle, mark_raw="AB", unreadable=True)
    assert _codes(replace(sound_report, vehicle=unread)) == ["mark_unreadable"]


@pytest.mark.parametrize(
    ("mark", "meant"),
    [("ABI2 CDE", "AB12 CDE"), ("AB1O CDE", "AB10 CDE"), ("I23 ABC", "123ABC")],
)
def test_what_looks_the_same_on_a_plate_is_offered(sound_report: Report, mark: str, meant: str) -> None:
    odd = replace(sound_report, vehicle=replace(sound_report.vehicle, mark_raw=mark))
    [said] = [item for item in advice(odd, rules=WMP, now=NOW) if item.code == "mark_unusual"]
    assert meant in said.message


def test_every_further_vehicle_is_looked_at_too(sound_report: Report) -> None:
    further = (SubjectVehicle(mark_raw="AB12CDF"), SubjectVehicle(mark_raw="ABC"))
    found = advice(replace(sound_report, further_vehicles=further), rules=WMP, now=NOW)
    assert [(item.field, item.code) for item in found] == [("further_vehicles.1.mark_raw", "mark_unusual")]


@pytest.mark.parametrize(
    ("mark", "found"), [("AB12 *DE", "“*”"), ("ÄB12 CDE", "“Ä”"), ("АB12 СDE?", "“А” or “С” or “?”")]
)
def test_a_character_that_no_mark_has_is_named_and_what_is_left_is_not_judged(
    sound_report: Report, mark: str, found: str
) -> None:
    odd = replace(sound_report, vehicle=replace(sound_report.vehicle, mark_raw=mark))
    [said] = advice(odd, rules=WMP, now=NOW)
    assert (said.code, said.field) == ("mark_characters", "vehicle.mark_raw")
    assert said.message.startswith(f"No registration mark has {found}:")
    assert refusals(odd, rules=WMP, now=NOW) == ()
    assert _codes(replace(odd, vehicle=replace(odd.vehicle, unreadable=True))) == ["mark_unreadable"]
