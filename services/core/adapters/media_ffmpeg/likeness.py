"""A hash of what a picture looks like: signs of the 64 lowest frequencies of its brightness (a perceptual hash by DCT).

Written out here, without numpy: a library would cost the child more to load than thirty pictures cost to hash.
"""

import math
from dataclasses import dataclass, field
from operator import mul
from statistics import median

from PIL import Image, ImageStat

from services.core.domain.likeness import KeyPicture

SIDE, LOW = 32, 8
LEAST_VARIANCE = 36.0
"""An even picture (black, fog, a hand before the lens) looks like any other: it has no hash."""
_WAVES = [
    [math.cos(math.pi * (2 * place + 1) * wave / (2 * SIDE)) for place in range(SIDE)] for wave in range(LOW)
]


@dataclass
class KeyPictures:
    """Takes pictures one by one, with their times in seconds from the first frame."""

    found: list[KeyPicture] = field(default_factory=list)

    def take(self, at_s: float, picture: Image.Image) -> None:
        """A picture of any size and mode."""
        grey = picture.convert("L")
        if ImageStat.Stat(grey).var[0] >= LEAST_VARIANCE:
            self.found.append(KeyPicture(at_s=round(at_s, 3), hash=hash_of(grey)))


def hash_of(grey: Image.Image) -> int:
    """64 bits without a sign: which frequencies are stronger than the middle one, row by row, the mean first."""
    small = grey.resize((SIDE, SIDE), Image.Resampling.BOX).tobytes()
    rows = [small[row * SIDE : (row + 1) * SIDE] for row in range(SIDE)]
    across = [[sum(map(mul, wave, row)) for row in rows] for wave in _WAVES]  # by column frequency, then row
    strengths = [sum(map(mul, wave, column)) for wave in _WAVES for column in across]
    middle = median(strengths[1:])
    return int("".join("1" if strength > middle else "0" for strength in strengths), 2)
