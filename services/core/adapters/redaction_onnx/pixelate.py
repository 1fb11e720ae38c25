"""Makes a place in a picture unrecognisable for good: at most 32 averages of it are left in the picture."""

from collections.abc import Iterable

import cv2
import numpy as np

from services.core.adapters.redaction_onnx.found import Picture
from services.core.adapters.redaction_onnx.recipe import ACROSS, DOWN
from services.core.domain.redaction import Box

_SMALLEST_CELL = 4
"""Pixels: in a small box there are fewer cells, as a cell of one pixel would hide nothing."""


def pixelated(picture: Picture, boxes: Iterable[Box]) -> Picture:
    """A copy with every box (pixels of this picture) reduced to 8 by 4 even cells or fewer; boxes may reach over the edges."""
    copy = picture.copy()
    for box in boxes:
        _hide(copy, picture, box)
    return copy


def _hide(copy: Picture, picture: Picture, box: Box) -> None:
    x, y, wide, high = box
    rows, columns = slice(max(0, y), max(0, y + high)), slice(max(0, x), max(0, x + wide))
    place = picture[rows, columns]
    if not place.size:
        return
    tall, broad = place.shape[:2]
    cells = (min(ACROSS, max(1, broad // _SMALLEST_CELL)), min(DOWN, max(1, tall // _SMALLEST_CELL)))
    means = cv2.resize(place, cells, interpolation=cv2.INTER_AREA)
    copy[rows, columns] = np.asarray(cv2.resize(means, (broad, tall), interpolation=cv2.INTER_NEAREST))
