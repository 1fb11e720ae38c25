"""One picture in, observations out: find text, level it, read it, align it; boxes back in stored pixels."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from services.core.adapters.plates_ppocr.detect import (
    LONG_SIDE,
    Found,
    Picture,
    TextBox,
    TextDetector,
    levelled,
)
from services.core.adapters.plates_ppocr.frames import Sampled
from services.core.adapters.plates_ppocr.given import GivenDetector, GivenReader
from services.core.adapters.plates_ppocr.orientation import Orientation, cut
from services.core.adapters.plates_ppocr.recognise import HIGH, WIDEST_LINE, Line, TextRecogniser
from services.core.domain.burnt_in import Writing, is_stamp
from services.core.domain.origin import cleaned
from services.core.domain.plate_alignment import Alignment, align
from services.core.domain.plate_grammar import BRITISH, Grammar
from services.core.domain.plates import Box, Observation

WORTH_KEEPING = 6.0
"""Dearer alignments are no marks; keeping them would only blur the tracks."""
_SECOND_LOOK = (0.8, 4.5)
"""Costs between which a box is cut out again: below it is sure enough, above it no mark comes of it."""
_CUT_AGAIN = ((1.04, 1.12), (0.98, 0.9))
"""So many times as wide and as high."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one picture shows: what may be marks, and lines with a date or a time."""

    observations: list[Observation] = field(default_factory=list)
    stamps: list[Writing] = field(default_factory=list)


class Pipeline:
    """The models, loaded once; `grammar` says whose marks are looked for.

    A `detector` and a `reader` that an operator brings along do their part for marks; what the camera itself wrote is found
    and read by the packaged models.
    """

    def __init__(
        self,
        *,
        rotation_cw: int,
        mirrored: bool,
        grammar: Grammar = BRITISH,
        detector: GivenDetector | None = None,
        reader: GivenReader | None = None,
    ) -> None:
        self._find, self._read = TextDetector(), TextRecogniser()
        self._given_find, self._given_read = detector, reader
        self.shown = Orientation(rotation_cw=rotation_cw, mirrored=mirrored)
        self._grammar = grammar
        self.provider = self._read.provider

    def observe(self, sampled: Sampled) -> list[Observation]:
        """Everything in one picture that may be a mark."""
        return self.look(sampled, lines=False).observations

    def look(self, sampled: Sampled, *, lines: bool) -> Look:
        """What may be a mark, and dates and times; `lines` says whether to read longer lines too.

        Of a picture with places to look near, only those are read, and for marks alone.
        """
        look = Look()
        if sampled.near:
            for place in _places(sampled.picture, sampled.near):
                self._read_part(look, sampled, place, lines=False)
            look.stamps.clear()
            return look
        whole = (0, 0, sampled.picture.shape[1], sampled.picture.shape[0])
        upright, text = self._read_part(look, sampled, whole, lines=lines)
        for box in text.lines if lines else ():
            [line] = self._read.read([levelled(upright, box, high=HIGH)], widest=WIDEST_LINE)
            if is_stamp(line.text):
                look.stamps.append(self._writing(sampled, self.shown.stored_box(box, sampled.picture), line))
        return look

    def _read_part(self, look: Look, sampled: Sampled, part: Box, *, lines: bool) -> tuple[Picture, Found]:
        """Read one part of the picture, given in stored pixels."""
        x, y, *_ = part
        stored = cut(sampled.picture, part, 0)
        upright = self.shown.upright(stored)
        text = self._text_in(upright, scale=_scale(sampled), lines=lines)
        read = self._read.read([levelled(upright, box, high=HIGH) for box in text.plates])
        for box, line in zip(text.plates, read, strict=True):
            left, top, wide, high = self.shown.stored_box(box, stored)
            place = (left + x, top + y, wide, high)
            if is_stamp(line.text):
                look.stamps.append(self._writing(sampled, place, line))
            else:
                self._take(look, sampled, place, self._aligned(upright, box, line))
        return upright, text

    def _aligned(self, upright: Picture, box: TextBox, line: Line) -> Alignment | None:
        """The mark in a box; one that is no sure reading but may be a mark is cut out twice more, wider and tighter."""
        first = self._mark_in(upright, box, line)
        sure, hopeless = _SECOND_LOOK
        if first is None or not sure < first.cost <= hopeless:
            return first
        others = (self._mark_in(upright, box.stretched(*by), None) for by in _CUT_AGAIN)
        return min((first, *(one for one in others if one)), key=lambda one: one.cost)

    def _mark_in(self, upright: Picture, box: TextBox, line: Line | None) -> Alignment | None:
        """`line` is what the packaged reader read there, if it has."""
        if self._given_read is not None:
            return align(self._given_read.read(levelled(upright, box, high=HIGH)), grammar=self._grammar)
        [line] = [line] if line else self._read.read([levelled(upright, box, high=HIGH)])
        return align(line.spikes, grammar=self._grammar)

    def _text_in(self, upright: Picture, *, scale: float, lines: bool) -> Found:
        if self._given_find is None:
            return self._find.find_text(upright, scale=scale)
        found = self._find.find_text(upright, scale=scale).lines if lines else []
        return Found(plates=self._given_find.find(upright), lines=found)

    def _take(self, look: Look, sampled: Sampled, box: Box, alignment: Alignment | None) -> None:
        if alignment is not None and alignment.cost <= WORTH_KEEPING:
            look.observations.append(
                Observation(
                    frame_index=sampled.frame_index, pts_s=sampled.pts_s, box=box, alignment=alignment
                )
            )

    def _writing(self, sampled: Sampled, box: Box, line: Line) -> Writing:
        return Writing(frame_index=sampled.frame_index, pts_s=sampled.pts_s, box=box, text=cleaned(line.text))


def _scale(sampled: Sampled) -> float:
    """The long side of a whole picture at 1280; what is near a known plate is looked at in all its detail."""
    fitted = LONG_SIDE / int(max(sampled.picture.shape[:2]))
    return max(1.0, fitted) if sampled.near else fitted


_ROOM = 1.5
"""Widths of a plate to its left and right, and above and below, in which it is looked for again."""


def _places(picture: Picture, boxes: tuple[Box, ...]) -> Iterator[Box]:
    """Surroundings of these boxes inside the picture, those that meet joined."""
    high, wide = picture.shape[:2]
    joined: list[Box] = []
    for x, y, broad, tall in boxes:
        room = round(max(broad, tall) * _ROOM)
        left, top = max(0, x - room), max(0, y - room // 2)
        place = (left, top, min(wide, x + broad + room) - left, min(high, y + tall + room // 2) - top)
        for other in [one for one in joined if _meet(one, place)]:
            joined.remove(other)
            place = _both(other, place)
        joined.append(place)
    yield from joined


def _meet(a: Box, b: Box) -> bool:
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return across > 0 and down > 0


def _both(a: Box, b: Box) -> Box:
    left, top = min(a[0], b[0]), min(a[1], b[1])
    return left, top, max(a[0] + a[2], b[0] + b[2]) - left, max(a[1] + a[3], b[1] + b[3]) - top
