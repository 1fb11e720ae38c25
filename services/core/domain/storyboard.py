"""The storyboard of a clip: where each small picture lies in the sheet, as the WebVTT list beside it says."""

import re
from dataclasses import dataclass
from typing import Final

_CUE: Final = re.compile(
    r"([0-9]+):([0-9]{2}):([0-9]{2}\.[0-9]{3}) --> .*\n.*#xywh=([0-9]+),([0-9]+),([0-9]+),([0-9]+)"
)


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One picture: seconds from the first frame, and its place in the sheet in pixels."""

    at_s: float
    x: int
    y: int
    width: int
    height: int


def tiles_in(cues: str) -> tuple[Tile, ...]:
    """The pictures that a WebVTT list names, in order of time."""
    return tuple(_tile(*found.groups()) for found in _CUE.finditer(cues))


def _tile(hours: str, minutes: str, seconds: str, x: str, y: str, width: str, height: str) -> Tile:
    return Tile(
        at_s=round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3),
        x=int(x),
        y=int(y),
        width=int(width),
        height=int(height),
    )


def sheet_size(tiles: tuple[Tile, ...]) -> tuple[int, int]:
    """Width and height in pixels of the sheet that holds them."""
    return max((tile.x + tile.width for tile in tiles), default=0), max(
        (tile.y + tile.height for tile in tiles), default=0
    )
