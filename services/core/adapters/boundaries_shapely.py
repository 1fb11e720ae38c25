"""Boundaries of council areas from an operator's GeoJSON file, by GEOS; loaded whole, once."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from services.core.errors import Refusal, Refused

_EAST: Final = 180
_NORTH: Final = 90
_MOST_FAULTS: Final = 10
_AREAS: Final = frozenset({"Polygon", "MultiPolygon"})


class BoundariesInvalid(Refused):
    """The file cannot say whose area a place is in; each refusal names the boundary and what is wrong with it."""


class ShapelyBoundaries:
    """The port `Boundaries` on polygons in memory."""

    def __init__(
        self, path: Path, *, properties: Sequence[str], area_of: Callable[[str], str | None]
    ) -> None:
        """Read a FeatureCollection in WGS84; raises `BoundariesInvalid` with every fault, up to ten.

        The first of `properties` that a feature has names its area; `area_of` gives the id of a name, None if unknown.
        """
        shapes, areas, faults = [], [], []
        for number, feature in enumerate(_features(path), start=1):
            name, polygon = _name(feature, properties), _polygon(feature)
            areas.append(area_of(name))
            shapes.append(polygon)
            called = f" ({name})" if name else ""
            found = (*_unnamed(name, areas[-1], properties), *_misshapen(polygon))
            faults += [_refusal(f"Boundary {number}{called}: {fault}") for fault in found]
        if faults:
            raise BoundariesInvalid(*faults[:_MOST_FAULTS])
        self._areas, self._tree = tuple(areas), shapely.STRtree(shapes)

    def area_at(self, *, latitude: float, longitude: float) -> str | None:
        """The id of the area that holds the point; None outside all of them, and where two meet: never a guess."""
        found = self._tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        areas = {self._areas[index] for index in found}
        return areas.pop() if len(areas) == 1 else None


def _features(path: Path) -> list[Mapping[str, Any]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BoundariesInvalid(_refusal(f"{path} cannot be read: {error}")) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(one, dict) for one in features):
        raise BoundariesInvalid(_refusal(f"{path} is no GeoJSON FeatureCollection with features in it."))
    return features


def _name(feature: Mapping[str, Any], properties: Sequence[str]) -> str:
    own = feature.get("properties")
    named = own if isinstance(own, dict) else {}
    return next((str(named[one]).strip() for one in properties if named.get(one)), "")


def _polygon(feature: Mapping[str, Any]) -> Any:
    """The geometry of a feature; None for what is no area."""
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in _AREAS:
        return None
    try:
        return shape(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError):
        return None


def _unnamed(name: str, area: str | None, properties: Sequence[str]) -> Iterator[str]:
    if not name:
        yield f"none of its properties names the area ({', '.join(properties)})."
    elif area is None:
        yield "no police force has a council area of this name."


def _misshapen(polygon: Any) -> Iterator[str]:
    if polygon is None or polygon.is_empty:
        yield "its geometry is no Polygon or MultiPolygon with points."
        return
    west, south, east, north = polygon.bounds
    if not all(map(math.isfinite, polygon.bounds)) or max(-west, east) > _EAST or max(-south, north) > _NORTH:
        yield "its points are no degrees of longitude and latitude: export it as WGS84 (EPSG:4326)."
    if not polygon.is_valid:
        yield f"it crosses itself: {shapely.is_valid_reason(polygon)}."


def _refusal(message: str) -> Refusal:
    return Refusal(code="boundaries", field="boundaries_file", message=message)
