"""Small pictures of every promising observation, until it is known which are wanted."""

from collections.abc import Sequence
from pathlib import Path

from services.core.adapters.plates_ppocr.answer import Place
from services.core.adapters.plates_ppocr.contact import MOST_TILES
from services.core.adapters.plates_ppocr.cutting import as_png, sheet_of
from services.core.adapters.plates_ppocr.frames import Sampled
from services.core.adapters.plates_ppocr.orientation import Orientation
from services.core.domain.plates import Observation, Verdict

_WORTH_A_CROP = 2.5
_FEWEST_TILES = 2


def place_of(one: Observation) -> Place:
    """Where a mark was seen."""
    return Place(frame_index=one.frame_index, box=one.box)


def widest(verdict: Verdict) -> Observation:
    """The frame to show: of those that agree the one in which the mark is widest, as people read best there."""
    return max(verdict.agreeing, key=lambda one: one.box[2])


class Crops:
    """Kept as PNG bytes, by place."""

    def __init__(self, shown: Orientation) -> None:
        self._shown = shown
        self._kept: dict[Place, bytes] = {}

    def keep(self, picture: Sampled, seen: Sequence[Observation]) -> None:
        """Those that were read well enough to be shown."""
        for one in seen:
            if one.alignment.cost <= _WORTH_A_CROP:
                self._kept[place_of(one)] = as_png(self._shown.crop(picture.picture, one.box))

    def write(self, place: Place, number: int) -> str | None:
        """The crop of the mark with this number; its file's name, None without one."""
        return _written(f"plate-{number:02d}.png", self._kept.get(place))

    def worth_a_sheet(self, verdict: Verdict) -> tuple[Place, ...]:
        """The widest dozen of the frames that agree, one of each frame, in the order of the film; nothing where there is but one."""
        kept = {one.frame_index: one for one in reversed(verdict.agreeing) if place_of(one) in self._kept}
        best = sorted(kept.values(), key=lambda one: (-one.box[2], one.frame_index))[:MOST_TILES]
        places = tuple(place_of(one) for one in sorted(best, key=lambda one: one.frame_index))
        return places if len(places) >= _FEWEST_TILES else ()

    def write_sheet(self, places: Sequence[Place], number: int) -> str | None:
        """Those frames side by side; the file's name, None for no places."""
        return _written(f"sheet-{number:02d}.png", sheet_of(places, self._kept) if places else None)


def _written(name: str, png: bytes | None) -> str | None:
    if png is None:
        return None
    Path(name).write_bytes(png)
    return name
