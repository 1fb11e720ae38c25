"""Hashes of pictures: near if the same pictures come at the same times, far otherwise; and marks, times and places of reports."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.core.domain.likeness import (
    MOST_BITS,
    STILL_BITS,
    KeyPicture,
    Nearness,
    bands,
    bits_apart,
    nearness,
)
from services.core.domain.report import Report, SubjectVehicle
from services.core.domain.same_incident import SameIncident, same_incident, same_reporter

CHANCE = Random(20261123)  # noqa: S311 -- for tests, the same each time


def a_film(pictures: int = 10, *, every_s: float = 1.0) -> list[KeyPicture]:
    return [KeyPicture(at_s=n * every_s, hash=CHANCE.getrandbits(64)) for n in range(pictures)]


def changed(picture: KeyPicture, *, bits: int, later_s: float = 0.0) -> KeyPicture:
    mask = sum(1 << place for place in CHANCE.sample(range(64), bits))
    return KeyPicture(at_s=picture.at_s + later_s, hash=picture.hash ^ mask)


def test_bits_are_counted_and_bands_make_up_the_hash() -> None:
    assert bits_apart(0, (1 << 64) - 1) == 64
    assert bits_apart(0b1010, 0b0110) == 2
    assert bands(0x1111_2222_3333_4444) == (0x4444, 0x3333, 0x2222, 0x1111)


def test_hashes_three_bits_apart_always_share_a_band() -> None:
    for picture in a_film(200):
        other = changed(picture, bits=3)
        assert any(a == b for a, b in zip(bands(picture.hash), bands(other.hash), strict=True))


def test_a_film_that_was_compressed_again_is_near() -> None:
    film = a_film()
    assert nearness(film, [changed(one, bits=4) for one in film]) == Nearness(
        alike=10, compared=10, bits=4, shift_s=0.0
    )


def test_a_film_without_its_beginning_is_near_at_that_shift() -> None:
    film = a_film()
    near = nearness(film, [changed(one, bits=2, later_s=-3.0) for one in film[3:]])
    assert near == Nearness(alike=7, compared=7, bits=2, shift_s=-3.0)


def test_other_films_are_not_near_nor_the_same_pictures_in_another_order() -> None:
    film, other = a_film(), a_film()
    assert nearness(film, other) is None
    backwards = [KeyPicture(at_s=a.at_s, hash=b.hash) for a, b in zip(film, reversed(film), strict=True)]
    assert nearness(film, backwards) is None
    assert nearness(film, []) is None
    assert nearness([], []) is None


def test_pictures_that_differ_by_more_than_the_limit_do_not_count() -> None:
    film = a_film()
    assert nearness(film, [changed(one, bits=MOST_BITS) for one in film]) is not None
    assert nearness(film, [changed(one, bits=MOST_BITS + 2) for one in film]) is None


def test_one_picture_among_many_is_not_enough_for_two_films() -> None:
    film, other = a_film(), a_film()
    assert nearness(film, [film[0], *other[1:]]) is None


def test_a_photograph_is_compared_with_every_picture_and_must_be_nearer() -> None:
    film = a_film()
    near = nearness([changed(film[4], bits=STILL_BITS)], film)
    assert near is not None
    assert (near.alike, near.bits) == (1, STILL_BITS)
    assert nearness([changed(film[4], bits=STILL_BITS + 2)], film) is None


# --- the same incident -------------------------------------------------------------------------------------------------


def told(
    report: Report, *, mark: str = "AB12 CDE", minutes: int = 0, email: str = "bo@example.com", **place: Any
) -> Report:
    """Another person's report of the same place and time, unless told otherwise."""
    at = (report.incident.local_at or datetime(2025, 3, 3)) + timedelta(minutes=minutes)
    return replace(
        report,
        incident=replace(report.incident, local_at=at, **place),
        vehicle=SubjectVehicle(mark_raw=mark),
        reporter=replace(report.reporter, email=email),
    )


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"minutes": 4}, {"mark": "AB12CDE", "misread": False, "road": "A38"}),
        ({"mark": "A812 CDE"}, {"mark": "A812CDE", "misread": True}),
        ({"road": "Bristol Road (A38)", "town": "Birmingham, Selly Oak"}, {"road": "A38"}),
        ({"road": "Bristol Rd", "town": ""}, {"road": "Bristol Rd"}),
    ],
)
def test_mark_time_and_place_together_are_one_incident(
    sound_report: Report, other: dict[str, Any], why: dict[str, Any]
) -> None:
    found = same_incident(sound_report, told(sound_report, **other))
    assert found is not None
    assert {name: getattr(found, name) for name in why} == why
    assert found.apart == timedelta(minutes=other.get("minutes", 0))


@pytest.mark.parametrize(
    "other",
    [
        {"mark": "XY99 ZZZ"},
        {"mark": ""},
        {"minutes": 40},
        {"minutes": 24 * 60},
        {"road": "High Street"},
        {"town": "Coventry"},
        {"road": ""},
    ],
)
def test_if_one_of_the_three_disagrees_it_is_not(sound_report: Report, other: dict[str, Any]) -> None:
    assert same_incident(sound_report, told(sound_report, **other)) is None


def test_pins_say_the_place_where_names_do_not(sound_report: Report) -> None:
    here = replace(sound_report, incident=replace(sound_report.incident, latitude=52.4370, longitude=-1.9380))
    near = told(here, road="by the library", latitude=52.4380, longitude=-1.9380)
    found = same_incident(here, near)
    assert isinstance(found, SameIncident)
    assert found.metres == pytest.approx(111, abs=1)
    assert same_incident(here, told(here, road="by the library", latitude=52.4470, longitude=-1.9380)) is None
    assert same_incident(here, told(here, latitude=52.4770, longitude=-1.9380)) is None


def test_a_time_that_is_called_doubtful_reaches_further(sound_report: Report) -> None:
    assert same_incident(sound_report, told(sound_report, minutes=40, doubt_minutes=30)) is not None


def test_a_further_vehicle_counts_as_well(sound_report: Report) -> None:
    two = replace(sound_report, further_vehicles=(SubjectVehicle(mark_raw="XY99 ZZZ"),))
    assert same_incident(two, told(sound_report, mark="XY99 ZZZ")) is not None


def test_one_reporter_is_known_by_the_address(sound_report: Report) -> None:
    assert same_reporter(sound_report, told(sound_report, email=" ANN@example.com"))
    assert not same_reporter(sound_report, told(sound_report))
    assert not same_reporter(told(sound_report, email=""), told(sound_report, email=""))
