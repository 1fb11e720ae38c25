"""What another force reads of a report: every answer in words, and what was not answered is not taken for a no."""

from dataclasses import replace
from datetime import datetime

import pytest

from services.core.domain.answer_labels import PAPER_LABELS, SECTIONS
from services.core.domain.answers_paper import NOT_FOR_POLICE, Told, answers_paper
from services.core.domain.force_rules import Route
from services.core.domain.report import BLANK, CameraClock, Report, SubjectVehicle, Witness, Witnesses
from services.upload_api.answers import answered
from services.upload_api.questions import QUESTIONS, Fields
from tests.cases import a_report


def paper(report: Report) -> list[str]:
    told = Told(report=report, kind="It passed too close", council_area="Lichfield")
    return answers_paper(told).splitlines()


def test_every_question_of_the_journey_is_on_the_paper() -> None:
    named = {path for labels in SECTIONS.values() for path in labels} - NOT_FOR_POLICE
    assert named - QUESTIONS.keys() == {"vehicle.type", "further_vehicles", "witnesses.independent"}
    assert QUESTIONS.keys() - named == NOT_FOR_POLICE


def test_what_was_answered_is_there_in_words() -> None:
    report = replace(
        a_report(mark="bd51smr"),
        witnesses=Witnesses(
            independent=(Witness(name="Sam Example", contact="01632 960001"),), children=True
        ),
        further_vehicles=(SubjectVehicle(mark_raw="CD12EFG", colour="Red", make="Seat"),),
        screening=(Route.SPEEDING, Route.PARKING),
    )
    said = paper(report)
    for line in (
        "Any of these: It is only about speed",
        "    It is about parking or obstruction",
        "Kind of driving: It passed too close",
        "Council area: Lichfield",
        "Full name: Alex Example",
        "Date of birth: Sunday 1 April 1990",
        "How they were travelling: On a pedal cycle",
        "Camera: Camera on a handlebar or frame",
        "Registration mark: BD51 SMR, typed as “bd51smr”",
        "Willing to go to court: Yes",
        "Changed in any way: No",
        "Children were there: Yes",
        "Witness 1: Sam Example, 01632 960001",
        "Vehicle 2: CD12 EFG, Red Seat",
        "Footage may be shown in public: not answered",
    ):
        assert line in said
    assert not any(
        line.startswith(("Weather", "How sure", "Exact place", "Mark can be read")) for line in said
    )


def test_what_was_never_answered_is_no_no() -> None:
    told = Told(report=BLANK, kind="", council_area="")
    lines = [line for line in answers_paper(told).splitlines() if ": " in line]
    assert {line.split(": ", 1)[1] for line in lines} == {"not answered"}
    labels = {line.split(":")[0] for line in lines}
    assert {
        "Somebody was hurt",
        "Children were there",
        "Will sign a true statement",
        "Any of these",
    } <= labels


def test_a_box_that_nobody_looked_at_does_not_say_that_nobody_was_hurt_and_one_left_empty_does() -> None:
    assert "Somebody was hurt: not answered" in paper(a_report())
    asks = ("witnesses.injuries", "witnesses.children", "declarations.education_use")
    sent = paper(answered(a_report(), Fields([("witnesses.children", "yes")]), paths=asks))
    assert {
        "Somebody was hurt: No",
        "Children were there: Yes",
        "Footage may teach road safety: No",
    } <= set(sent)


def test_the_paper_speaks_of_the_reporter_and_the_page_to_them() -> None:
    for path, label in PAPER_LABELS.items():
        assert not {"you", "your", "we"} & set(label.lower().split()), path


def test_a_doubtful_time_that_came_twice_and_a_wrong_clock_are_told_in_words() -> None:
    report = a_report()
    october = replace(
        report.incident,
        local_at=datetime(2025, 10, 26, 1, 30),
        fold=1,
        doubt_minutes=15,
        clock_offset_s=-3600,
    )
    said = paper(replace(report, incident=october, camera=replace(report.camera, clock=CameraClock.WRONG)))
    assert "Date and time: Sunday 26 October 2025 at 1:30am (the second time that night)" in said
    assert "How sure of the time: It may be 15 minutes out" in said
    assert "How far the clock was out: 1 hour behind" in said


@pytest.mark.parametrize("year", [1, 9999])
def test_a_year_that_cannot_be_meant_is_told_as_it_was_given(year: int) -> None:
    odd = replace(a_report(), incident=replace(a_report().incident, local_at=datetime(year, 12, 31, 23, 59)))
    assert any(line.endswith(f"31 December {year} at 11:59pm") for line in paper(odd))


def test_a_mark_that_could_not_be_read_says_so() -> None:
    said = paper(replace(a_report(), vehicle=SubjectVehicle(mark_raw="AB1?", unreadable=True)))
    assert {"Registration mark: AB1?", "Mark can be read: No"} <= set(said)
