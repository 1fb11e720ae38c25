from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.deadlines import (
    NO_LIMIT,
    Deadlines,
    NipOutlook,
    ServiceMethod,
    day14,
    deadlines,
    is_business_day,
    last_safe_post,
    last_safe_production,
    london_date,
    next_business_day,
    nip_outlook,
    offence_date,
    postal_service_on,
    previous_business_day,
    section_172_last_day,
    served_on,
    six_months,
    submission_in_time,
)
from services.core.rules import load_force

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
DAY = timedelta(days=1)

WORKED_EXAMPLES = """
2025-03-03,2025-03-17,2025-03-13,2025-03-12
2025-03-01,2025-03-15,2025-03-12,2025-03-11
2025-04-04,2025-04-18,2025-04-15,2025-04-14
2025-04-07,2025-04-21,2025-04-15,2025-04-14
2025-12-12,2025-12-26,2025-12-22,2025-12-19
2025-03-05,2025-03-19,2025-03-17,2025-03-14
2025-04-22,2025-05-06,2025-05-01,2025-04-30
2025-08-11,2025-08-25,2025-08-20,2025-08-19
2024-12-18,2025-01-01,2024-12-27,2024-12-24
2025-12-14,2025-12-28,2025-12-22,2025-12-19
2026-12-14,2026-12-28,2026-12-22,2026-12-21
2024-02-15,2024-02-29,2024-02-27,2024-02-26
""".strip().splitlines()


@pytest.mark.parametrize("row", WORKED_EXAMPLES)
def test_worked_examples_of_the_notice_clock(row: str) -> None:
    offence, *expected = (date.fromisoformat(cell) for cell in row.split(","))
    clocks = deadlines(offence_on=offence)
    assert [clocks.day14, clocks.last_safe_post, clocks.last_safe_production] == expected
    assert clocks.post_by == expected[1]


@pytest.mark.parametrize(
    ("moment", "in_london"),
    [
        (datetime(2025, 5, 31, 23, 30, tzinfo=UTC), date(2025, 6, 1)),  # 00:30 in summer time
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), date(2025, 10, 26)),
        (datetime(2025, 3, 29, 23, 59, tzinfo=UTC), date(2025, 3, 29)),
        (datetime(2025, 3, 30, 23, 0, tzinfo=UTC), date(2025, 3, 31)),
    ],
)
def test_the_day_of_an_offence_is_the_day_in_london(moment: datetime, in_london: date) -> None:
    assert london_date(moment) == in_london


def test_half_past_midnight_in_summer_belongs_to_the_new_day() -> None:
    clocks = deadlines(offence_on=offence_date(offence_at=datetime(2025, 5, 31, 23, 30, tzinfo=UTC)))
    assert clocks.day14 == date(2025, 6, 15)
    assert clocks.last_safe_post == date(2025, 6, 11)


def test_the_hour_that_happens_twice_stays_two_moments() -> None:
    first = datetime(2025, 10, 26, 1, 30, tzinfo=LONDON, fold=0)
    second = datetime(2025, 10, 26, 1, 30, tzinfo=LONDON, fold=1)
    assert first.astimezone(UTC).hour == 0
    assert second.astimezone(UTC).hour == 1
    assert london_date(first) == london_date(second) == date(2025, 10, 26)


def test_a_naive_moment_is_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="time zone"):
        london_date(datetime(2025, 3, 3, 12))


def test_a_doubtful_clock_takes_the_earliest_plausible_day() -> None:
    just_after_midnight = datetime(2025, 3, 4, 0, 5, tzinfo=LONDON)
    assert offence_date(offence_at=just_after_midnight) == date(2025, 3, 4)
    doubtful = offence_date(offence_at=just_after_midnight, clock_doubt=timedelta(minutes=10))
    assert doubtful == date(2025, 3, 3)


def test_clock_doubt_is_real_time_across_a_clock_change() -> None:
    # 02:30 GMT (after the hour ran twice) less three hours is 00:30 BST of the same day; wall arithmetic says the day before.
    after_change = datetime(2025, 10, 26, 2, 30, tzinfo=LONDON)
    earliest = offence_date(offence_at=after_change, clock_doubt=timedelta(hours=3))
    assert earliest == date(2025, 10, 26)


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2025-04-18", False),  # Good Friday
        ("2025-04-21", False),  # Easter Monday: not a holiday in all of the UK
        ("2025-08-25", False),  # August holiday of England and Wales
        ("2025-08-04", True),  # August holiday of Scotland only
        ("2026-12-28", False),  # Boxing Day in lieu
        ("2022-09-19", False),  # the State Funeral
        ("2023-05-08", False),  # the Coronation
        ("2025-03-17", True),  # St Patrick's Day is none here
        ("2025-03-15", False),  # Saturday
        ("2024-12-27", True),
    ],
)
def test_business_days_are_those_of_england_and_wales(day: str, *, open_: bool) -> None:
    assert is_business_day(date.fromisoformat(day)) is open_


@pytest.mark.parametrize(
    ("method", "sent", "served"),
    [
        (ServiceMethod.HANDED_OVER, "2025-03-15 12:00", "2025-03-15"),  # a Saturday
        (ServiceMethod.LEFT_AT_ADDRESS, "2025-03-14 12:00", "2025-03-17"),
        (ServiceMethod.FIRST_CLASS_POST, "2025-03-13 12:00", "2025-03-17"),
        (ServiceMethod.FIRST_CLASS_POST, "2025-03-15 12:00", "2025-03-18"),
        (ServiceMethod.FIRST_CLASS_POST, "2025-04-17 12:00", "2025-04-23"),  # over Easter
        (ServiceMethod.COMPUTER_PRODUCED, "2025-03-12 12:00", "2025-03-17"),
        (ServiceMethod.COMPUTER_PRODUCED, "2025-03-14 12:00", "2025-03-19"),
        (ServiceMethod.ELECTRONIC, "2025-03-17 14:30", "2025-03-17"),
        (ServiceMethod.ELECTRONIC, "2025-03-17 14:31", "2025-03-18"),
        (ServiceMethod.ELECTRONIC, "2025-03-15 09:00", "2025-03-17"),
        (ServiceMethod.ELECTRONIC, "2025-07-01 14:30", "2025-07-01"),  # 14:30 is London's, summer too
    ],
)
def test_service_by_each_method(method: ServiceMethod, sent: str, served: str) -> None:
    sent_at = datetime.fromisoformat(sent).replace(tzinfo=LONDON)
    assert served_on(method=method, sent_at=sent_at) == date.fromisoformat(served)
    assert served_on(method=method, sent_at=sent_at.astimezone(UTC)) == date.fromisoformat(served)


def test_a_sooner_reply_is_service() -> None:
    posted = datetime(2025, 3, 13, 9, tzinfo=LONDON)
    by_post = ServiceMethod.FIRST_CLASS_POST
    assert served_on(method=by_post, sent_at=posted, replied_on=date(2025, 3, 14)) == date(2025, 3, 14)
    assert served_on(method=by_post, sent_at=posted, replied_on=date(2025, 3, 20)) == date(2025, 3, 17)


@pytest.mark.parametrize(
    ("served", "last"),
    [("2025-03-17", "2025-04-13"), ("2024-02-01", "2024-02-28"), ("2025-02-01", "2025-02-28")],
)
def test_the_keeper_has_28_days_that_begin_with_service(served: str, last: str) -> None:
    assert section_172_last_day(date.fromisoformat(served)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("offence", "last"),
    [
        ("2025-01-10", "2025-07-10"),
        ("2025-08-31", "2026-02-28"),
        ("2023-08-31", "2024-02-29"),
        ("2024-08-29", "2025-02-28"),
        ("2025-03-31", "2025-09-30"),
        ("2025-12-31", "2026-06-30"),
        ("2025-06-30", "2025-12-30"),
        ("2025-07-01", "2026-01-01"),
    ],
)
def test_six_months_end_on_the_corresponding_date(offence: str, last: str) -> None:
    assert six_months(date.fromisoformat(offence)) == date.fromisoformat(last)


def test_without_a_notice_the_queue_goes_by_six_months() -> None:
    clocks = deadlines(offence_on=date(2025, 1, 10), needs_nip=False)
    assert clocks == Deadlines(
        offence_on=date(2025, 1, 10),
        day14=None,
        last_safe_post=None,
        last_safe_production=None,
        six_months=date(2025, 7, 10),
    )
    assert clocks.post_by == date(2025, 7, 10)


def test_dangerous_driving_has_a_notice_clock_and_no_six_months() -> None:
    clocks = deadlines(offence_on=date(2025, 3, 3), six_month_limit=False)
    assert clocks.six_months is None
    assert clocks.post_by == date(2025, 3, 13)


def test_a_case_without_any_clock_sorts_last() -> None:
    clocks = deadlines(offence_on=date(2025, 3, 3), needs_nip=False, six_month_limit=False)
    assert clocks.post_by == NO_LIMIT


@pytest.mark.parametrize(
    ("today", "outlook"),
    [
        ("2025-03-12", NipOutlook.IN_TIME_TO_PRODUCE),
        ("2025-03-13", NipOutlook.IN_TIME_TO_POST),
        ("2025-03-14", NipOutlook.BY_HAND_ONLY),
        ("2025-03-17", NipOutlook.BY_HAND_ONLY),
        ("2025-03-18", NipOutlook.OUT_OF_TIME),
    ],
)
def test_the_outlook_changes_the_day_after_each_last_day(today: str, outlook: NipOutlook) -> None:
    clocks = deadlines(offence_on=date(2025, 3, 3))
    assert nip_outlook(clocks, today=date.fromisoformat(today)) is outlook


def test_no_outlook_where_no_notice_is_due() -> None:
    clocks = deadlines(offence_on=date(2025, 3, 3), needs_nip=False)
    assert nip_outlook(clocks, today=date(2030, 1, 1)) is NipOutlook.NOT_NEEDED


@pytest.mark.parametrize(
    ("force", "incident", "submitted", "in_time"),
    [
        ("west_midlands", "2025-03-03 00:01", "2025-03-10 23:59", True),
        ("west_midlands", "2025-03-03 23:59", "2025-03-11 00:00", False),
        ("west_yorkshire", "2025-03-03 12:00", "2025-03-13 23:59", True),
        ("west_yorkshire", "2025-03-03 12:00", "2025-03-14 00:00", False),
        ("essex", "2025-03-03 12:00", "2025-03-05 12:00", True),
        ("essex", "2025-03-03 12:00", "2025-03-05 12:01", False),
        ("essex", "2025-03-29 12:00", "2025-03-31 13:00", True),  # the clocks lost an hour: 48 real hours
        ("essex", "2025-03-29 12:00", "2025-03-31 13:01", False),
    ],
)
def test_each_force_has_its_own_time(force: str, incident: str, submitted: str, *, in_time: bool) -> None:
    incident_at = datetime.fromisoformat(incident).replace(tzinfo=LONDON)
    submitted_at = datetime.fromisoformat(submitted).replace(tzinfo=LONDON)
    rules = load_force(force)
    assert submission_in_time(rules, incident_at=incident_at, submitted_at=submitted_at) is in_time


# --- properties --------------------------------------------------------------------------------------------------------


@given(DAYS)
def test_a_letter_posted_on_the_last_safe_day_is_served_in_time_and_the_next_one_is_not(
    offence: date,
) -> None:
    post = last_safe_post(offence)
    assert is_business_day(post)
    assert postal_service_on(post) <= day14(offence)
    assert postal_service_on(next_business_day(post)) > day14(offence)


@given(DAYS)
def test_a_notice_produced_on_the_last_safe_day_is_served_in_time(offence: date) -> None:
    produced = datetime.combine(last_safe_production(offence), datetime.min.time(), tzinfo=LONDON)
    assert served_on(method=ServiceMethod.COMPUTER_PRODUCED, sent_at=produced) <= day14(offence)


@given(DAYS)
def test_business_days_step_back_and_forth(day: date) -> None:
    following, earlier = next_business_day(day), previous_business_day(day)
    assert earlier < day < following
    assert is_business_day(following)
    assert is_business_day(earlier)
    gap = (following - day).days
    assert not any(is_business_day(day + n * DAY) for n in range(1, gap))


@given(DAYS)
def test_later_offences_never_have_earlier_days(offence: date) -> None:
    following = offence + DAY
    assert last_safe_post(following) >= last_safe_post(offence)
    assert six_months(following) >= six_months(offence)
    assert 181 <= (six_months(offence) - offence).days <= 184


@given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC)))
def test_london_is_on_the_utc_day_or_the_next(moment: datetime) -> None:
    assert (london_date(moment) - moment.date()).days in {0, 1}


def test_the_ranges_that_forces_should_know() -> None:
    days = [date(2024, 1, 1) + n * DAY for n in range(7 * 366) if (date(2024, 1, 1) + n * DAY).year <= 2030]
    to_post = {(last_safe_post(day) - day).days for day in days}
    to_production = {(last_safe_production(day) - day).days for day in days}
    assert (min(to_post), max(to_post)) == (8, 12)
    assert (min(to_production), max(to_production)) == (4, 11)
