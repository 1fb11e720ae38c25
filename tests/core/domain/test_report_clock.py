"""The reporter's clock: every worked example of the notice clock, both kinds of force rule, both clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.core.domain.deadlines import NipOutlook
from services.core.domain.report import Incident
from services.core.domain.report_clock import ReportClock, report_clock
from services.core.rules import load_force
from tests.core.domain.test_deadlines import WORKED_EXAMPLES

LONDON = ZoneInfo("Europe/London")
WMP, ESSEX = load_force("west_midlands"), load_force("essex")
MINUTES_OF_THE_DAY = ("00:00", "00:30", "08:15", "23:30", "23:59")


def at(local: str, *, fold: int = 0, doubt_minutes: int = 0) -> Incident:
    moment = datetime.fromisoformat(local)
    return Incident(local_at=moment, road="A38", town="Selly Oak", fold=fold, doubt_minutes=doubt_minutes)


def clock(incident: Incident, *, now: datetime, needs_nip: bool = True) -> ReportClock:
    found = report_clock(incident, rules=WMP, needs_nip=needs_nip, now=now)
    assert found
    return found


@pytest.mark.parametrize("time", MINUTES_OF_THE_DAY)
@pytest.mark.parametrize("row", WORKED_EXAMPLES)
def test_the_days_shown_are_those_of_every_worked_example(row: str, time: str) -> None:
    offence, day14, post, production = (date.fromisoformat(cell) for cell in row.split(","))
    shown = clock(
        at(f"{offence} {time}"), now=datetime(offence.year, offence.month, offence.day, 23, 59, tzinfo=LONDON)
    )
    assert (shown.days.day14, shown.days.last_safe_post, shown.days.last_safe_production) == (
        day14,
        post,
        production,
    )
    assert shown.send_by_on == offence + timedelta(days=7)
    assert (shown.is_late, shown.outlook) == (False, NipOutlook.IN_TIME_TO_PRODUCE)


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2025-03-10 23:59", False),
        ("2025-03-11 00:00", True),  # in winter London is at UTC
    ],
)
def test_in_winter_the_last_day_ends_at_midnight_in_london(now: str, *, late: bool) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    shown = clock(at("2025-03-03 08:15"), now=moment)
    assert (shown.send_by_on, shown.is_late) == (date(2025, 3, 10), late)


@pytest.mark.parametrize(("now", "late"), [("2025-06-08 22:59", False), ("2025-06-08 23:00", True)])
def test_in_summer_midnight_in_london_comes_an_hour_before_utc(now: str, *, late: bool) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    shown = clock(at("2025-06-01 00:30"), now=moment)  # 31 May by UTC
    assert (shown.send_by_on, shown.is_late) == (date(2025, 6, 8), late)
    assert (shown.days.day14, shown.days.last_safe_post) == (date(2025, 6, 15), date(2025, 6, 11))


@pytest.mark.parametrize(
    ("local", "day14"),
    [
        ("2025-05-31 23:59", date(2025, 6, 14)),
        ("2025-06-01 00:00", date(2025, 6, 15)),
        ("2025-12-31 23:59", date(2026, 1, 14)),
        ("2026-01-01 00:00", date(2026, 1, 15)),
    ],
)
def test_either_side_of_midnight_is_another_day(local: str, day14: date) -> None:
    assert clock(at(local), now=datetime(2026, 2, 1, tzinfo=UTC)).days.day14 == day14


def test_a_doubtful_time_after_midnight_counts_from_the_day_before() -> None:
    incident = at("2025-03-04 00:05", doubt_minutes=10)
    shown = clock(incident, now=datetime(2025, 3, 10, 23, 59, tzinfo=UTC))
    assert (shown.days.day14, shown.send_by_on) == (date(2025, 3, 17), date(2025, 3, 10))
    assert not shown.is_late
    assert clock(incident, now=datetime(2025, 3, 11, tzinfo=UTC)).is_late


def test_hours_count_from_the_earliest_time_that_it_may_have_been() -> None:
    incident, last = at("2025-03-30 02:10", doubt_minutes=15), datetime(2025, 4, 1, 0, 55, tzinfo=UTC)
    shown = report_clock(incident, rules=ESSEX, needs_nip=True, now=last)
    assert shown
    assert (shown.send_by_at, shown.is_late) == (
        last,
        False,
    )  # from 00:55 of the night that has no hour from 01:00


@pytest.mark.parametrize(
    ("local", "fold", "ends"),
    [
        ("2025-03-03 08:15", 0, "2025-03-05 08:15+00:00"),
        ("2025-07-01 00:30", 0, "2025-07-03 00:30+01:00"),
        ("2025-03-29 01:30", 0, "2025-03-31 02:30+01:00"),  # the clocks went forward: 48 hours all the same
        ("2025-10-25 12:00", 0, "2025-10-27 11:00+00:00"),  # and back
        ("2025-10-26 01:30", 0, "2025-10-28 00:30+00:00"),
        ("2025-10-26 01:30", 1, "2025-10-28 01:30+00:00"),
    ],
)
def test_a_force_that_counts_hours_gets_its_hours(local: str, fold: int, ends: str) -> None:
    incident, last = at(local, fold=fold), datetime.fromisoformat(ends)
    on_time, late = (
        report_clock(incident, rules=ESSEX, needs_nip=True, now=last + after)
        for after in (timedelta(0), timedelta(seconds=1))
    )
    assert on_time
    assert late
    assert on_time.send_by_at == last
    assert on_time.send_by_at.isoformat(" ", "minutes") == ends
    assert on_time.send_by_on is None
    assert (on_time.is_late, late.is_late) == (False, True)


def test_a_force_without_a_published_time_is_never_late() -> None:
    rules = replace(WMP, submit_within_days=None)
    shown = report_clock(
        at("2025-03-03 08:15"), rules=rules, needs_nip=True, now=datetime(2025, 9, 1, tzinfo=UTC)
    )
    assert shown
    assert (shown.send_by_on, shown.send_by_at, shown.is_late) == (None, None, False)
    assert shown.outlook is NipOutlook.OUT_OF_TIME


@pytest.mark.parametrize(
    ("today", "outlook"),
    [
        (date(2025, 3, 12), NipOutlook.IN_TIME_TO_PRODUCE),
        (date(2025, 3, 13), NipOutlook.IN_TIME_TO_POST),
        (date(2025, 3, 17), NipOutlook.BY_HAND_ONLY),
        (date(2025, 3, 18), NipOutlook.OUT_OF_TIME),
    ],
)
def test_the_outlook_is_that_of_today(today: date, outlook: NipOutlook) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    assert clock(at("2025-03-03 08:15"), now=now).outlook is outlook


def test_where_no_notice_is_due_only_six_months_run() -> None:
    shown = clock(at("2025-08-31 08:15"), now=datetime(2025, 9, 30, tzinfo=UTC), needs_nip=False)
    assert not shown.needs_nip
    assert (shown.days.day14, shown.days.six_months) == (None, date(2026, 2, 28))
    assert shown.is_late  # the force's own time runs all the same


@pytest.mark.parametrize(
    "incident",
    [
        Incident(local_at=None, road="", town=""),
        at("2025-03-30 01:30"),  # skipped by the clocks
        at("2031-01-01 00:00"),  # still to come
    ],
)
def test_without_a_time_that_can_be_right_no_clock_is_shown(incident: Incident) -> None:
    assert report_clock(incident, rules=WMP, needs_nip=True, now=datetime(2025, 4, 1, tzinfo=UTC)) is None
