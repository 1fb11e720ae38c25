"""One place in one picture that a redacted copy would hide."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.core.domain.redaction import Box, Source

Picture = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Found:
    """`box` in pixels of the upright picture; `score` 0..1."""

    source: Source
    box: Box
    score: float


def framed(source: Source, box: NDArray[np.float32], score: float, picture: Picture) -> Found:
    """Whole pixels round x, y, width and height, cut at the picture's edges."""
    high, wide = picture.shape[:2]
    left, top = np.floor(np.clip(box[:2], 0, (wide, high))).astype(int)
    right, bottom = np.ceil(np.clip(box[:2] + box[2:], 0, (wide, high))).astype(int)
    return Found(source=source, box=(int(left), int(top), int(right - left), int(bottom - top)), score=score)
