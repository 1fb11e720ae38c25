"""Where text stands in a picture: PP-OCR's differentiable binarisation, and crops turned level."""

from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from services.core.adapters.plates_ppocr.models import session

Picture = NDArray[np.uint8]

LONG_SIDE = 1280
_MEAN = np.array((0.485, 0.456, 0.406), np.float32) * 255
_SPREAD = np.array((0.229, 0.224, 0.225), np.float32) * 255
_INK, _SURE, _UNCLIP = 0.2, 0.4, 1.4
"""The model's own post-processing figures (its inference.yml)."""
_ASPECT = (1.8, 9.0)
_LONGEST_LINE, _LEVEL_LINE = 32.0, 2.0
"""A line of a camera's own writing: how many times as wide as high at most, and degrees off the level."""
_SMALLEST = (24.0, 7.0)
"""Width and height in pixels of the picture under which nothing can be read."""
_STEEPEST = 35.0


@dataclass(frozen=True, kw_only=True)
class TextBox:
    """Four corners from the top left, clockwise, in pixels of the picture; `score` 0..1."""

    corners: NDArray[np.float32]
    score: float

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    def stretched(self, wide: float, high: float) -> "TextBox":
        """About the same middle, so many times as wide and as high."""
        along, down = (self.corners[1] - self.corners[0]) / 2, (self.corners[3] - self.corners[0]) / 2
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        middle = self.corners.mean(axis=0)
        corners = [middle + x * wide * along + y * high * down for x, y in signs]
        return TextBox(corners=np.asarray(corners, np.float32), score=self.score)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Text in one picture, the surest first: of a plate's proportions, and longer."""

    plates: list[TextBox]
    lines: list[TextBox]


class TextDetector:
    """Finds text; one thread."""

    def __init__(self) -> None:
        self._session = session("text_detector")

    def find(self, picture: Picture, *, most: int = 12) -> list[TextBox]:
        """Boxes of a plate's proportions in an upright BGR picture, the surest first, `most` at most."""
        return self.find_text(picture, most=most).plates

    def find_text(
        self, picture: Picture, *, most: int = 12, most_lines: int = 3, scale: float | None = None
    ) -> Found:
        """The same, and level lines that are longer than a plate; at `scale` of the picture, else with its long side at 1280."""
        small, scale = _fitted(picture, scale or LONG_SIDE / max(picture.shape[:2]))
        heat = self._session.run(None, {"x": _prepared(small)})[0][0, 0]
        heat = heat[: small.shape[0], : small.shape[1]]
        outlines, _ = cv2.findContours((heat > _INK).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        found = [box for outline in outlines if (box := _box(np.asarray(outline), heat, scale))]
        found.sort(key=lambda box: -box.score)
        plates, lines = filter(_plate_like, found), filter(_line_like, found)
        return Found(plates=list(islice(plates, most)), lines=list(islice(lines, most_lines)))


def _fitted(picture: Picture, scale: float) -> tuple[Picture, float]:
    """The picture so scaled, and the scale."""
    high, wide = picture.shape[:2]
    size = (max(32, round(wide * scale)), max(32, round(high * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8), scale


def _prepared(small: Picture) -> NDArray[np.float32]:
    """Normalised, padded to multiples of 32, channels first."""
    high, wide = small.shape[:2]
    planes = np.zeros((1, 3, -(-high // 32) * 32, -(-wide // 32) * 32), np.float32)
    for channel in range(3):
        plane = planes[0, channel, :high, :wide]
        np.multiply(small[:, :, channel], 1 / _SPREAD[channel], out=plane)
        plane -= _MEAN[channel] / _SPREAD[channel]
    return planes


def _box(outline: NDArray[np.int32], heat: NDArray[np.float32], scale: float) -> TextBox | None:
    """The least rectangle round an outline, grown by the unclip ratio; None if it is too faint or too small to be read."""
    middle, (a, b), _ = rectangle = cv2.minAreaRect(outline)
    if min(a, b) < 2:  # noqa: PLR2004 -- a speck
        return None
    grow = a * b * _UNCLIP / (a + b)
    points = np.asarray(cv2.boxPoints((middle, (a + grow, b + grow), rectangle[2])), np.float32)
    corners = _in_order(points) / scale
    box = TextBox(corners=corners.astype(np.float32), score=_score(outline, heat))
    readable = box.width >= _SMALLEST[0] and box.height >= _SMALLEST[1]
    return box if box.score >= _SURE and readable else None


def _score(outline: NDArray[np.int32], heat: NDArray[np.float32]) -> float:
    left, top, wide, high = cv2.boundingRect(outline)
    mask = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(mask, [outline - np.array((left, top))], 1)
    return float(cv2.mean(np.ascontiguousarray(heat[top : top + high, left : left + wide]), mask)[0])


def _in_order(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Top left first, then clockwise."""
    by_x = points[np.argsort(points[:, 0])]
    left, right = by_x[:2][np.argsort(by_x[:2, 1])], by_x[2:][np.argsort(by_x[2:, 1])]
    return np.array((left[0], right[0], right[1], left[1]), np.float32)


def _plate_like(box: TextBox) -> bool:
    return bool(_slope(box) <= _STEEPEST and _ASPECT[0] <= box.width / box.height <= _ASPECT[1])


def _line_like(box: TextBox) -> bool:
    return bool(_slope(box) <= _LEVEL_LINE and _ASPECT[1] < box.width / box.height <= _LONGEST_LINE)


def _slope(box: TextBox) -> float:
    """Degrees off the level."""
    dx, dy = box.corners[1] - box.corners[0]
    return float(abs(np.degrees(np.arctan2(dy, dx))))


def levelled(picture: Picture, box: TextBox, *, high: int) -> Picture:
    """The box's contents turned level, `high` pixels tall, its proportions kept."""
    wide = max(high, round(high * box.width / box.height))
    target = np.array(((0, 0), (wide, 0), (wide, high), (0, high)), np.float32)
    matrix = cv2.getPerspectiveTransform(box.corners, target)
    turned = cv2.warpPerspective(
        picture, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(turned, np.uint8)
