import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.domain.report import CameraClock, Report, Role, SubjectVehicle, Witness, Witnesses
from services.core.domain.statement import (
    Exhibit,
    SignatureMismatch,
    compose,
    declaration,
    exhibits,
    paragraphs,
    sign,
)

NOW = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
FOOTAGE = exhibits(full_name="Ann Mary Brown", files=[("front.mp4", "a" * 64), ("rear.mp4", "b" * 64)])
MADE_ON = date(2025, 3, 4)

composed = partial(compose, reference="OS-7K3M-9QXZ", footage=FOOTAGE, made_on=MADE_ON)


def test_footage_without_a_time_is_said_to_have_none(sound_report: Report) -> None:
    camera = replace(sound_report.camera, clock=CameraClock.NOT_SHOWN)
    text = composed(replace(sound_report, camera=camera)).text
    assert "The footage shows no time." in text
    assert "clock was right" not in text


def test_the_customary_words_are_said_as_they_are_said_in_court() -> None:
    assert declaration(pages=2) == (
        "This statement (consisting of 2 pages each signed by me) is true to the best of my knowledge and belief and I "
        "make it knowing that, if it is tendered in evidence, I shall be liable to prosecution if I have wilfully "
        "stated in it anything which I know to be false, or do not believe to be true."
    )
    assert "(consisting of 1 page each signed by me)" in declaration(pages=1)
    assert declaration().startswith("This statement is true to the best of my knowledge")


def test_exhibits_carry_initials_and_number() -> None:
    assert FOOTAGE[1] == Exhibit(label="AB/2", filename="rear.mp4", sha256="b" * 64)
    assert exhibits(full_name="Sinéad", files=[("x", "c" * 64)])[0].label == "S/1"
    assert exhibits(full_name="élan vital", files=[("x", "c" * 64)])[0].label == "ÉV/1"


def test_a_statement_tells_the_whole_story_in_order(sound_report: Report) -> None:
    text = composed(sound_report).text
    story = [
        "Witness statement of Ann Mary Brown.",
        "Age: 18 or over.",
        "Reference: OS-7K3M-9QXZ.",
        "is true to the best of my knowledge",
        "On Monday 3 March 2025 at 08:15 London time I was riding a pedal cycle on A38 Bristol Road, Selly Oak.",
        "The weather was dry.",
        "What happened: The red car overtook me with less than half a metre to spare.",
        "It then turned left in front of me.",
        "What I was doing: I was riding north",
        "Why I think it was wrong: I had to brake hard",
        "The registration mark of the vehicle was AB12CDE, which I wrote as “ab12 cde”.",
        "The vehicle was: red Ford Fiesta.",
        "a camera on the handlebar or frame of a cycle, make Example Cam 3.",
        "I describe where the camera was as “",
        "The camera is mine.",
        "I copied the footage from the camera myself",
        "The footage has not been edited.",
        "The camera's clock was right.",
        f"I produce as exhibit AB/1 the file “front.mp4”, SHA-256 {'a' * 64}.",
        f"I produce as exhibit AB/2 the file “rear.mp4”, SHA-256 {'b' * 64}.",
        "I am keeping the original footage.",
        "I am willing to attend court. I cannot attend on: 2 to 16 June 2025.",
    ]
    places = [text.find(sentence) for sentence in story]
    assert -1 not in places, story[places.index(-1)]
    assert places == sorted(places)


def test_what_the_defence_must_not_learn_stays_out(sound_report: Report) -> None:
    seen = Witnesses(
        independent=(Witness(name="Cat Dow", contact="cat@example.com"),), occupants="my son", injuries=True
    )
    text = composed(replace(sound_report, witnesses=seen)).text
    for secret in ("Example Street", "ann@example.com", "0121", "1980", "Cat Dow", "cat@example", "my son"):
        assert secret not in text


def test_a_doubtful_time_is_said_to_be_so(sound_report: Report) -> None:
    unsure = replace(sound_report, incident=replace(sound_report.incident, doubt_minutes=720))
    sentence = "The time may be wrong by up to 12 hours."
    assert sentence in composed(unsure).text
    assert "may be wrong" not in composed(sound_report).text


def test_the_hash_is_of_the_bytes(sound_report: Report) -> None:
    statement = composed(sound_report)
    assert statement.sha256 == hashlib.sha256(statement.text.encode()).hexdigest()
    assert statement.is_intact
    assert not replace(statement, text=statement.text.replace("half a metre", "a metre")).is_intact


def test_the_same_answers_give_the_same_bytes(sound_report: Report) -> None:
    # Pinned: a change of these bytes is a change of what people sign, and must be meant.
    assert composed(sound_report) == composed(sound_report)
    assert composed(sound_report).sha256[:16] == "8017db5bfadb167e"


def test_composed_and_decomposed_letters_are_one_text(sound_report: Report) -> None:
    one = replace(sound_report, incident=replace(sound_report.incident, road="Caf\u00e9 Lane"))
    two = replace(sound_report, incident=replace(sound_report.incident, road="Cafe\u0301 Lane"))
    assert composed(one) == composed(two)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("account", {"what_happened": "The red car overtook me with less than a metre to spare."}),
        ("account", {"own_part": "I was walking my cycle along the pavement."}),
        ("account", {"why_wrong": "It frightened me."}),
        ("incident", {"local_at": datetime(2025, 3, 3, 8, 16)}),
        ("incident", {"road": "A38"}),
        ("incident", {"doubt_minutes": 5}),
        ("incident", {"latitude": 52.44, "longitude": -1.94}),
        ("incident", {"traffic": "heavy"}),
        ("vehicle", {"mark_raw": "AB12CDF"}),
        ("vehicle", {"driver_description": "a man with a beard"}),
        ("vehicle", {"colour": "maroon"}),
        ("camera", {"edited": True}),
        ("camera", {"continuous": False}),
        ("camera", {"clock": CameraClock.WRONG}),
        ("camera", {"downloaded_on": date(2025, 3, 4)}),
        ("declarations", {"will_attend_court": False}),
        ("declarations", {"original_kept": False}),
        ("declarations", {"not_posted_online": False}),
        ("declarations", {"no_payment": None}),
        ("declarations", {"dates_to_avoid": ""}),
        ("reporter", {"full_name": "Ann Brown"}),
        ("reporter", {"role": Role.CAR}),
        ("reporter", {"date_of_birth": date(2010, 1, 1)}),
    ],
)
def test_every_answer_that_is_evidence_changes_the_statement(
    sound_report: Report, part: str, change: dict[str, Any]
) -> None:
    changed = replace(sound_report, **{part: replace(getattr(sound_report, part), **change)})
    assert composed(changed).sha256 != composed(sound_report).sha256


def test_other_footage_is_another_statement(sound_report: Report) -> None:
    assert compose(sound_report, reference="OS-7K3M-9QXZ", footage=FOOTAGE[:1], made_on=MADE_ON) != composed(
        sound_report
    )
    assert composed(sound_report, pages=2) != composed(sound_report)


def test_a_young_witness_gives_their_age(sound_report: Report) -> None:
    born = replace(sound_report.reporter, date_of_birth=date(2007, 3, 5))
    report = replace(sound_report, reporter=born)
    assert "Age: 17 years." in composed(report).text
    assert "Age: 18 or over." in composed(report, made_on=date(2025, 3, 5)).text


@pytest.mark.parametrize(("fold", "which"), [(0, "first"), (1, "second")])
def test_the_hour_that_came_twice_is_said(sound_report: Report, fold: int, which: str) -> None:
    october = replace(sound_report.incident, local_at=datetime(2025, 10, 26, 1, 30), fold=fold)
    assert (
        f"this was the {which} time that it was 01:30."
        in composed(replace(sound_report, incident=october)).text
    )


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (90, "was 1 minute 30 seconds ahead of the true time."),
        (-3600, "was 1 hour behind the true time."),
        (0, "showed the true time."),
        (None, "was not right; I do not know by how much."),
    ],
)
def test_a_wrong_clock_is_said(sound_report: Report, offset: int | None, words: str) -> None:
    incident = replace(sound_report.incident, clock_offset_s=offset)
    report = replace(
        sound_report, incident=incident, camera=replace(sound_report.camera, clock=CameraClock.WRONG)
    )
    assert words in composed(report).text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])).filter(str.strip))
def test_no_text_of_a_reporter_breaks_the_paragraphs(sound_report: Report, text: str) -> None:
    account = replace(sound_report.account, what_happened=text)
    report = replace(sound_report, account=account)
    parts = paragraphs(report, reference="OS-7K3M-9QXZ", footage=FOOTAGE, made_on=MADE_ON)
    assert all(sentence == " ".join(sentence.split()) and sentence for part in parts for sentence in part)
    assert composed(report).is_intact


@pytest.mark.parametrize("typed", ["Ann Mary Brown", "ann mary brown", "  ANN  Mary Brown "])
def test_typing_the_name_signs(sound_report: Report, typed: str) -> None:
    statement = composed(sound_report)
    signed = sign(statement, full_name="Ann Mary Brown", typed_name=typed, now=NOW)
    assert signed.statement == statement
    assert signed.signed_at == NOW
    assert signed.signed_name == " ".join(typed.split())


@pytest.mark.parametrize("typed", ["", "Ann Brown", "AB"])
def test_another_name_does_not_sign(sound_report: Report, typed: str) -> None:
    with pytest.raises(SignatureMismatch) as caught:
        sign(composed(sound_report), full_name="Ann Mary Brown", typed_name=typed, now=NOW)
    assert [refusal.field for refusal in caught.value.refusals] == ["signature"]


@pytest.mark.parametrize(
    ("could", "words"),
    [
        ("", "I could not read the registration mark of the vehicle. The vehicle was: red Ford Fiesta."),
        ("AB1", "of the vehicle; what I could read of it I wrote as “AB1”."),
    ],
)
def test_a_mark_that_could_not_be_read_is_said_to_be_so(sound_report: Report, could: str, words: str) -> None:
    unread = replace(sound_report.vehicle, mark_raw=could, unreadable=True)
    text = composed(replace(sound_report, vehicle=unread)).text
    assert words in text
    assert "The registration mark of the vehicle was" not in text


def test_a_mark_longer_than_any_is_told_as_it_was_written(sound_report: Report) -> None:
    long = replace(sound_report.vehicle, mark_raw="AB12 CDE, FG34")
    text = composed(replace(sound_report, vehicle=long)).text
    assert "I wrote the registration mark of the vehicle as “AB12 CDE, FG34”." in text


def test_further_vehicles_are_listed(sound_report: Report) -> None:
    further = (
        SubjectVehicle(mark_raw="cd34 efg", make="Opel", colour="white"),
        SubjectVehicle(mark_raw="", unreadable=True),
    )
    text = composed(replace(sound_report, further_vehicles=further)).text
    assert "The registration mark of vehicle 2 was CD34EFG, which I wrote as “cd34 efg”." in text
    assert "Vehicle 2 was: white Opel." in text
    assert "I could not read the registration mark of vehicle 3." in text
