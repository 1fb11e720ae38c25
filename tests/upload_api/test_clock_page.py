"""What the page of the clock says: every worked example of the notice, from the typed time to the words that are read.

Rendered without a site: the page shows `report_clock` of the answers, by the macros of `clock_words.html`, and nothing else.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment

from services.core.domain.deadlines import LONDON
from services.core.domain.force_rules import ForceRules
from services.core.domain.report import BLANK
from services.core.domain.report_clock import report_clock
from services.core.rules import load_force
from services.upload_api import visit
from services.upload_api.answers import answered, unreadable
from services.upload_api.questions import DOUBT, FOLD, MOMENT, Fields
from services.web.pages import day, environment, moment
from tests import report_form
from tests.core.domain.test_deadlines import WORKED_EXAMPLES
from tests.upload_api.reporter import words_in

HERE = Path(visit.__file__).parent
WMP, ESSEX = load_force("west_midlands"), load_force("essex")
LATE = "Yours is later than that"
NOT_SURE = "You are not sure of the time"
EITHER_SIDE_OF_MIDNIGHT = ("00:00", "00:30", "08:15", "23:30", "23:59")


@cache
def pages() -> Environment:
    return environment(HERE / "templates", static=HERE / "static", site={})


def typed(local: datetime, *, which: str = "", doubt: int = 0) -> Fields:
    """The page that asks for the time, as it is filled in."""
    said = report_form.day(MOMENT, local) | {f"{MOMENT}.time": f"{local:%H:%M}", DOUBT: str(doubt)}
    return Fields((said | ({FOLD: which} if which else {})).items())


def page(form: Fields, *, now: datetime, rules: ForceRules = WMP, needs_nip: bool = True) -> str:
    """What the clock's page says at `now` of what was typed on the page before."""
    asked = (MOMENT, DOUBT)
    assert unreadable(form, paths=asked) == ()
    incident = answered(BLANK, form, paths=asked).incident
    clock = report_clock(incident, rules=rules, needs_nip=needs_nip, now=now)
    shown = pages().from_string(
        '{% from "clock_words.html" import clock_panel, clock_told %}{{ clock_panel(clock, rules) }}{{ clock_told(clock, rules) }}'
    )
    return words_in(shown.render(clock=clock, rules=rules))


def in_london(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=LONDON)


@pytest.mark.parametrize("row", WORKED_EXAMPLES)
def test_the_page_says_the_days_of_every_worked_example_at_any_time_of_day(row: str) -> None:
    happened, day14, post, _ = (date.fromisoformat(cell) for cell in row.split(","))
    for time in EITHER_SIDE_OF_MIDNIGHT:
        said = page(
            typed(datetime.fromisoformat(f"{happened} {time}")), now=in_london(f"{happened} 23:59:30")
        )
        assert f"West Midlands Police need this by the end of {day(happened + timedelta(days=7))}." in said
        assert f"to warn the driver by a notice: until {day(day14)}." in said
        assert f"It must be posted by {day(post)} at the latest" in said
        assert LATE not in said
        assert NOT_SURE not in said


@pytest.mark.parametrize("row", WORKED_EXAMPLES)
def test_the_page_changes_its_words_at_midnight_in_london_after_the_last_day_of_each_kind(row: str) -> None:
    happened, day14, post, _ = (date.fromisoformat(cell) for cell in row.split(","))
    form = typed(datetime.fromisoformat(f"{happened} 08:15"))
    in_post, by_hand, over = (
        f"It must be posted by {day(post)} at the latest",
        f"The last day on which it could safely be posted was {day(post)}.",
        f"They ended on {day(day14)}.",
    )
    for last, before, after in ((post, in_post, by_hand), (day14, by_hand, over)):
        assert before in page(form, now=in_london(f"{last} 23:59:59"))
        assert after in page(form, now=in_london(f"{last + timedelta(days=1)} 00:00:00"))


@pytest.mark.parametrize(
    ("happened", "last_moment_utc"),
    [
        ("2025-03-03 08:15", "2025-03-10 23:59:59"),  # GMT: London is at UTC
        (
            "2025-06-01 00:30",
            "2025-06-08 22:59:59",
        ),  # BST: 31 May by UTC, and midnight comes an hour before it
        ("2025-12-31 23:30", "2026-01-07 23:59:59"),
        ("2025-03-28 23:30", "2025-04-04 22:59:59"),  # begun in GMT, ended in BST
        ("2025-10-24 23:30", "2025-10-31 23:59:59"),  # and the other way
    ],
)
def test_the_last_day_ends_at_midnight_in_london(happened: str, last_moment_utc: str) -> None:
    form = typed(datetime.fromisoformat(happened))
    last = datetime.fromisoformat(last_moment_utc).replace(tzinfo=UTC)
    by = day(datetime.fromisoformat(happened).date() + timedelta(days=7))
    assert f"West Midlands Police need this by the end of {by}." in page(form, now=last)
    late = page(form, now=last + timedelta(seconds=1))
    assert f"West Midlands Police needed it by the end of {by}. You can still send it." in late
    assert LATE in late


@pytest.mark.parametrize(
    ("which", "ends"),
    [("first", "2025-10-28 00:30+00:00"), ("second", "2025-10-28 01:30+00:00")],
)
def test_each_half_past_one_of_the_night_with_two_has_its_own_48_hours(which: str, ends: str) -> None:
    form, last = typed(datetime(2025, 10, 26, 1, 30), which=which), datetime.fromisoformat(ends)
    said = page(form, now=last, rules=ESSEX)
    assert f"Essex Police need this by {moment(last)}." in said
    assert "until Sunday 9 November 2025." in said
    assert LATE in page(form, now=last + timedelta(seconds=1), rules=ESSEX)


@pytest.mark.parametrize(
    ("local", "doubt", "day14"),
    [
        ("2025-03-04 00:04", 5, "Monday 17 March 2025"),
        ("2025-03-04 00:05", 5, "Tuesday 18 March 2025"),  # midnight itself is the new day
        ("2025-06-01 11:59", 720, "Saturday 14 June 2025"),
        ("2025-06-01 12:00", 720, "Sunday 15 June 2025"),
        (
            "2025-03-30 12:30",
            720,
            "Saturday 12 April 2025",
        ),  # an hour was skipped: half a day before is 23:30
    ],
)
def test_a_doubtful_time_counts_from_the_earliest_day_and_the_page_says_so(
    local: str, doubt: int, day14: str
) -> None:
    at = datetime.fromisoformat(local)
    said = page(typed(at, doubt=doubt), now=in_london(f"{at.date()} 23:59"))
    assert f"by a notice: until {day14}." in said
    is_day_before = day(at.date() + timedelta(days=14)) != day14
    assert (f"counted from {day(at.date() - timedelta(days=1))}" in said) is is_day_before
    assert (NOT_SURE in said) is is_day_before


@pytest.mark.parametrize(
    ("happened", "ends"),
    [
        ("2025-01-10", "2025-07-10"),
        ("2025-08-31", "2026-02-28"),
        ("2023-08-31", "2024-02-29"),
        ("2024-08-29", "2025-02-28"),
        ("2025-03-31", "2025-09-30"),
        ("2025-12-31", "2026-06-30"),
    ],
)
def test_where_no_notice_is_due_the_page_says_the_six_months_and_when_they_are_over(
    happened: str, ends: str
) -> None:
    form, last = typed(datetime.fromisoformat(f"{happened} 23:30")), date.fromisoformat(ends)
    said = page(form, now=in_london(f"{ends} 23:59:59"), needs_nip=False)
    assert f"The police have six months, until {day(last)}, to take it to court." in said
    assert "by a notice" not in said
    over = page(form, now=in_london(f"{last + timedelta(days=1)} 00:00"), needs_nip=False)
    assert f"They ended on {day(last)}." in over
    assert "until" not in over
