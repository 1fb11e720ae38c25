"""One picture in, observations out: find text, level it, read it, align it; boxes back in stored pixels."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from services.core.adapters.plates_ppocr.detect import Picture, TextBox, TextDetector, levelled
from services.core.adapters.plates_ppocr.frames import Sampled
from services.core.adapters.plates_ppocr.recognise import HIGH, WIDEST_LINE, Line, TextRecogniser
from services.core.domain.burnt_in import Writing, is_stamp
from services.core.domain.origin import cleaned
from services.core.domain.plate_alignment import align
from services.core.domain.plates import Box, Observation

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
WORTH_KEEPING = 6.0
"""Dearer alignments are no marks; keeping them would only blur the tracks."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one picture shows: what may be marks, and lines with a date or a time."""

    observations: list[Observation] = field(default_factory=list)
    stamps: list[Writing] = field(default_factory=list)


class Pipeline:
    """Both models, loaded once; `rotation_cw` and `mirrored` say how the stored picture is to be shown."""

    def __init__(self, *, rotation_cw: int, mirrored: bool) -> None:
        self._find, self._read = TextDetector(), TextRecogniser()
        self._rotation, self._mirrored = rotation_cw, mirrored

    def observe(self, sampled: Sampled) -> list[Observation]:
        """Everything in one picture that may be a mark."""
        return self.look(sampled, lines=False).observations

    def look(self, sampled: Sampled, *, lines: bool) -> Look:
        """What may be a mark, and dates and times; `lines` says whether to read longer lines too."""
        upright = self._upright(sampled.picture)
        text = self._find.find_text(upright)
        read = self._read.read([levelled(upright, box, high=HIGH) for box in text.plates])
        look = Look()
        for box, line in zip(text.plates, read, strict=True):
            self._take(look, sampled, box, line)
        for box in text.lines if lines else ():
            [line] = self._read.read([levelled(upright, box, high=HIGH)], widest=WIDEST_LINE)
            if is_stamp(line.text):
                look.stamps.append(self._writing(sampled, box, line))
        return look

    def _take(self, look: Look, sampled: Sampled, box: TextBox, line: Line) -> None:
        if is_stamp(line.text):
            look.stamps.append(self._writing(sampled, box, line))
            return
        alignment = align(line.spikes)
        if alignment is not None and alignment.cost <= WORTH_KEEPING:
            look.observations.append(
                Observation(
                    frame_index=sampled.frame_index,
                    pts_s=sampled.pts_s,
                    box=self._stored_box(box, sampled.picture),
                    alignment=alignment,
                )
            )

    def _writing(self, sampled: Sampled, box: TextBox, line: Line) -> Writing:
        return Writing(
            frame_index=sampled.frame_index,
            pts_s=sampled.pts_s,
            box=self._stored_box(box, sampled.picture),
            text=cleaned(line.text),
        )

    def crop(self, sampled: Sampled, box: Box) -> Picture:
        """The place in the picture with a quarter of its size around it, upright, not enhanced."""
        x, y, wide, high = box
        edge = max(wide, high) // 4
        rows = slice(max(0, y - edge), y + high + edge)
        columns = slice(max(0, x - edge), x + wide + edge)
        return self._upright(sampled.picture[rows, columns])

    def _upright(self, picture: Picture) -> Picture:
        turned = cv2.rotate(picture, _TURNS[self._rotation]) if self._rotation in _TURNS else picture
        return np.ascontiguousarray(turned[:, ::-1] if self._mirrored else turned, np.uint8)

    def _stored_box(self, box: TextBox, stored: Picture) -> Box:
        """The upright box round the corners, turned back to the stored picture and cut at its edges."""
        high, wide = stored.shape[:2]
        shown_wide = high if self._rotation in {90, 270} else wide
        x, y = box.corners[:, 0], box.corners[:, 1]
        x = shown_wide - x if self._mirrored else x
        back = {90: (y, high - x), 180: (wide - x, high - y), 270: (wide - y, x)}.get(self._rotation, (x, y))
        left, right = (int(v) for v in np.clip((back[0].min(), back[0].max()), 0, wide))
        top, bottom = (int(v) for v in np.clip((back[1].min(), back[1].max()), 0, high))
        return left, top, right - left, bottom - top
