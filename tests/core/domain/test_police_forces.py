"""Whose place is it? The table of forces, and how a place is matched to one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.police_forces import (
    UNKNOWN_FORCE,
    PoliceForce,
    area_id,
    area_named,
    other_force,
    place_named,
    refusals,
)
from services.core.domain.whereabouts import which_part
from services.core.rules import force_names, load_force, load_police_forces

FORCES = load_police_forces()
WMP = load_force("west_midlands")
NAMES = {name: force for force in FORCES.forces for name in force.areas}


def test_every_council_area_of_the_kingdom_has_one_force() -> None:
    nations = {"scotland": 32, "northern_ireland": 11}
    wales = {"dyfed_powys", "gwent", "north_wales", "south_wales"}
    assert len(FORCES.forces) == 43 + 2
    assert len(NAMES) == len({area for force in FORCES.forces for area in force.council_areas}) == 361
    for force_id, areas in nations.items():
        assert len(FORCES.get(force_id).areas) == areas  # type: ignore[union-attr]
    assert sum(len(force.areas) for force in FORCES.forces if force.id in wales) == 22


@pytest.mark.parametrize("name", force_names())
def test_the_table_and_a_forces_own_rules_agree(name: str) -> None:
    rules = load_force(name)
    force = FORCES.get(rules.force)
    assert force is not None
    assert (force.name, set(force.council_areas)) == (rules.name, set(rules.council_areas))
    for alias in rules.area_aliases:
        assert FORCES.area_of(alias) == rules.area_of(alias)


@pytest.mark.parametrize(
    ("text", "area", "force"),
    [
        ("Lichfield", "lichfield", "staffordshire"),
        (" stoke-ON-trent ", "stoke_on_trent", "staffordshire"),
        ("stoke_on_trent", "stoke_on_trent", "staffordshire"),
        ("Southend-on-Sea", "southend_on_sea", "essex"),
        ("King's Lynn  and West Norfolk", "kings_lynn_and_west_norfolk", "norfolk"),
        ("Bristol, City of", "bristol", "avon_and_somerset"),
        ("Newcastle upon Tyne", "newcastle_upon_tyne", "northumbria"),
        ("Newcastle-under-Lyme", "newcastle_under_lyme", "staffordshire"),
        ("YNYS MÔN", "isle_of_anglesey", "north_wales"),
        ("Glasgow", "glasgow_city", "scotland"),
        ("Newry, Mourne and Down", "newry_mourne_and_down", "northern_ireland"),
        ("City of London", "city_of_london", "city_of_london"),
        ("Sutton Coldfield", "birmingham", "west_midlands"),
    ],
)
def test_a_place_is_found_by_its_names(text: str, area: str, force: str) -> None:
    found = FORCES.force_of(text)
    assert found is not None
    assert (FORCES.area_of(text), found.id) == (area, force)


@pytest.mark.parametrize(
    "text", ["", "Newcastle", "Yorkshire", "London", "Lichfield District", "Lichfeld", "elsewhere"]
)
def test_what_is_no_councils_name_is_not_guessed(text: str) -> None:
    assert FORCES.force_of(text) is None


@pytest.mark.parametrize(
    ("text", "place", "force"),
    [
        ("Kent", "kent", "kent"),
        (" surrey", "surrey", "surrey"),
        ("Tyne  and Wear", "tyne_and_wear", "northumbria"),
        ("Inverness-shire", "inverness_shire", "scotland"),
        ("Devon", "devon", "devon_and_cornwall"),
        ("West Midlands", None, "west_midlands"),  # ours: which part of it?
        ("Lincolnshire", None, None),  # two forces
        ("London", None, None),
        ("Dorset", "dorset", "dorset"),  # a council area too
    ],
)
def test_a_county_that_is_all_another_forces_is_a_place(
    text: str, place: str | None, force: str | None
) -> None:
    assert place_named(text, rules=WMP, forces=FORCES) == place
    found = FORCES.force_of(text)
    assert (found.id if found else None) == force
    assert other_force(text, rules=WMP, forces=FORCES) == (None if force == "west_midlands" else force)
    if place:
        assert FORCES.force_of(place) is found
        assert FORCES.area_name(place).casefold() == " ".join(text.casefold().split())


def test_every_county_of_the_table_has_its_forces_and_is_no_council_area() -> None:
    counties = [FORCES.county_of(name) for name in FORCES.counties]
    assert all(county and county.forces for county in counties)
    for county in filter(None, counties):
        assert FORCES.area_of(county.name) is None
        assert county.name in which_part(county)


@given(
    name=st.sampled_from(sorted(NAMES)),
    upper=st.booleans(),
    space=st.sampled_from([" ", "  ", "\t", "\u00a0"]),
)
def test_case_and_spacing_never_matter(name: str, *, upper: bool, space: str) -> None:
    typed = space + (name.upper() if upper else name.lower()).replace(" ", space) + space
    assert FORCES.force_of(typed) is NAMES[name]
    assert FORCES.area_of(typed) == area_id(name)


@given(st.text(max_size=30))
def test_any_text_names_one_area_or_none(text: str) -> None:
    area = FORCES.area_of(text)
    assert area is None or area == FORCES.area_of(FORCES.area_name(area))


@pytest.mark.parametrize(
    ("area", "found"),
    [
        ("birmingham", None),
        ("Halesowen", None),
        ("", None),
        ("not_known", None),
        ("Somewhere near the canal", None),
        ("lichfield", "staffordshire"),
        ("Solihull", None),
        ("rugby", "warwickshire"),
        ("elsewhere", UNKNOWN_FORCE),
        ("Out of Force Are", UNKNOWN_FORCE),
    ],
)
def test_whose_report_it_is(area: str, found: str | None) -> None:
    assert other_force(area, rules=WMP, forces=FORCES) == found


def test_the_same_place_is_ours_or_not_by_the_rules_that_govern() -> None:
    for name, force in NAMES.items():
        expected = None if force.id == "essex" else force.id
        assert other_force(name, rules=load_force("essex"), forces=FORCES) == expected


def test_a_forces_own_areas_come_before_the_table() -> None:
    wider = replace(WMP, council_areas=(*WMP.council_areas, "lichfield"))
    assert other_force("Lichfield", rules=wider, forces=FORCES) is None
    assert area_named("lichfield", rules=wider, forces=FORCES) == "lichfield"
    assert area_named("Leeds", rules=wider, forces=FORCES) == "leeds"
    assert area_named("Out of Force Area", rules=wider, forces=FORCES) is None


def test_forces_and_areas_have_names_for_a_page() -> None:
    assert FORCES.name_of("staffordshire") == "Staffordshire Police"
    assert FORCES.name_of(UNKNOWN_FORCE) == FORCES.name_of(None) == "another force"
    assert FORCES.area_name("southend_on_sea") == "Southend-on-Sea"
    assert FORCES.area_name("nowhere_at_all") == "Nowhere At All"
    assert list(FORCES.area_names) == sorted(NAMES)


def test_every_fault_of_the_table_is_said_at_once() -> None:
    twice = PoliceForce(
        id="staffordshire", name="", website="http://x.example", footage="ftp://x.example", areas=("Leeds",)
    )
    broken = replace(
        FORCES,
        forces=(*FORCES.forces, twice),
        aliases={"Atlantis": "atlantis", "Leeds": "bradford"},
        counties={"Mercia": ("mercia",), "Dorset": ("dorset",)},
        confirm={"nobody.website": "?"},
    )
    assert {refusal.field for refusal in refusals(broken)} == {
        "forces.45", "forces.45.website", "forces.45.footage", "forces.staffordshire", "leeds", "aliases.Atlantis",
        "aliases.Leeds", "counties.Mercia", "counties.Dorset", "confirm.nobody.website",
    }  # fmt: skip
    assert [
        refusal.field for refusal in refusals(replace(FORCES, forces=(), aliases={}, counties={}, confirm={}))
    ] == ["forces"]
