"""Places found in the picture as it is shown are told in the picture as it is stored, however it lies in the file."""

from itertools import product

import numpy as np
import pytest

from services.core.adapters.plates_ppocr.detect import TextBox
from services.core.adapters.plates_ppocr.orientation import Orientation

BOX = (5, 20, 12, 4)
"""x, y, width, height in the stored picture of 40 by 60."""


@pytest.mark.parametrize(("turn", "mirrored"), list(product((0, 90, 180, 270), (False, True))))
def test_a_place_that_is_seen_upright_is_found_again_in_the_file(turn: int, *, mirrored: bool) -> None:
    stored = np.zeros((60, 40, 3), np.uint8)
    x, y, wide, high = BOX
    stored[y : y + high, x : x + wide] = 255
    shown = Orientation(rotation_cw=turn, mirrored=mirrored).upright(stored)
    flipped = np.flipud(stored) if mirrored else stored  # the order that `MediaFacts` tells
    assert np.array_equal(shown, np.rot90(flipped, k=-turn // 90))

    rows, columns = np.nonzero(shown[:, :, 0])
    left, right, top, bottom = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    corners = np.array(((left, top), (right, top), (right, bottom), (left, bottom)), np.float32)
    found = TextBox(corners=corners, score=1.0)
    assert Orientation(rotation_cw=turn, mirrored=mirrored).stored_box(found, stored) == BOX
