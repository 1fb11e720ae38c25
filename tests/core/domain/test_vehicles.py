"""Hypotheses about a mark and its vehicle: the rules by their table, each with its evidence. Answers as DVLA gives them are in tests/contracts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.core.domain.report import Incident
from services.core.domain.two_places import SeenElsewhere, seen_elsewhere
from services.core.domain.vehicle_record import MotStatus, Outcome, RegisterAnswer, TaxStatus, VehicleRecord
from services.core.domain.vehicle_seen import DoubtedBefore, Hypothesis, Kind, OtherAnswer, Seen, Weight
from services.core.domain.vehicles import Conclusion, assess

SEEN = Seen(
    mark="BD51SMR", reported_mark="BD51SMR", incident_on=date(2026, 6, 8), make="Ford", model="Focus", colour="Blue", body="car",
    read=("BD51SMR",),
)  # fmt: skip
RECORD = VehicleRecord(
    mark="BD51SMR", make="FORD", colour="BLUE", first_registered=date(2001, 10, 1), tax=TaxStatus.TAXED, mot=MotStatus.VALID,
    type_approval="M1",
)  # fmt: skip
UNKNOWN = RegisterAnswer(outcome=Outcome.UNKNOWN)


def found(**changes: object) -> RegisterAnswer:
    record = replace(RECORD, **changes)  # type: ignore[arg-type]  # names of its own fields
    return RegisterAnswer(outcome=Outcome.FOUND, record=record)


def one(kind: Kind, seen: Seen, answer: RegisterAnswer | None) -> Hypothesis:
    return next(each for each in assess(seen, answer).hypotheses if each.kind is kind)


def test_a_vehicle_like_the_one_reported_agrees_and_raises_no_doubt() -> None:
    assessed = assess(SEEN, found())
    assert (assessed.conclusion, assessed.hypotheses) == (Conclusion.AGREES, ())


def test_without_anything_to_compare_nothing_is_concluded() -> None:
    bare = Seen(mark="BD51SMR", incident_on=None)
    assert assess(bare, found()).conclusion is Conclusion.UNCLEAR
    assert assess(SEEN, None).conclusion is Conclusion.UNCLEAR


@pytest.mark.parametrize(
    ("changes", "kind", "weight", "conclusion"),
    [
        ({"make": "AUDI"}, Kind.OTHER_VEHICLE, Weight.STRONG, Conclusion.MAY_BE_CLONED),
        ({"colour": "RED"}, Kind.OTHER_VEHICLE, Weight.MEDIUM, Conclusion.UNCLEAR),
        ({"colour": "RED", "type_approval": "N3"}, Kind.OTHER_VEHICLE, Weight.STRONG, Conclusion.MAY_BE_CLONED),
        ({"colour": "RED", "tax": TaxStatus.SORN}, Kind.OFF_THE_ROAD, Weight.MEDIUM, Conclusion.MAY_BE_CLONED),
        ({"tax": TaxStatus.SORN}, Kind.OFF_THE_ROAD, Weight.MEDIUM, Conclusion.UNCLEAR),
        ({"marked_for_export": True}, Kind.OFF_THE_ROAD, Weight.MEDIUM, Conclusion.UNCLEAR),
        ({"tax": TaxStatus.UNTAXED}, Kind.OFF_THE_ROAD, Weight.WEAK, Conclusion.AGREES),
        ({"mot": MotStatus.NOT_VALID}, Kind.OFF_THE_ROAD, Weight.WEAK, Conclusion.AGREES),
        ({"first_registered": date(1999, 5, 1)}, Kind.IMPOSSIBLE_AGE, Weight.STRONG, Conclusion.MAY_BE_FALSE),
    ],
)  # fmt: skip
def test_each_thing_that_speaks_against_a_mark_weighs_what_it_should(
    changes: dict[str, object], kind: Kind, weight: Weight, conclusion: Conclusion
) -> None:
    answer = found(**changes)
    assert one(kind, SEEN, answer).weight is weight
    assert assess(SEEN, answer).conclusion is conclusion


def test_hypotheses_stand_in_their_order_with_a_misread_first() -> None:
    elsewhere = SeenElsewhere(reference="OS-2222-2222", metres=200_000.0, apart=timedelta(minutes=20))
    doubted = DoubtedBefore(reference="OS-3333-3333", decided_on=date(2026, 5, 3))
    seen = replace(SEEN, elsewhere=(elsewhere,), doubted=(doubted,))
    answer = found(make="AUDI", first_registered=date(1999, 5, 1), tax=TaxStatus.SORN)
    kinds = [each.kind for each in assess(seen, answer).hypotheses]
    assert kinds == [kind for kind in Kind if kind is not Kind.NOT_ON_REGISTER]


def test_evidence_is_in_words_that_name_both_sides() -> None:
    assert one(Kind.OTHER_VEHICLE, SEEN, found(make="AUDI", colour="RED")).evidence == (
        "Make: the register says AUDI, the report says Ford.",
        "Colour: the register says red, the report says blue.",
    )
    [older] = one(Kind.IMPOSSIBLE_AGE, SEEN, found(first_registered=date(1999, 5, 1))).evidence
    assert older == (
        "Marks with 51 are given from September 2001 on, but the vehicle was first registered in May 1999: "
        "a mark can only make a vehicle look older."
    )


def test_an_older_mark_on_a_newer_vehicle_is_allowed() -> None:
    assert assess(SEEN, found(first_registered=date(2024, 3, 1))).conclusion is Conclusion.AGREES


def test_a_mark_that_began_after_the_incident_needs_no_register() -> None:
    seen = replace(SEEN, mark="BD76SMR", reported_mark="BD76SMR", read=("BD76SMR",))
    assessed = assess(seen, None)
    assert assessed.conclusion is Conclusion.MAY_BE_FALSE
    [_, age] = assessed.hypotheses
    assert age.evidence == ("Marks with 76 are given from September 2026 on: after the incident.",)


@pytest.mark.parametrize(
    ("mark", "weight", "words"),
    [
        ("BD51SMR", Weight.STRONG, "has no vehicle with BD51 SMR."),
        ("12AB34", Weight.WEAK, "military marks are not on this register"),
        ("123D456", Weight.WEAK, "a diplomatic mark"),
        ("WOB4711X", Weight.WEAK, "it may be foreign"),
    ],
)
def test_a_mark_may_be_missing_for_an_innocent_reason(mark: str, weight: Weight, words: str) -> None:
    doubt = one(Kind.NOT_ON_REGISTER, Seen(mark=mark, incident_on=None), UNKNOWN)
    assert doubt.weight is weight
    assert words in doubt.evidence[0]


# ---- misreads -----------------------------------------------------------------------------------------------------


def test_another_reading_is_looked_at_before_a_false_plate_is_spoken_of() -> None:
    seen = replace(SEEN, read=("BD51SNR", "8D51SMR"), reported_mark="BD51SHR")
    assessed = assess(seen, UNKNOWN)
    assert assessed.conclusion is Conclusion.READ_AGAIN
    assert assessed.hypotheses[0].candidates == ("BD51SNR", "BD51SHR")
    assert assessed.hypotheses[0].evidence[0] == "The footage may also be read as BD51 SNR."


def test_a_misread_is_strong_once_the_other_mark_has_the_vehicle_that_was_reported() -> None:
    other = OtherAnswer(mark="BD51SHR", answer=found(mark="BD51SHR"))
    seen = replace(SEEN, others=(other,))
    first = assess(seen, found(make="AUDI")).hypotheses[0]
    assert (first.kind, first.weight, first.candidates) == (Kind.MISREAD, Weight.STRONG, ("BD51SHR",))
    assert "its vehicle (FORD, blue) is like the one reported" in first.evidence[0]


def test_a_reading_that_the_register_has_spoken_against_is_no_rival_any_more() -> None:
    seen = replace(SEEN, read=("BD51SMR", "BD51SHR"), reported_mark="BD51SMR")
    assert assess(seen, UNKNOWN).conclusion is Conclusion.READ_AGAIN
    tried = replace(seen, others=(OtherAnswer(mark="BD51SHR", answer=UNKNOWN),))
    assert assess(tried, UNKNOWN).conclusion is Conclusion.MAY_BE_FALSE


def test_other_readings_are_a_weak_hint_while_the_vehicle_agrees() -> None:
    seen = replace(SEEN, read=("BD51SMR", "BD51SHR"))
    assessed = assess(seen, found())
    assert assessed.conclusion is Conclusion.AGREES
    assert [(each.kind, each.weight) for each in assessed.hypotheses] == [(Kind.MISREAD, Weight.WEAK)]


def test_a_mark_that_nobody_else_gave_is_read_again_and_its_look_alikes_are_named() -> None:
    seen = replace(SEEN, mark="BD51SHR", read=("AB12CDE",), reported_mark="")
    assessed = assess(seen, UNKNOWN)
    assert assessed.conclusion is Conclusion.READ_AGAIN
    nobody, like = assessed.hypotheses[0].evidence
    assert nobody == "Neither the reporter nor the frames gave this mark."
    assert like.startswith("Marks that look like it: ")
    assert assessed.hypotheses[0].candidates == ()


def test_a_mark_of_another_vehicle_in_the_footage_is_no_rival() -> None:
    seen = replace(SEEN, read=("BD51SMR", "KX07ZZT"))
    assert assess(seen, found()).hypotheses == ()


# ---- two places ---------------------------------------------------------------------------------------------------


def at(latitude: float | None, minutes: float = 0.0, **more: object) -> Incident:
    happened = datetime(2026, 6, 8, 8, 41) + timedelta(minutes=minutes)
    longitude = None if latitude is None else -1.9
    return replace(
        Incident(local_at=happened, road="", town="", latitude=latitude, longitude=longitude),
        **more,  # type: ignore[arg-type]  # names of its own fields
    )


@pytest.mark.parametrize(
    ("theirs", "is_elsewhere"),
    [
        (at(53.5, 0), True),  # Birmingham and Leeds at the same minute
        (at(53.5, 30), True),
        (at(53.5, 120), False),
        (at(52.6, 0), False),  # 13 km: two people's clocks may differ by that much
        (at(53.5, 30, doubt_minutes=60), False),
        (at(None, 0), False),
        (at(53.5, 0, local_at=None), False),
    ],
)
def test_a_mark_is_in_two_places_only_if_no_vehicle_could_have_been(
    theirs: Incident, *, is_elsewhere: bool
) -> None:
    seen = seen_elsewhere(at(52.48), theirs, reference="OS-2222-2222")
    assert (seen is not None) is is_elsewhere


def test_two_places_are_told_with_miles_and_minutes() -> None:
    seen = seen_elsewhere(at(52.48), at(53.5, 30), reference="OS-2222-2222")
    assert seen is not None
    doubt = one(Kind.TWO_PLACES, replace(SEEN, elsewhere=(seen,)), found())
    assert doubt.evidence == (
        "OS-2222-2222 reports it 70 miles away, 30 minutes apart: at 70 mph that takes 60 minutes.",
    )


def test_one_earlier_doubt_is_a_hint_and_two_are_strong() -> None:
    day = date(2026, 5, 3)
    doubts = tuple(DoubtedBefore(reference=f"OS-2222-222{n}", decided_on=day) for n in (1, 2))
    once = replace(SEEN, doubted=doubts[:1])
    assert assess(once, found()).conclusion is Conclusion.UNCLEAR
    assert one(Kind.DOUBTED_BEFORE, once, found()).evidence == (
        "OS-2222-2221 was decided as a false or cloned plate on 3 May 2026.",
    )
    assert assess(replace(SEEN, doubted=doubts), found()).conclusion is Conclusion.MAY_BE_CLONED
