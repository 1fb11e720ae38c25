"""Every value that a page can meet has its words."""

from datetime import date, datetime

import pytest

from services.core.domain.deadlines import NipOutlook
from services.core.domain.lifecycle import Event, State
from services.core.domain.outcomes import Disposal, NfaReason, OtherReason
from services.core.domain.staff import Role
from services.core.domain.statistics import VERSIONS
from services.core.domain.verdicts import NipException
from services.core.ports import Job
from services.review_ui import words
from services.review_ui.trouble_words import fault_words, tried_words, why_not_words


def test_no_state_event_job_role_or_outlook_is_without_words() -> None:
    assert set(words.STATE_WORDS) == set(State)
    assert set(words.EVENT_WORDS) == set(Event)
    assert set(words.JOB_WORDS) == set(Job)
    assert set(words.ROLE_NAMES) == set(Role)
    assert set(words.OUTLOOK_WORDS) == set(NipOutlook)
    assert set(words.EXCEPTION_WORDS) == set(NipException)
    assert set(words.DEFINITION_WORDS) == set(VERSIONS)
    assert set(words.PAGE_WORDS["disposal_words"]) == set(Disposal)
    assert set(words.PAGE_WORDS["nfa_words"]) == set(NfaReason)
    assert set(words.PAGE_WORDS["other_words"]) == set(OtherReason)


@pytest.mark.parametrize(
    ("day", "said"),
    [(13, "today"), (14, "tomorrow"), (12, "yesterday"), (20, "in 7 days"), (3, "10 days ago")],
)
def test_how_far_away_a_day_is(day: int, said: str) -> None:
    assert words.days_left(date(2025, 3, day), date(2025, 3, 13)) == said


def test_a_local_time_is_said_as_the_reporter_gave_it() -> None:
    assert words.local_moment(datetime(2025, 7, 1, 14, 5)) == "1 July 2025 at 2:05pm"
    assert words.local_moment(None) == ""


def test_an_event_names_staff_by_name_and_others_by_what_they_are() -> None:
    assert words.actor_words("staff:7", {"7": "Pat"}) == "Pat"
    assert words.actor_words("staff:8", {"7": "Pat"}) == "A member of staff"
    assert words.actor_words("reporter", {}) == "Reporter"


@pytest.mark.parametrize(
    ("text", "kept"), [("OS-7K3M-9QXZ", "OS-7K3M-9QXZ"), ("OS-7K3M-9QXZ!", ""), ("", "")]
)
def test_only_a_reference_is_repeated(text: str, kept: str) -> None:
    assert words.reference_or_nothing(text) == kept


def test_what_a_reporter_calls_me_is_the_reporter_to_staff() -> None:
    assert words.by_words("Me", full_name="Alex Example") == "the reporter"
    assert words.by_words("My employer", full_name="Alex Example") == "My employer"


def test_a_fault_that_has_no_words_yet_is_named_in_plain_ones() -> None:
    assert fault_words("SandboxLost") == "The program that reads files was lost"
    assert fault_words("KeyError") == "Another fault: key error"
    assert tried_words("sign_parts") == "To send part of a file"
    assert why_not_words(("part_size", "some_new_code")) == "The part has another size, some new code"
