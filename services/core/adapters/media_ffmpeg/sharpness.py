"""How sharp pictures are: fine detail as a share of all contrast, so that dark and pale pictures are judged alike.

The reporter's browser measures the same way (`frontend/enhance/measures.ts`).
"""

from dataclasses import dataclass, field
from statistics import median

from PIL import Image, ImageFilter, ImageOps, ImageStat

LOOKED_AT = 480
"""Longest side in pixels: one size, so that one threshold holds for every camera."""
LEAST_VARIANCE = 4.0
"""An even picture (black, sky, a lens cap) holds nothing that could be sharp."""
_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_SMALLEST = 3


@dataclass
class Sharpness:
    """Takes pictures one by one."""

    found: list[float] = field(default_factory=list)

    def take(self, picture: Image.Image) -> None:
        """A picture of any size and mode."""
        grey = picture.convert("L")
        if max(grey.size) > LOOKED_AT:
            grey = ImageOps.contain(grey, (LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
        contrast = ImageStat.Stat(grey).var[0]
        if min(grey.size) < _SMALLEST or contrast < LEAST_VARIANCE:
            return
        edges = grey.filter(_LAPLACIAN).crop(
            (1, 1, grey.width - 1, grey.height - 1)
        )  # the filter skips the rim
        self.found.append(ImageStat.Stat(edges).var[0] / contrast)

    @property
    def middle(self) -> float | None:
        """Of the pictures that hold anything: half of them are sharper."""
        return median(self.found) if self.found else None
