"""A pin and the boundaries of an operator's file: whose area is it?"""

import json
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.adapters.boundaries_shapely import BoundariesInvalid, ShapelyBoundaries
from services.core.domain.police_forces import area_named
from services.core.rules import load_force, load_police_forces

AREA_OF = partial(area_named, rules=load_force("west_midlands"), forces=load_police_forces())
PROPERTIES = ("area", "LAD24NM", "LAD23NM", "name")


def ring(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(name: object, geometry: Any, *, key: str = "LAD23NM") -> dict[str, Any]:
    return {"type": "Feature", "properties": {key: name}, "geometry": geometry}


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


BIRMINGHAM = feature("Birmingham", polygon(ring(-2, 52, 0.1), ring(-1.96, 52.04, 0.02)))  # with a hole
SANDWELL = feature("sandwell", polygon(ring(-2.1, 52, 0.1)), key="area")  # next to it
LICHFIELD = feature(
    "Lichfield",
    {"type": "MultiPolygon", "coordinates": [[ring(-2, 53, 0.1)], [ring(-1, 53, 0.1)]]},
    key="name",
)


def written(folder: Path, *features: Any, **more: Any) -> Path:
    path = folder / "boundaries.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **more}))
    return path


def read(path: Path) -> ShapelyBoundaries:
    return ShapelyBoundaries(path, properties=PROPERTIES, area_of=AREA_OF)


@pytest.fixture(scope="module")
def boundaries(tmp_path_factory: pytest.TempPathFactory) -> ShapelyBoundaries:
    return read(written(tmp_path_factory.mktemp("boundaries"), BIRMINGHAM, SANDWELL, LICHFIELD))


@pytest.mark.parametrize(
    ("latitude", "longitude", "area"),
    [
        (52.01, -1.99, "birmingham"),
        (52.05, -1.95, None),  # in the hole
        (52.04, -1.95, "birmingham"),  # on the edge of the hole
        (52.05, -2.0, None),  # where two areas meet: never a guess
        (52.05, -2.1, "sandwell"),  # on an edge that is nobody else's
        (52.05, -2.05, "sandwell"),
        (53.05, -1.95, "lichfield"),
        (53.05, -0.95, "lichfield"),  # its other part
        (53.05, -1.5, None),  # between the parts
        (0, 0, None),
        (-1.99, 52.01, None),  # not the other way round
    ],
)
def test_a_pin_is_in_one_area_or_in_none(
    boundaries: ShapelyBoundaries, latitude: float, longitude: float, area: str | None
) -> None:
    assert boundaries.area_at(latitude=latitude, longitude=longitude) == area


@cache
def two_squares() -> ShapelyBoundaries:
    whole = feature("Birmingham", polygon(ring(-2, 52, 0.1)))
    with TemporaryDirectory() as folder:
        return read(written(Path(folder), whole, SANDWELL))


@given(latitude=st.floats(52.001, 52.099), longitude=st.floats(-2.099, -1.901))
def test_every_point_of_two_squares_is_placed_as_arithmetic_says(latitude: float, longitude: float) -> None:
    found = two_squares().area_at(latitude=latitude, longitude=longitude)
    assert found == ("sandwell" if longitude < -2 else "birmingham" if longitude > -2 else None)


def test_a_file_may_give_one_area_in_several_features(tmp_path: Path) -> None:
    path = written(
        tmp_path, feature("Dudley", polygon(ring(0, 0, 1))), feature("Halesowen", polygon(ring(1, 0, 1)))
    )
    assert read(path).area_at(latitude=0.5, longitude=1) == "dudley"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (feature("Birmingham", None), "no Polygon"),
        (feature("Birmingham", {"type": "Point", "coordinates": [0, 0]}), "no Polygon"),
        (feature("Birmingham", polygon()), "no Polygon"),
        (feature("Birmingham", polygon([[0, 0], [1, 1]])), "no Polygon"),
        (feature("Birmingham", {"type": "Polygon", "coordinates": "here"}), "no Polygon"),
        (feature("Birmingham", polygon(ring(406_000, 286_000, 1000))), "WGS84"),
        (feature("Birmingham", polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]])), "crosses itself"),
        (feature("Atlantis", polygon(ring(0, 0, 1))), "(Atlantis): no police force"),
        (feature("", polygon(ring(0, 0, 1))), "none of its properties"),
        (feature("Birmingham", polygon(ring(0, 0, 1)), key="LAD11CD"), "none of its properties"),
        (
            {"type": "Feature", "properties": None, "geometry": polygon(ring(0, 0, 1))},
            "none of its properties",
        ),
    ],
)
def test_a_boundary_that_cannot_be_is_named(broken: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises(BoundariesInvalid) as caught:
        read(written(tmp_path, SANDWELL, broken))
    [refusal] = caught.value.refusals
    assert refusal.message.startswith("Boundary 2")
    assert words in refusal.message


def test_every_fault_is_said_at_once_and_not_a_thousand(tmp_path: Path) -> None:
    with pytest.raises(BoundariesInvalid) as caught:
        read(written(tmp_path, *(feature(f"Nowhere {number}", None) for number in range(1000))))
    assert len(caught.value.refusals) == 10


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"features": []}', b'{"features": [1]}', b"\xff\xfe", None]
)
def test_what_is_no_collection_of_features_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "boundaries.geojson"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BoundariesInvalid, match=r"cannot be read|no GeoJSON"):
        read(path)
