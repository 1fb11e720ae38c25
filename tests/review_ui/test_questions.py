"""Asking the reporter from the desk: who may, what is refused, and that the answer is not lost."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services import clock
from services.core.actions.answer_question import answer_question
from services.core.bootstrap import Core
from services.core.domain.deadlines import london_date
from services.core.domain.lifecycle import Event
from services.core.domain.staff import Officer, Role
from services.core.ports import Job
from services.core.queries.case_file import case_file
from tests.cases import a_submission
from tests.review_ui.visitor import Visitor, a_bench, work_off

pytestmark = pytest.mark.stack

PARTS = ("year", "month", "day")
QUESTION = "Which lane were you in?\nAnd can you send the rear camera?"


@pytest.fixture(scope="module")
def shared(core: Core, clip: Path, officers: dict[Role, Officer]) -> UUID:
    """A case of which nothing is ever asked."""
    assert officers
    return a_case(core, clip)[1]


@pytest.fixture
def case(core: Core, clip: Path, officers: dict[Role, Officer]) -> tuple[str, UUID]:
    """A reviewable case: its reporter's secret, and its id."""
    assert officers
    return a_case(core, clip)


def a_case(core: Core, clip: Path) -> tuple[str, UUID]:
    draft, sent = a_submission(core, clip, now=clock.now())
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return draft.token, sent.submission_id


def form(**changes: str) -> dict[str, str]:
    day = london_date(clock.now()) + timedelta(days=3)
    known = {
        "question": QUESTION,
        "due_day": str(day.day),
        "due_month": str(day.month),
        "due_year": str(day.year),
    }
    return known | changes


def holding(signed_in: Callable[[str], Visitor], case_id: UUID) -> Visitor:
    visitor = signed_in("reviewer")
    assert visitor.post(f"/cases/{case_id}/claim").status_code == 303
    return visitor


def test_a_question_stands_on_the_case_in_the_queue_and_in_custody(
    core: Core, case: tuple[str, UUID], signed_in: Callable[[str], Visitor]
) -> None:
    token, case_id = case
    visitor = holding(signed_in, case_id)
    page = visitor.get(f"/cases/{case_id}").text
    assert "Ask the reporter" in page
    assert visitor.post(f"/cases/{case_id}/ask", wants_footage="yes", **form()).status_code == 303
    page = visitor.get(f"/cases/{case_id}").text
    assert "Which lane were you in?\nAnd can you send the rear camera?" in page
    assert "more footage wanted" in page
    assert "Ask the reporter" not in page  # one at a time
    visitor.post(f"/cases/{case_id}/release")
    assert "Asked, due" in row_of(visitor, case_id)

    with core.database.unit_of_work() as work:
        answer_question(work, token=token, text="The left one.", now=clock.now())
    assert "Answered" in row_of(visitor, case_id)
    assert "The left one." in visitor.get(f"/cases/{case_id}").text
    events = [stored.link.event for stored in case_file(core.database, case_id=case_id).custody]
    assert [event for event in events if event in {Event.ASKED_REPORTER, Event.REPORTER_ANSWERED}] == [
        Event.ASKED_REPORTER,
        Event.REPORTER_ANSWERED,
    ]


def row_of(visitor: Visitor, case_id: UUID) -> str:
    queue = visitor.get("/queue").text
    return next(row for row in queue.split("<tr") if str(case_id) in row)


def test_the_day_is_filled_in(shared: UUID, signed_in: Callable[[str], Visitor]) -> None:
    page = holding(signed_in, shared).get(f"/cases/{shared}").text
    filled = [page.split(f'name="due_{part}"')[1].split('value="')[1].split('"')[0] for part in PARTS]
    day = date(*map(int, filled))
    today = london_date(clock.now())
    assert today <= day <= today + timedelta(days=14)
    assert "Filled in: two working days before" in page
    assert "the last safe day to post a notice, to decide and to produce it." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question": "  "}, "Write what you want to ask."),
        ({"question": "x" * 2001}, "Ask in at most 2,000 characters."),
        ({"due_day": "31", "due_month": "2"}, "Enter a real date"),
        ({"due_year": "2020"}, "Choose today or a day to come."),
        ({"due_year": "2999"}, "Choose a day within 60 days."),
    ],
)
def test_what_cannot_be_asked_is_said_and_the_form_keeps_what_was_typed(
    shared: UUID, signed_in: Callable[[str], Visitor], changes: dict[str, str], words: str
) -> None:
    visitor = holding(signed_in, shared)
    answer = visitor.post(f"/cases/{shared}/ask", **form(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert form(**changes)["question"].split("\n")[0].strip() in answer.text


def test_only_who_holds_the_case_asks_and_only_one_question_at_a_time(
    case: tuple[str, UUID], signed_in: Callable[[str], Visitor]
) -> None:
    _, case_id = case
    unclaimed = signed_in("supervisor")
    unclaimed.get(f"/cases/{case_id}")
    assert unclaimed.post(f"/cases/{case_id}/ask", **form()).status_code == 409
    visitor = holding(signed_in, case_id)
    assert unclaimed.post(f"/cases/{case_id}/ask", **form()).status_code == 409
    assert visitor.post(f"/cases/{case_id}/ask", **form()).status_code == 303
    assert visitor.post(f"/cases/{case_id}/ask", **form()).status_code == 409


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ADMINISTRATOR])
def test_nobody_else_asks(case: tuple[str, UUID], signed_in: Callable[[str], Visitor], role: Role) -> None:
    _, case_id = case
    visitor = signed_in(str(role))
    assert visitor.post(f"/cases/{case_id}/ask", **form()).status_code == 403
