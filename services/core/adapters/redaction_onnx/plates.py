"""Where plates may be: faint text, and flat strips of dense upright strokes. Their words are not read.

What misses plates gives them away, so the thresholds are low and the boxes wide; a box too many is taken out by a person.
"""

from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from services.core.adapters.redaction_onnx.found import Found, Picture, framed
from services.core.adapters.redaction_onnx.models import text_session
from services.core.domain.redaction import Box, Source

LONG_SIDE = 1280
_MEAN = np.array((0.485, 0.456, 0.406), np.float32) * 255
_SPREAD = np.array((0.229, 0.224, 0.225), np.float32) * 255
_INK, _SURE, _UNCLIP = 0.05, 0.07, 2.0
"""The reader asks for 0.2, 0.4 and 1.4: it wants to be sure that there is text and to see nothing besides."""
_TEXT_ASPECT, _SHAPE_ASPECT = (0.8, 12.0), (1.5, 8.0)
_TEXT_ROOM, _SHAPE_ROOM = (0.06, 0.10), (0.12, 0.20)
"""Shares of width and height that are added on each side."""
_SMALLEST = (12.0, 5.0)
_MOST_TEXTS, _MOST_SHAPES = 30, 16
_STROKES, _NEAR, _OTSU_SHARE, _FILLED = (9, 5), 9, 0.6, 0.35
_SHAPE_SIZES = ((18, 330), (7, 90))
"""Widths and heights in pixels of a picture of the long side."""


class PlateFinder:
    """Finds what may be plates; one thread."""

    def __init__(self) -> None:
        self._session = text_session()

    def find(self, picture: Picture) -> list[Found]:
        """Texts, the surest first, then shapes, in an upright BGR picture."""
        small, scale = _fitted(picture)
        return [*self._texts(small, scale, picture), *_shapes(small, scale, picture)]

    def _texts(self, small: Picture, scale: float, picture: Picture) -> list[Found]:
        heat = self._session.run(None, {"x": _prepared(small)})[0][0, 0]
        heat = heat[: small.shape[0], : small.shape[1]]
        outlines, _ = cv2.findContours((heat > _INK).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        boxes = (_text(np.asarray(outline), heat, scale) for outline in outlines)
        found = [framed(Source.TEXT, box, score, picture) for box, score in filter(None, boxes)]
        return sorted(found, key=lambda one: -one.score)[:_MOST_TEXTS]


def _fitted(picture: Picture) -> tuple[Picture, float]:
    """The picture with its long side at 1280, and by how much it was scaled."""
    high, wide = picture.shape[:2]
    scale = LONG_SIDE / max(high, wide)
    size = (max(32, round(wide * scale)), max(32, round(high * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8), scale


def _prepared(small: Picture) -> NDArray[np.float32]:
    """Normalised, padded to multiples of 32, channels first."""
    high, wide = small.shape[:2]
    planes = np.zeros((1, 3, -(-high // 32) * 32, -(-wide // 32) * 32), np.float32)
    planes[0, :, :high, :wide] = ((small - _MEAN) / _SPREAD).transpose(2, 0, 1)
    return planes


def _text(
    outline: NDArray[np.int32], heat: NDArray[np.float32], scale: float
) -> tuple[NDArray[np.float32], float] | None:
    """The level box round an outline, grown by the unclip ratio and some room; None if it is too faint or no plate's."""
    _, (a, b), _ = cv2.minAreaRect(outline)
    if min(a, b) < 2:  # noqa: PLR2004 -- a speck
        return None
    grow = a * b * _UNCLIP / (a + b) / 2
    left, top, wide, high = cv2.boundingRect(outline)
    box = np.array((left - grow, top - grow, wide + 2 * grow, high + 2 * grow), np.float32) / scale
    score = _score(outline, heat)
    return (_with_room(box, _TEXT_ROOM), score) if score >= _SURE and _fits(box) else None


def _fits(box: NDArray[np.float32]) -> bool:
    _, _, wide, high = box
    large = wide >= _SMALLEST[0] and high >= _SMALLEST[1]
    return bool(large and _in_between(wide / high, _TEXT_ASPECT))


def _with_room(box: NDArray[np.float32], room: tuple[float, float]) -> NDArray[np.float32]:
    x, y, wide, high = box
    dx, dy = room[0] * wide, room[1] * high
    return np.array((x - dx, y - dy, wide + 2 * dx, high + 2 * dy), np.float32)


def _score(outline: NDArray[np.int32], heat: NDArray[np.float32]) -> float:
    left, top, wide, high = cv2.boundingRect(outline)
    mask = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(mask, [outline - np.array((left, top))], 1)
    inside = np.ascontiguousarray(heat[top : top + high, left : left + wide])
    return min(1.0, float(cv2.mean(inside, mask)[0]))


# --- the look of a plate -----------------------------------------------------------------------------------------------


def _shapes(small: Picture, scale: float, picture: Picture) -> list[Found]:
    """Flat strips of upright strokes, the densest first."""
    strokes = _strokes(small)
    mask, density = _dense(strokes)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    plate_like = (box for outline in outlines if (box := _plate_like(np.asarray(outline))))
    densities = [
        (float(density[y : y + high, x : x + wide].mean()) / 255, (x, y, wide, high))
        for x, y, wide, high in plate_like
    ]
    densest = islice(sorted(densities, reverse=True), _MOST_SHAPES)
    return [
        framed(Source.SHAPE, _with_room(np.array(box, np.float32) / scale, _SHAPE_ROOM), score, picture)
        for score, box in densest
    ]


def _strokes(small: Picture) -> Picture:
    """Upright edges of what is darker than its surroundings and thin."""
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    thin = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, _block(*_STROKES))
    upright = np.abs(cv2.Sobel(thin, cv2.CV_16S, 1, 0, ksize=3)) / 4
    return np.asarray(cv2.GaussianBlur(np.clip(upright, 0, 255).astype(np.uint8), (5, 5), 0), np.uint8)


def _dense(strokes: Picture) -> tuple[Picture, Picture]:
    """Where they stand close together, and how close."""
    density = cv2.blur(strokes, (_NEAR, 5))
    closed = cv2.morphologyEx(density, cv2.MORPH_CLOSE, _block(_NEAR, 3))
    threshold, _ = cv2.threshold(closed, 0, 255, cv2.THRESH_OTSU)
    above = (closed > threshold * _OTSU_SHARE).astype(np.uint8)
    whole = cv2.morphologyEx(above, cv2.MORPH_CLOSE, _block(9, 3))
    mask = cv2.morphologyEx(whole, cv2.MORPH_OPEN, _block(9, 3))
    return np.asarray(mask, np.uint8), np.asarray(density, np.uint8)


def _block(wide: int, high: int) -> Picture:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_RECT, (wide, high)), np.uint8)


def _plate_like(outline: NDArray[np.int32]) -> Box | None:
    """The level box round an outline of a plate's size, proportions and fullness."""
    x, y, wide, high = cv2.boundingRect(outline)
    fits = all(low <= side <= most for side, (low, most) in zip((wide, high), _SHAPE_SIZES, strict=True))
    full = cv2.contourArea(outline) >= _FILLED * wide * high
    return (x, y, wide, high) if fits and full and _in_between(wide / high, _SHAPE_ASPECT) else None


def _in_between(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
