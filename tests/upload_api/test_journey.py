"""The table of the journey: every question has one page, every page is reached, every gap has a place where it is filled."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from services.clock import now
from services.core.domain.answer_labels import LABELS
from services.core.domain.answers_told import answer_words
from services.core.domain.report import BLANK, CameraClock, CameraType, Report, SubjectVehicle, Witness
from services.core.domain.report_advice import advice
from services.core.domain.report_rules import refusals
from services.core.rules import force_names, load_force, load_kinds, load_police_forces
from services.upload_api import journey, words
from services.upload_api.journey import CHECK, STEPS, TASKS, Section
from services.upload_api.progress import Standing, entry_of, standing_of
from services.upload_api.questions import QUESTIONS
from services.upload_api.summary import rows_of
from tests.cases import a_report

WMP = load_force("west_midlands")
TEMPLATES = Path(words.__file__).parent / "templates"


def elsewhere() -> Report:
    return replace(a_report(), incident=replace(a_report().incident, council_area="lichfield"))


def test_every_question_is_asked_on_exactly_one_page() -> None:
    asked = [path for step in STEPS for path in step.asks]
    assert sorted(asked) == sorted(QUESTIONS)
    assert len(set(asked)) == len(asked)


def test_the_pages_ask_in_the_order_of_the_questions() -> None:
    asked = [path for step in STEPS for path in step.asks]
    assert asked == list(QUESTIONS)


COMMONEST = (
    "screening kind when clock where footage moment vehicle what-happened camera copying name contact court"
)


def on_the_way(report: Report) -> list[str]:
    return [step.path for step in journey.applicable(report, WMP) if not step.aside]


def test_a_close_pass_asks_thirteen_pages_and_the_clock_only_where_time_presses() -> None:
    assert on_the_way(a_report()) == [f"/report/{slug}" for slug in COMMONEST.split()]


def test_what_is_aside_is_optional_and_leads_back_to_the_task_list() -> None:
    assert [step.slug for step in journey.ASIDE] == [
        "driver",
        "vehicles",
        "people",
        "witnesses",
        "conditions",
    ]
    for step in journey.ASIDE:
        assert step.optional, step.slug
        assert journey.after(step.slug, BLANK, rules=WMP) == TASKS
        assert journey.before(step.slug, BLANK, rules=WMP) == TASKS


@pytest.mark.parametrize("report", [BLANK, a_report(), elsewhere()])
def test_every_page_that_applies_is_reached_from_the_first_to_the_check_page(report: Report) -> None:
    visited, at = [], STEPS[0].path
    while at != CHECK:
        visited.append(at)
        at = journey.after(at.removeprefix("/report/"), report, rules=WMP)
    assert visited == on_the_way(report)


@pytest.mark.parametrize("report", [BLANK, a_report(), elsewhere()])
def test_the_way_back_leads_to_the_task_list(report: Report) -> None:
    visited, at = [], journey.before(STEPS[-1].slug, report, rules=WMP)
    while at != TASKS:
        visited.append(at)
        at = journey.before(at.removeprefix("/report/"), report, rules=WMP)
    expected = [path for path in on_the_way(report)[-2::-1] if not path.endswith(("/moment", "/clock"))]
    assert visited == expected


def test_a_place_that_is_not_ours_or_not_known_asks_for_the_other_force() -> None:
    areas = {"birmingham": "footage", "elsewhere": "other-force", "not_known": "other-force", "": "footage"}
    for area, following in areas.items():
        report = replace(BLANK, incident=replace(BLANK.incident, council_area=area))
        assert journey.after("where", report, rules=WMP) == f"/report/{following}"


@pytest.mark.parametrize("force", force_names())
def test_every_gap_and_every_advice_has_a_page(force: str) -> None:
    rules = load_force(force)
    listed = replace(
        BLANK,
        further_vehicles=(SubjectVehicle(mark_raw=""), SubjectVehicle(mark_raw="ABC")),
        witnesses=replace(BLANK.witnesses, independent=(Witness(name=""),), injuries=True),
        declarations=replace(BLANK.declarations, will_attend_court=False, original_kept=False),
        incident=replace(BLANK.incident, latitude=1.0),
    )
    fields = [said.field for said in refusals(listed, rules=rules, now=now())]
    fields += [said.field for said in advice(listed, rules=rules, now=now())]
    assert len(fields) > 30
    assert [field for field in fields if journey.step_for(field) is None] == []


@pytest.mark.stack
def test_every_page_of_the_table_is_served(site: httpx.Client) -> None:
    for step in STEPS:
        assert site.get(step.path).headers["location"] == "/", step.slug  # there is no report in this browser
    assert all((TEMPLATES / step.template).is_file() for step in STEPS if step.template)


# ---- how far it is ----


def standing(section: Section, report: Report) -> Standing:
    return standing_of(section, report, refusals(report, rules=WMP, now=now()))


@pytest.mark.parametrize("section", [section for section in Section if section is not Section.FOOTAGE])
def test_a_part_goes_from_not_started_to_completed(section: Section) -> None:
    assert standing(section, BLANK) is Standing.NOT_STARTED
    assert standing(section, a_report(now=now())) is Standing.COMPLETED


def test_a_part_with_a_gap_is_in_progress_and_opens_where_the_gap_is() -> None:
    report = replace(
        BLANK,
        camera=replace(BLANK.camera, make="Example", type=CameraType.HELMET, clock=CameraClock.WRONG),
        account=replace(BLANK.account, what_happened="It came past me very close indeed."),
    )
    found = refusals(report, rules=WMP, now=now())
    assert standing(Section.ACCOUNT, report) is Standing.IN_PROGRESS
    assert entry_of(Section.ACCOUNT, report, found).slug == "what-happened"
    assert entry_of(Section.CAMERA, report, found).slug == "camera"


# ---- read back ----


def test_every_question_can_be_read_back() -> None:
    assert [path for path in LABELS if path in QUESTIONS] == list(QUESTIONS)
    choices = words.choices_of(WMP, load_kinds(), load_police_forces())
    for path in QUESTIONS:
        assert answer_words(BLANK, path, choices=choices) == ""


def test_optional_questions_without_an_answer_are_left_out() -> None:
    choices = words.choices_of(WMP, load_kinds(), load_police_forces())
    rows = rows_of(Section.VEHICLE, a_report(), rules=WMP, choices=choices, gaps=())
    assert [(row.path, row.text) for row in rows] == [
        ("vehicle.mark_raw", "BD51 SMR"),
        ("vehicle.make", "Ford"),
        ("vehicle.colour", "Blue"),
    ]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, ""),
        (15, "It may be 15 minutes out"),
        (60, "It may be an hour out"),
        (45, "It may be 45 minutes out"),
    ],
)
def test_doubt_is_read_back_as_it_was_chosen_or_as_a_program_said_it(minutes: int, said: str) -> None:
    report = replace(BLANK, incident=replace(BLANK.incident, doubt_minutes=minutes))
    choices = words.choices_of(WMP, load_kinds(), load_police_forces())
    assert answer_words(report, "incident.doubt_minutes", choices=choices) == said
