"""The faces of the drawn vehicles: rear, front and side as pictures with transparency. Nobody sits in them."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw

from services.cli.demo_plate import Picture, plate_picture

Colour = tuple[int, int, int]
WIDTH_M, HEIGHT_M, LENGTH_M, WAIST_M = 1.84, 1.62, 4.4, 1.0
PX_PER_M = 300
PAINTS: tuple[Colour, ...] = (
    (176, 28, 34),
    (38, 66, 120),
    (208, 210, 212),
    (52, 56, 60),
    (120, 124, 128),
    (24, 84, 72),
)
_GLASS, _TYRE, _TRIM = (34, 42, 50), (16, 16, 18), (30, 31, 34)


@dataclass(frozen=True, kw_only=True)
class Sprite:
    """A picture as premultiplied BGRA, halved again and again so that far ones do not shimmer."""

    levels: tuple[Picture, ...]

    def level_for(self, width: float) -> Picture:
        """The smallest level that is still at least `width` pixels wide (or the first)."""
        fitting = [level for level in self.levels if level.shape[1] >= width]
        return fitting[-1] if fitting else self.levels[0]


@dataclass(frozen=True, kw_only=True)
class Flat:
    """An upright face in the world: x and z as (left, right), y as (bottom, top), z never falling; metres.

    `flip` mirrors the sprite; `behind` breaks ties with a face at the same distance; `lean` is how far to the right
    the upper edge stands of the lower.
    """

    sprite: Sprite
    x: tuple[float, float]
    y: tuple[float, float]
    z: tuple[float, float]
    flip: bool = False
    behind: float = 0.0
    lean: float = 0.0


def sprite_of(image: Image.Image) -> Sprite:
    """Premultiply and build the levels, down to 8 pixels."""
    bgra = cv2.cvtColor(np.asarray(image.convert("RGBA")), cv2.COLOR_RGBA2BGRA).astype(np.float32)
    bgra[:, :, :3] *= bgra[:, :, 3:] / 255
    levels = [bgra.astype(np.uint8)]
    while min(levels[-1].shape[:2]) >= 16:  # noqa: PLR2004 -- see docstring
        levels.append(np.asarray(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)))
    return Sprite(levels=tuple(levels))


class _Sheet:
    """A canvas measured in metres: x from the left edge, y up from the road."""

    def __init__(self, wide: float, high: float) -> None:
        self.high = high
        self.image = Image.new("RGBA", (round(wide * PX_PER_M), round(high * PX_PER_M)))
        self.pen = ImageDraw.Draw(self.image)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return x * PX_PER_M, (self.high - y) * PX_PER_M

    def shape(self, *points: tuple[float, float], fill: tuple[int, ...]) -> None:
        self.pen.polygon([self.at(x, y) for x, y in points], fill=fill)

    def block(
        self, box: tuple[float, float, float, float], fill: tuple[int, ...], round_m: float = 0.0
    ) -> None:
        left, bottom, right, top = box
        self.pen.rounded_rectangle(
            (*self.at(left, top), *self.at(right, bottom)), radius=round_m * PX_PER_M, fill=fill
        )

    def disc(self, x: float, y: float, radius: float, fill: tuple[int, ...]) -> None:
        self.pen.ellipse((*self.at(x - radius, y + radius), *self.at(x + radius, y - radius)), fill=fill)

    def shaded(self) -> Image.Image:
        """Shaded from sky to road, the edges of the shapes softened."""
        shade = np.linspace(1.12, 0.74, self.image.height, dtype=np.float32)[:, None, None]
        pixels = np.asarray(self.image, dtype=np.float32).copy()
        pixels[:, :, :3] = np.clip(pixels[:, :, :3] * shade, 0, 255)
        soft = cv2.GaussianBlur(pixels.astype(np.uint8), (0, 0), 1.0)
        return Image.fromarray(np.asarray(soft, np.uint8))

    def finish(self) -> Sprite:
        """The sheet as a sprite."""
        return sprite_of(self.shaded())


@lru_cache(maxsize=64)
def rear_face(paint: Colour, mark: str | None, *, braking: bool) -> Sprite:
    """The back of a hatchback, 1.84 x 1.62 m; `mark` None leaves the plate recess empty."""
    sheet = _Sheet(WIDTH_M, HEIGHT_M)
    _outline(sheet, paint)
    sheet.shape((0.27, 1.02), (1.57, 1.02), (1.44, 1.46), (0.40, 1.46), fill=_GLASS)
    sheet.shape((0.40, 1.30), (1.10, 1.46), (0.62, 1.46), (0.40, 1.42), fill=(70, 84, 96))
    sheet.block((0.62, 1.47, 1.22, 1.50), (255, 60, 50) if braking else (90, 12, 14))
    lamp = (255, 70, 56) if braking else (150, 16, 20)
    for left in (0.06, 1.46):
        sheet.block((left, 0.72, left + 0.32, 1.0), lamp, 0.05)
        sheet.block((left + 0.08, 0.74, left + 0.24, 0.81), (236, 170, 120), 0.02)
    sheet.block((0.06, 0.26, 1.78, 0.44), _TRIM, 0.05)
    sheet.block((0.60, 0.60, 1.24, 0.80), tuple(int(c * 0.7) for c in paint), 0.03)
    _mount_plate(sheet, mark, rear=True, centre=(0.92, 0.70))
    sheet.disc(0.92, 0.90, 0.045, (205, 208, 212))
    return sheet.finish()


@lru_cache(maxsize=64)
def front_face(paint: Colour, mark: str | None) -> Sprite:
    """The front of a hatchback with dipped lights; the windscreen reflects the sky, so nobody shows."""
    sheet = _Sheet(WIDTH_M, HEIGHT_M)
    _outline(sheet, paint)
    sheet.shape((0.22, 0.98), (1.62, 0.98), (1.44, 1.47), (0.40, 1.47), fill=(72, 88, 104))
    sheet.shape((0.30, 1.16), (1.54, 1.36), (1.44, 1.47), (0.40, 1.47), fill=(118, 136, 152))
    sheet.block((0.46, 0.62, 1.38, 0.80), _TRIM, 0.05)
    for x in (0.24, 1.60):
        sheet.disc(x, 0.74, 0.15, (190, 196, 202))
        sheet.disc(x, 0.74, 0.10, (255, 252, 236))
    sheet.block((0.10, 0.26, 1.74, 0.40), _TRIM, 0.05)
    _mount_plate(sheet, mark, rear=False, centre=(0.92, 0.48))
    sheet.disc(0.92, 0.86, 0.05, (210, 212, 216))
    return sheet.finish()


@lru_cache(maxsize=32)
def side_faces(paint: Colour) -> tuple[Sprite, Sprite]:
    """The flank, 4.4 m long with the rear at the left edge: below the waist, and above it (which leans inwards)."""
    sheet = _Sheet(LENGTH_M, HEIGHT_M)
    body = (
        (0.02, 0.3),
        (0.02, 0.98),
        (0.2, 1.5),
        (0.5, 1.58),
        (2.1, 1.58),
        (2.9, 1.05),
        (4.1, 0.92),
        (4.38, 0.7),
    )
    sheet.shape((0.1, 0.04), (4.3, 0.04), (4.3, 0.3), (0.1, 0.3), fill=(10, 10, 12, 210))
    sheet.shape(*body, (4.38, 0.28), fill=paint)
    sheet.shape((0.22, 1.04), (0.28, 1.46), (1.22, 1.48), (1.22, 1.04), fill=_GLASS)
    sheet.shape((1.3, 1.04), (1.3, 1.48), (2.02, 1.48), (2.68, 1.04), fill=_GLASS)
    sheet.block((0.1, 0.26, 4.3, 0.36), _TRIM)
    for x in (1.26, 2.55):
        sheet.block((x, 0.36, x + 0.012, 1.02), tuple(int(c * 0.55) for c in paint))
    for x in (0.82, 3.5):
        for radius, fill in ((0.38, _TRIM), (0.32, _TYRE), (0.2, (150, 152, 156)), (0.08, (70, 72, 76))):
            sheet.disc(x, 0.32, radius, fill)
    waist = round((HEIGHT_M - WAIST_M) * PX_PER_M)
    whole = sheet.shaded()
    upper, lower = (0, 0, whole.width, waist), (0, waist, whole.width, whole.height)
    return sprite_of(whole.crop(lower)), sprite_of(whole.crop(upper))


def _outline(sheet: _Sheet, paint: Colour) -> None:
    sheet.block((0.0, 0.0, WIDTH_M, 0.14), (8, 8, 10, 190), 0.06)
    for left in (0.08, 1.52):
        sheet.block((left, 0.02, left + 0.24, 0.4), _TYRE, 0.04)
    sheet.shape(
        (0.14, 0.98), (1.70, 0.98), (1.52, 1.56), (1.30, 1.60), (0.54, 1.60), (0.32, 1.56), fill=paint
    )
    sheet.block((0.01, 0.24, 1.83, 1.04), paint, 0.12)
    sheet.block((0.04, 0.86, 1.80, 0.88), tuple(min(255, int(c * 1.25 + 14)) for c in paint))


def _mount_plate(sheet: _Sheet, mark: str | None, *, rear: bool, centre: tuple[float, float]) -> None:
    if mark is None:
        return
    size = (round(0.52 * PX_PER_M), round(0.111 * PX_PER_M))
    plate = Image.fromarray(plate_picture(mark, rear=rear)).resize(size, Image.Resampling.LANCZOS)
    x, y = sheet.at(*centre)
    sheet.image.paste(plate, (round(x - size[0] / 2), round(y - size[1] / 2)))
