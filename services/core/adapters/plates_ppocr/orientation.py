"""How a stored picture is to be shown, and places in it turned back: boxes are always in stored pixels."""

from dataclasses import dataclass

import cv2
import numpy as np

from services.core.adapters.plates_ppocr.detect import Picture, TextBox
from services.core.domain.plates import Box

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True, kw_only=True)
class Orientation:
    """`rotation_cw` degrees clockwise; a mirrored picture is flipped top to bottom before that turn, as in `MediaFacts`."""

    rotation_cw: int
    mirrored: bool

    def upright(self, picture: Picture) -> Picture:
        """As it is shown."""
        flipped = picture[::-1] if self.mirrored else picture
        turned = cv2.rotate(flipped, _TURNS[self.rotation_cw]) if self.rotation_cw in _TURNS else flipped
        return np.ascontiguousarray(turned, np.uint8)

    def stored_box(self, box: TextBox, stored: Picture) -> Box:
        """The upright box round the corners, turned back to the stored picture and cut at its edges."""
        high, wide = stored.shape[:2]
        x, y = box.corners[:, 0], box.corners[:, 1]
        back = {90: (y, high - x), 180: (wide - x, high - y), 270: (wide - y, x)}.get(
            self.rotation_cw, (x, y)
        )
        across, down = back[0], high - back[1] if self.mirrored else back[1]
        left, right = (int(v) for v in np.clip((across.min(), across.max()), 0, wide))
        top, bottom = (int(v) for v in np.clip((down.min(), down.max()), 0, high))
        return left, top, right - left, bottom - top

    def crop(self, picture: Picture, box: Box) -> Picture:
        """The place in the stored picture with a quarter of its size around it, upright, not enhanced."""
        edge = max(box[2:]) // 4
        return self.upright(cut(picture, box, edge))


def cut(picture: Picture, box: Box, edge: int) -> Picture:
    """A box of a picture with `edge` pixels around it, as far as the picture goes."""
    x, y, wide, high = box
    return picture[max(0, y - edge) : y + high + edge, max(0, x - edge) : x + wide + edge]
