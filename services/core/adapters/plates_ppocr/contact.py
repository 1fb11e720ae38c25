"""A contact sheet: one mark in several frames side by side, for a person to compare. Enlarged, never enhanced."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from services.core.adapters.plates_ppocr.detect import Picture

MOST_TILES = 12
_COLUMNS, _WIDE, _EDGE, _LINE = 4, 240, 8, 20
_WHITE, _BLACK = 255, (0, 0, 0)
_FONT, _SIZE = cv2.FONT_HERSHEY_SIMPLEX, 0.45


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A picture of the mark, and what is written beneath it."""

    picture: Picture
    caption: str


def contact_sheet(tiles: Sequence[Tile]) -> Picture:
    """All on white, left to right, four to a row; each 240 pixels wide, in its own proportions."""
    cells = [_cell(tile) for tile in tiles]
    rows = [
        _row(cells[at : at + _COLUMNS], width=min(_COLUMNS, len(cells)))
        for at in range(0, len(cells), _COLUMNS)
    ]
    return np.asarray(np.vstack(rows), np.uint8)


def _cell(tile: Tile) -> Picture:
    high = max(1, round(tile.picture.shape[0] * _WIDE / tile.picture.shape[1]))
    shrinks = tile.picture.shape[1] > _WIDE
    scaled = cv2.resize(
        tile.picture, (_WIDE, high), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    )
    foot = np.full((_LINE, _WIDE, 3), _WHITE, np.uint8)
    cv2.putText(foot, tile.caption, (0, _LINE - 6), _FONT, _SIZE, _BLACK, 1, cv2.LINE_8)
    return np.asarray(_framed(np.vstack((np.asarray(scaled, np.uint8), foot))), np.uint8)


def _framed(cell: Picture) -> Picture:
    return np.pad(cell, ((_EDGE, 0), (_EDGE, _EDGE), (0, 0)), constant_values=_WHITE)


def _row(cells: Sequence[Picture], *, width: int) -> Picture:
    """Cells of one row on the same height; what is missing at its end stays white."""
    high = max(cell.shape[0] for cell in cells)
    filled = [
        np.pad(cell, ((0, high - cell.shape[0]), (0, 0), (0, 0)), constant_values=_WHITE) for cell in cells
    ]
    blank = np.full((high, cells[0].shape[1], 3), _WHITE, np.uint8)
    return np.asarray(np.hstack([*filled, *[blank] * (width - len(cells))]), np.uint8)
