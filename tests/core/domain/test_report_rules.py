from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.core.domain.force_rules import Collisions, Route
from services.core.domain.report import (
    BLANK,
    Account,
    Camera,
    Declarations,
    Incident,
    Report,
    Reporter,
    Role,
    SubjectVehicle,
    Witness,
    Witnesses,
)
from services.core.domain.report_rules import refusals
from services.core.rules import load_force

WMP = load_force("west_midlands")
NOW = datetime(2025, 3, 5, 12, tzinfo=UTC)

EMPTY = Report(
    reporter=Reporter(full_name="", date_of_birth=None, address=" ", email="", phone="", role=None, preference=None),
    incident=Incident(local_at=None, road="", town=""),
    vehicle=SubjectVehicle(mark_raw=" - "),
    account=Account(what_happened="", own_part="", why_wrong=""),
    camera=Camera(
        type=None, make="", mounting="", owner="", continuous=None, clock=None,
        downloaded_by="", downloaded_on=None, edited=None,
    ),
    declarations=Declarations(
        section_9=False, will_attend_court=None, original_kept=None, not_posted_online=None, privacy_read=False
    ),
)  # fmt: skip


def _with(report: Report, path: str, value: Any) -> Report:
    head, _, name = path.partition(".")
    if not name:
        return replace(report, **{head: value})
    return replace(report, **{head: replace(getattr(report, head), **{name: value})})


def _found(report: Report, now: datetime = NOW) -> dict[str | None, str]:
    return {refusal.field: refusal.code for refusal in refusals(report, rules=WMP, now=now)}


def test_a_sound_report_may_be_signed(sound_report: Report) -> None:
    assert refusals(sound_report, rules=WMP, now=NOW) == ()


def test_an_empty_form_names_every_gap_at_once() -> None:
    assert set(_found(EMPTY)) == {
        *("reporter.full_name", "reporter.date_of_birth", "reporter.address", "reporter.email", "reporter.phone"),
        *("reporter.role", "reporter.preference"),
        *("incident.local_at", "incident.road", "incident.town", "incident.council_area"),
        *("vehicle.mark_raw", "vehicle.make", "vehicle.colour"),
        *("account.what_happened", "account.own_part", "account.why_wrong"),
        *("camera.type", "camera.make", "camera.mounting", "camera.owner", "camera.continuous"),
        *("camera.clock", "camera.downloaded_by", "camera.downloaded_on", "camera.edited"),
        *("declarations.section_9", "declarations.will_attend_court", "declarations.original_kept"),
        *("declarations.not_posted_online", "declarations.privacy_read"),
    }  # fmt: skip


def test_every_refusal_is_a_sentence_that_names_a_field_which_exists() -> None:
    for refusal in refusals(EMPTY, rules=WMP, now=NOW):
        value: Any = EMPTY
        for name in (refusal.field or "").split("."):
            value = getattr(value, name)
        assert refusal.message.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "see video",
        "See Video.",
        "Please see the attached footage",
        "as per video",
        "watch my clip please",
        "see attached",
        "It is all in the video",
        "refer to the dashcam footage",
        "The video shows it all",
    ],
)
def test_see_video_is_no_account(sound_report: Report, text: str) -> None:
    found = _found(replace(sound_report, account=Account(what_happened=text, own_part=text, why_wrong=text)))
    assert found == dict.fromkeys(
        ("account.own_part", "account.what_happened", "account.why_wrong"), "see_video"
    )


def test_an_account_that_mentions_the_video_is_an_account(sound_report: Report) -> None:
    text = "See the video at 00:31, where the lorry crosses the solid line and forces me onto the verge."
    assert _found(_with(sound_report, "account.what_happened", text)) == {}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("account.what_happened", "He drove badly.", "too_short"),
        ("account.why_wrong", "x" * 10_001, "too_long"),
        ("reporter.full_name", "x" * 1_001, "too_long"),
        ("incident.road", "A38\x00", "unreadable"),
        ("incident.road", "A38\ud83d", "unreadable"),
        ("reporter.email", "ann@example", "email"),
        ("reporter.email", "ann@@example.com", "email"),
        ("reporter.email", "ann@.com", "email"),
        ("reporter.phone", "12", "phone"),
        ("reporter.phone", "call me", "phone"),
        ("reporter.date_of_birth", date(2030, 1, 1), "date_of_birth"),
        ("reporter.date_of_birth", date(1880, 1, 1), "date_of_birth"),
        ("reporter.role", Role.PASSENGER, "role_unknown"),
        ("camera.downloaded_on", date(2025, 3, 6), "in_future"),
        ("incident.local_at", datetime(2025, 3, 5, 12, 1), "in_future"),
        ("incident.local_at", datetime(205, 3, 3, 8, 15), "too_early"),
        ("incident.local_at", datetime(2024, 3, 31, 1, 30), "skipped_hour"),
        ("incident.latitude", 52.4, "pin"),
    ],
)
def test_what_cannot_be_right_is_refused(sound_report: Report, path: str, value: Any, code: str) -> None:
    assert _found(_with(sound_report, path, value)) == {path: code}


@pytest.mark.parametrize(
    ("path", "length", "words"),
    [
        ("vehicle.driver_description", 1_001, "Description of the driver must be 1,000 characters or fewer."),
        ("incident.road", 1_001, "Road must be 1,000 characters or fewer."),
        ("account.why_wrong", 10_001, "What was wrong with the driving must be 10,000 characters or fewer."),
    ],
)
def test_what_is_too_long_is_called_by_its_name(
    sound_report: Report, path: str, length: int, words: str
) -> None:
    report = _with(sound_report, path, "x" * length)
    assert [said.message for said in refusals(report, rules=WMP, now=NOW)] == [words]


@pytest.mark.parametrize(
    "change",
    [{"fold": 2}, {"doubt_minutes": -1}, {"doubt_minutes": 10**15}],
)
def test_a_doubt_without_bounds_is_refused(sound_report: Report, change: dict[str, int]) -> None:
    incident = replace(sound_report.incident, **change)  # type: ignore[arg-type]
    assert _found(replace(sound_report, incident=incident)) == {"incident.local_at": "time"}


@pytest.mark.parametrize(
    ("pin", "sound"), [((52.44, -1.94), True), ((91.0, 0.0), False), ((float("nan"), 0.0), False)]
)
def test_a_pin_lies_on_the_map(sound_report: Report, pin: tuple[float, float], *, sound: bool) -> None:
    incident = replace(sound_report.incident, latitude=pin[0], longitude=pin[1])
    assert (_found(replace(sound_report, incident=incident)) == {}) is sound


def test_summer_time_does_not_put_the_present_into_the_future(sound_report: Report) -> None:
    report = _with(sound_report, "incident.local_at", datetime(2025, 7, 1, 12, 59))
    assert _found(report, now=datetime(2025, 7, 1, 12, 0, tzinfo=UTC)) == {}  # 13:00 in London


def test_what_another_desk_deals_with_is_routed(sound_report: Report) -> None:
    collision = replace(sound_report, screening=(Route.COLLISION, Route.SPEEDING, Route.PARKING))
    found = refusals(collision, rules=WMP, now=NOW)
    assert [refusal.code for refusal in found] == ["collision", "speeding"]  # obstruction is taken here
    assert "101" in found[0].message
    willing = replace(WMP, collisions=Collisions.ACCEPT)
    assert [r.code for r in refusals(collision, rules=willing, now=NOW)] == ["speeding"]
    assert [r.code for r in refusals(collision, rules=load_force("essex"), now=NOW)] == [
        "collision",
        "speeding",
        "parking",
    ]


def test_a_force_may_offer_more_roles_and_ask_for_less(sound_report: Report) -> None:
    passenger = _with(sound_report, "reporter.role", Role.PASSENGER)
    plain = replace(passenger, vehicle=SubjectVehicle(mark_raw="AB12CDE"))
    assert refusals(plain, rules=load_force("west_yorkshire"), now=NOW) == ()


def test_an_honest_no_is_an_answer(sound_report: Report) -> None:
    said = replace(
        sound_report.declarations, will_attend_court=False, original_kept=False, not_posted_online=False
    )
    assert _found(replace(sound_report, declarations=said)) == {}


def test_a_blank_report_is_refused_for_what_an_empty_form_is_and_asks_what_else_it_was() -> None:
    assert set(_found(BLANK)) == set(_found(EMPTY)) | {"screening"}


def test_a_mark_that_cannot_be_read_is_said_to_be_so_and_refuses_nothing(sound_report: Report) -> None:
    unread = replace(sound_report.vehicle, mark_raw="", unreadable=True)
    assert _found(replace(sound_report, vehicle=unread)) == {}
    partly = replace(unread, mark_raw="AB1")
    assert _found(replace(sound_report, vehicle=partly)) == {}
    assert partly.mark == ""  # nothing is looked up by half a mark


def test_further_vehicles_and_witnesses_are_named(sound_report: Report) -> None:
    vehicles = (SubjectVehicle(mark_raw=""), SubjectVehicle(mark_raw="", unreadable=True))
    people = Witnesses(independent=(Witness(name="Cat Dow"), Witness(name=" ")))
    found = _found(replace(sound_report, further_vehicles=vehicles, witnesses=people))
    assert found == {"further_vehicles.0.mark_raw": "missing", "witnesses.independent.1.name": "missing"}
