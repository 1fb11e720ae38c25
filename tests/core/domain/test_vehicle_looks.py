"""What people call a vehicle, beside what the register calls it."""

import pytest

from services.core.domain.vehicle_looks import (
    Body,
    ColourAgreement,
    bodies_registered,
    body_told,
    colour_agreement,
    same_make,
)

SAME, NEAR, OTHER = ColourAgreement.SAME, ColourAgreement.NEAR, ColourAgreement.OTHER


@pytest.mark.parametrize(
    ("told", "registered", "same"),
    [
        ("Ford", "FORD", True),
        ("ford focus", "FORD", True),
        ("VW Golf", "VOLKSWAGEN", True),
        ("Merc", "MERCEDES-BENZ", True),
        ("Range Rover Evoque", "LAND ROVER", True),
        ("Mini", "BMW", True),
        ("Citroën C4", "CITROEN", True),
        ("Škoda", "SKODA", True),
        ("Alfa Romeo", "ALFA ROMEO", True),
        ("Audi", "FORD", False),
        ("Rover", "LAND ROVER", True),
        ("Land Rover", "FORD", False),
        ("Vauxhall Corsa", "TOYOTA", False),
        ("Ford or Vauxhall", "VAUXHALL", True),
        ("", "FORD", None),
        ("not sure", "FORD", None),
        ("some mini bus by Ford", "FORD", True),
        ("Ford", "SMITH & SONS TRAILERS", None),
        ("Ford", "", None),
    ],
)
def test_a_make_as_it_is_told_beside_a_make_as_it_is_registered(
    told: str, registered: str, *, same: bool | None
) -> None:
    assert same_make(told, registered) is same


@pytest.mark.parametrize(
    ("told", "registered", "agreement"),
    [
        ("red", "RED", SAME),
        ("dark blue", "BLUE", SAME),
        ("silver/grey", "SILVER", SAME),
        ("navy", "BLACK", NEAR),
        ("grey", "SILVER", NEAR),
        ("white", "SILVER", NEAR),
        ("burgundy", "RED", NEAR),
        ("blue", "RED", OTHER),
        ("white", "BLACK", OTHER),
        ("yellow", "BLUE", OTHER),
        ("blue", "MULTI-COLOUR", None),
        ("blue", "NOT STATED", None),
        ("", "RED", None),
        ("shiny", "RED", None),
    ],
)
def test_colours_agree_are_near_or_cannot_be_one(
    told: str, registered: str, agreement: ColourAgreement | None
) -> None:
    assert colour_agreement(told, registered) is agreement
    assert colour_agreement(registered, told) is agreement


@pytest.mark.parametrize(
    ("code", "axles", "weight", "bodies"),
    [
        ("M1", "2 AXLE RIGID BODY", 0, {Body.CAR_OR_VAN}),
        ("N1", "2 AXLE RIGID BODY", 2500, {Body.CAR_OR_VAN, Body.LORRY}),
        ("L3e", "2 WHEEL", None, {Body.MOTORCYCLE}),
        ("M3", "", None, {Body.BUS}),
        ("", "3 AXLE + 3 AXLE ARTIC", 44000, {Body.LORRY, Body.BUS}),
        ("", "2 WHEEL", None, {Body.MOTORCYCLE}),
        ("", "2-AXLE-RIGID BODY", None, set()),
        ("", "NON STANDARD", None, set()),
    ],
)
def test_codes_allow_some_kinds_of_vehicle_and_rule_out_others(
    code: str, axles: str, weight: int | None, bodies: set[Body]
) -> None:
    assert bodies_registered(type_approval=code, wheelplan=axles, weight_kg=weight) == bodies


@pytest.mark.parametrize(
    ("told", "body"),
    [
        ("car", Body.CAR_OR_VAN),
        ("White van", Body.CAR_OR_VAN),
        ("HGV (artic)", Body.LORRY),
        ("car or bus", None),
        ("", None),
    ],
)
def test_a_kind_is_told_only_by_words_for_one(told: str, body: Body | None) -> None:
    assert body_told(told) is body
