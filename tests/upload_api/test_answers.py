"""Forms become answers, and answers fill forms."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.answers_told import value_of
from services.core.domain.force_rules import Route
from services.core.domain.report import BLANK, CameraClock, Report
from services.core.errors import Refusal
from services.upload_api.answers import answered, asks_which, unreadable
from services.upload_api.filled_form import fields_of
from services.upload_api.questions import (
    BORN,
    DATE_PARTS,
    DOUBT,
    FOLD,
    MOMENT,
    OFFSET,
    PIN,
    QUESTIONS,
    Fields,
    Shape,
    in_page_order,
)
from tests.cases import a_report


def form(**typed: str) -> Fields:
    return Fields((name.replace("__", "."), value) for name, value in typed.items())


def moment(day: str, at: str, **more: str) -> Fields:
    year, month, of_month = (str(int(part)) for part in day.split("-"))
    parts = {"day": of_month, "month": month, "year": year, "time": at}
    return Fields([*((f"{MOMENT}.{name}", value) for name, value in parts.items()), *more.items()])


def said(fields: Fields, path: str) -> list[str | None]:
    return [refusal.field for refusal in unreadable(fields, paths=[path])]


def a_full_report() -> Report:
    report = a_report()
    return replace(
        report,
        screening=(Route.CRIME,),
        incident=replace(
            report.incident, kind="close_pass", latitude=52.4862, longitude=-1.8904, clock_offset_s=-3663, weather="raining",
            doubt_minutes=15,
        ),
        reporter=replace(report.reporter, language="British Sign Language"),
        camera=replace(report.camera, clock=CameraClock.WRONG),
        vehicle=replace(report.vehicle, unreadable=True),
    )  # fmt: skip


@pytest.mark.parametrize("report", [BLANK, a_report(), a_full_report()])
def test_a_saved_report_fills_the_form_that_gives_the_same_report(report: Report) -> None:
    sent = answered(BLANK, fields_of(report), paths=QUESTIONS)
    assert answered(BLANK, fields_of(sent), paths=QUESTIONS) == sent
    for path, shape in QUESTIONS.items():
        kept, given = value_of(report, path), value_of(sent, path)
        assert given == (bool(kept) if shape is Shape.TICK else kept), (
            path
        )  # a box that is sent empty says no


def test_a_page_changes_nothing_that_it_does_not_ask() -> None:
    full = a_full_report()
    changed = answered(full, form(vehicle__make="Opel"), paths=["vehicle.make"])
    assert changed == replace(full, vehicle=replace(full.vehicle, make="Opel"))


def test_every_question_has_an_answer_in_the_report() -> None:
    for path in QUESTIONS:
        value_of(BLANK, path)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("17:05", time(17, 5)),
        ("17.05", time(17, 5)),
        ("1705", time(17, 5)),
        ("5:05pm", time(17, 5)),
        ("5.05 PM", time(17, 5)),
        ("5pm", time(17)),
        ("12am", time(0)),
        ("12:30pm", time(12, 30)),
        ("0:00", time(0)),
        ("08:15:30", time(8, 15)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, at: time) -> None:
    fields = moment("2025-03-03", typed)
    assert unreadable(fields, paths=[MOMENT]) == ()
    assert answered(BLANK, fields, paths=[MOMENT]).incident.local_at == datetime.combine(
        datetime(2025, 3, 3), at
    )


@pytest.mark.parametrize("typed", ["25:00", "13pm", "noon", "5", "17:5", "17:60", "0pm", ""])
def test_a_time_that_is_none_is_named(typed: str) -> None:
    fields = moment("2025-03-03", typed)
    assert said(fields, MOMENT) == [f"{MOMENT}.time"]
    assert answered(BLANK, fields, paths=[MOMENT]).incident.local_at is None


def three_boxes(path: str, typed: str) -> Fields:
    return Fields(zip((f"{path}.{part}" for part in ("day", "month", "year")), typed.split("|"), strict=True))


@pytest.mark.parametrize(
    ("typed", "on"),
    [
        ("27|3|2025", date(2025, 3, 27)),
        ("05|03|25", date(2025, 3, 5)),
        ("14|March|2025", date(2025, 3, 14)),
        ("14|mar|25", date(2025, 3, 14)),
        ("22nd|3|2025", date(2025, 3, 22)),
        ("1ST|3|2025", date(2025, 3, 1)),
        ("nd|3|2025", None),
        ("1|Sept.|2024", date(2024, 9, 1)),
        ("31|JUL|2024", date(2024, 7, 31)),
        *((typed, None) for typed in ("30|Feb|2025", "1|ju|2025", "1|Marzo|2025", "1|13|2025", "0|1|2025")),
        *(
            (typed, None)
            for typed in ("1|3|025", "1|3|5", "1|3|", "|3|2025", "1_0|3|2025", "١|3|2025", "1|³|2025")
        ),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, on: date | None) -> None:
    fields = three_boxes("camera.downloaded_on", typed)
    found = answered(BLANK, fields, paths=["camera.downloaded_on"]).camera.downloaded_on
    assert found == on
    assert said(fields, "camera.downloaded_on") == ([] if on else ["camera.downloaded_on"])


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_by_name_and_short_year_is_the_same_day(on: date) -> None:
    fields = three_boxes(MOMENT, f"{on.day}|{on:%B}|{on:%y}")
    told = Fields(
        [
            *((f"{MOMENT}.{part}", fields.one(f"{MOMENT}.{part}")) for part in DATE_PARTS),
            (f"{MOMENT}.time", "17:05"),
        ]
    )
    found = answered(BLANK, told, paths=[MOMENT]).incident.local_at
    assert found == datetime.combine(on, time(17, 5))


def test_nobodys_year_of_birth_is_guessed() -> None:
    [refusal] = unreadable(three_boxes(BORN, "1|Mar|79"), paths=[BORN])
    assert (refusal.field, "four numbers" in refusal.message) == (BORN, True)
    assert answered(BLANK, three_boxes(BORN, "1|Mar|1979"), paths=[BORN]).reporter.date_of_birth == date(
        1979, 3, 1
    )


@pytest.mark.parametrize("day", ["2025-02-30", "2025-13-01"])
def test_a_day_that_is_none_is_named(day: str) -> None:
    assert said(moment(day, "17:05"), MOMENT) == [MOMENT]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (Fields(), [MOMENT, f"{MOMENT}.time"]),
        (Fields([(f"{MOMENT}.time", "17:05")]), [MOMENT]),
        (moment("2025-02-30", "noon"), [MOMENT, f"{MOMENT}.time"]),
    ],
)
def test_date_and_time_are_each_asked_for_where_they_are_typed(fields: Fields, named: list[str]) -> None:
    assert said(fields, MOMENT) == named
    earlier = Refusal(code="missing", message="", field="incident.kind")
    ordered = in_page_order((*unreadable(fields, paths=[MOMENT]), earlier))
    assert [refusal.field for refusal in ordered] == ["incident.kind", *named]


# ---- the hour that comes twice ----


def test_the_hour_that_came_twice_asks_which_and_keeps_no_guess() -> None:
    fields = moment("2025-10-26", "01:30")
    assert asks_which(fields)
    assert said(fields, MOMENT) == [FOLD]
    assert answered(BLANK, fields, paths=[MOMENT]).incident.local_at is None


@pytest.mark.parametrize(("chosen", "fold"), [("first", 0), ("second", 1)])
def test_the_hour_that_was_chosen_is_kept_and_shown_again(chosen: str, fold: int) -> None:
    report = answered(BLANK, moment("2025-10-26", "01:30", **{FOLD: chosen}), paths=[MOMENT])
    assert (report.incident.local_at, report.incident.fold) == (datetime(2025, 10, 26, 1, 30), fold)
    assert fields_of(report).one(FOLD) == chosen


def test_another_time_forgets_which_one_it_was() -> None:
    fields = moment("2025-10-26", "02:30", **{FOLD: "second"})
    assert not asks_which(fields)
    assert answered(BLANK, fields, paths=[MOMENT]).incident.fold == 0


# ---- how sure ----


@pytest.mark.parametrize(
    ("chosen", "minutes"),
    [("", 0), ("0", 0), ("15", 15), ("720", 720), ("soon", 0), ("-5", 0), ("\u00b2", 0), ("9" * 5000, 0)],
)
def test_doubt_is_whole_minutes_or_none(chosen: str, minutes: int) -> None:
    fields = form(incident__doubt_minutes=chosen)
    assert unreadable(fields, paths=[DOUBT]) == ()
    assert answered(BLANK, fields, paths=[DOUBT]).incident.doubt_minutes == minutes


def test_nobody_is_said_to_be_sure_before_they_gave_a_time() -> None:
    assert fields_of(BLANK).all(DOUBT) == []
    assert fields_of(a_report()).all(DOUBT) == ["0"]


# ---- pin and clock ----


@pytest.mark.parametrize("typed", ["here", "52.4862", "-1.8904, 52.4862"])
def test_a_pin_that_cannot_be_right_is_named(typed: str) -> None:
    assert said(form(incident__pin=typed), PIN) == [PIN]


def test_half_a_pin_is_none() -> None:
    assert said(form(incident__pin=""), PIN) == []
    assert value_of(answered(BLANK, form(incident__pin="52.4"), paths=[PIN]), PIN) is None


def clock(**parts: str) -> Fields:
    return Fields((f"{OFFSET}.{name}", value) for name, value in parts.items())


@pytest.mark.parametrize(
    ("fields", "offset"),
    [
        (clock(way="ahead", hours="1"), 3600),
        (clock(way="behind", minutes="3", seconds="20"), -200),
        (clock(way="unknown", hours="1"), None),
    ],
)
def test_how_far_the_clock_was_out_is_seconds(fields: Fields, offset: int | None) -> None:
    assert unreadable(fields, paths=[OFFSET]) == ()
    assert answered(BLANK, fields, paths=[OFFSET]).incident.clock_offset_s == offset


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (clock(), f"{OFFSET}.way"),
        (clock(way="ahead"), OFFSET),
        (clock(way="ahead", minutes="three"), OFFSET),
        (clock(way="behind", hours="-1"), OFFSET),
    ],
)
def test_a_clock_that_is_out_by_nothing_readable_is_named(fields: Fields, field: str) -> None:
    assert said(fields, OFFSET) == [field]


def test_a_clock_that_is_right_after_all_is_out_by_nothing() -> None:
    full = a_full_report()
    assert full.incident.clock_offset_s
    right = answered(full, form(camera__clock="yes"), paths=["camera.clock"])
    assert right.incident.clock_offset_s is None


def test_none_of_these_is_an_answer_and_nothing_is_none() -> None:
    assert answered(BLANK, form(), paths=["screening"]).screening is None
    assert answered(BLANK, form(screening="none"), paths=["screening"]).screening == ()
    both = Fields([("screening", "crime"), ("screening", "none")])
    assert answered(BLANK, both, paths=["screening"]).screening == (Route.CRIME,)
    assert said(both, "screening") == ["screening"]  # it is one or the other
