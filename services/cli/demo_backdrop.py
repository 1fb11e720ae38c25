"""Everything in the drawn clip that is no vehicle: sky, ground, houses, trees, bonnet, and the burnt-in strip."""

import math
import random
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from services.cli.demo_plate import Picture
from services.cli.demo_vehicles import Flat, Sprite, sprite_of

_TARMAC, _PAVEMENT, _KERB, _GRASS, _PAINT = (
    (88, 86, 84),
    (138, 142, 144),
    (172, 174, 174),
    (70, 108, 84),
    (226, 230, 230),
)
_BANDS = (
    (-60.0, -6.6, _GRASS),
    (-6.6, -4.35, _PAVEMENT),
    (-4.35, -4.2, _KERB),
    (-4.2, 5.3, _TARMAC),
    (5.3, 5.45, _KERB),
    (5.45, 7.6, _PAVEMENT),
    (7.6, 60.0, _GRASS),
)
"""The road across, in metres from the camera, BGR."""
_GRAIN_M, _GRAIN_PX = 24.0, 24


class Layers:
    """The unmoving parts drawn once, and those that scroll with the distance travelled."""

    def __init__(
        self, *, size: tuple[int, int], focal: float, eye_m: float, horizon: float, seed: int
    ) -> None:
        self.size, self.focal, self.eye_m, self.horizon = size, focal, eye_m, horizon
        self._dice = np.random.default_rng(seed)
        self._top = int(horizon) + 1
        self._base = self._sky()
        self._base[self._top :] = self._road()
        self._grain, self._grain_weight = self._grain_layers()
        self._scenery = _street(random.Random(seed))  # noqa: S311 -- scenery, not secrets
        self.bonnet_rows, self._bonnet, self._bonnet_through = self._own_bonnet()

    def ground(self, travelled: float) -> Picture:
        """A fresh picture of sky and road, `travelled` metres along."""
        picture = self._base.copy()
        road = picture[self._top :]
        shift = round(travelled % _GRAIN_M * _GRAIN_PX)
        grain = cv2.warpPerspective(
            self._grain[shift : shift + 40 * _GRAIN_PX], self._ground_matrix(), (self.size[0], road.shape[0])
        )
        speckle = cv2.multiply(grain, self._grain_weight, dtype=cv2.CV_16S)
        cv2.add(road, cv2.merge([speckle] * 3), dst=road, dtype=cv2.CV_8U)
        self._markings(picture, travelled)
        return picture

    def scenery(self, travelled: float) -> Iterator[Flat]:
        """Houses, hedges, trees and lamp posts within sight; the street repeats every 240 m."""
        for flat in self._scenery:
            length = flat.z[1] - flat.z[0]
            near = (flat.z[0] - travelled + 20) % 240 - 20
            yield Flat(sprite=flat.sprite, x=flat.x, y=flat.y, z=(near, near + length))

    def with_bonnet(self, rows: Picture) -> Picture:
        """The lowest rows with the camera car's own bonnet over them."""
        return np.asarray(
            cv2.add(cv2.multiply(rows, self._bonnet_through, scale=1 / 255), self._bonnet), np.uint8
        )

    def _row(self, z: float) -> float:
        return self.horizon + self.focal * self.eye_m / z

    def _column(self, x: float, z: float) -> float:
        return self.size[0] / 2 + self.focal * x / z

    def _sky(self) -> Picture:
        wide, high = self.size
        up = np.linspace(1, 0, self._top, dtype=np.float32)[:, None, None]
        sky = np.array((226, 216, 206), np.float32) * (1 - up) + np.array((206, 168, 132), np.float32) * up
        rough = self._dice.random((6, 14)).astype(np.float32)
        cloud = cv2.resize(rough, (wide, self._top), interpolation=cv2.INTER_CUBIC)
        fine = cv2.resize(
            self._dice.random((24, 40)).astype(np.float32), (wide, self._top), interpolation=cv2.INTER_CUBIC
        )
        cover = np.clip(cloud * 0.8 + fine * 0.4 - 0.45, 0, 0.8)[:, :, None]
        whole = np.zeros((high, wide, 3), np.uint8)
        whole[: self._top] = np.clip(sky * (1 - cover) + 236 * cover, 0, 255)
        return self._with_hills(whole)

    def _with_hills(self, whole: Picture) -> Picture:
        wide = self.size[0]
        for lift, colour, points in ((0.075, (150, 150, 138), 9), (0.04, (96, 112, 100), 26)):
            heights = self._dice.random(points).astype(np.float32)[None]
            ridge = cv2.resize(heights, (wide, 1), interpolation=cv2.INTER_CUBIC)[0] * lift * self.size[1]
            outline = np.stack([np.arange(wide), self.horizon - ridge], axis=1)
            closed = np.vstack([outline, [[wide, self._top], [0, self._top]]]).astype(np.int32)
            cv2.fillPoly(whole, [closed], colour, lineType=cv2.LINE_AA)
        return whole

    def _road(self) -> Picture:
        """The bands of the ground, paler with distance."""
        picture = np.zeros((self.size[1], self.size[0], 3), np.uint8)
        near, far = 2.0, 400.0
        for left, right, colour in _BANDS:
            corners = [(left, far), (right, far), (right, near), (left, near)]
            quad = np.array([(self._column(x, z), self._row(z)) for x, z in corners])
            cv2.fillPoly(
                picture, [np.clip(quad, -30000, 30000).astype(np.int32)], colour, lineType=cv2.LINE_AA
            )
        rows = np.arange(self._top, self.size[1], dtype=np.float32) + 1 - self.horizon
        haze = np.clip(14 / rows, 0, 0.6)[:, None, None]
        return np.asarray(picture[self._top :] * (1 - haze) + 186 * haze, np.uint8)

    def _ground_matrix(self) -> NDArray[np.float64]:
        """From the grain strip (24 px to the metre, far end first, 3 m to 43 m ahead) to the road's pixels."""
        corners = [(-24.0, 43.0), (24.0, 43.0), (24.0, 3.0), (-24.0, 3.0)]
        target = [(self._column(x, z), self._row(z) - self._top) for x, z in corners]
        source = [((x + 24) * _GRAIN_PX, (43 - z) * _GRAIN_PX) for x, z in corners]
        return np.asarray(
            cv2.getPerspectiveTransform(np.array(source, np.float32), np.array(target, np.float32))
        )

    def _grain_layers(self) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        """A speckled strip that repeats, with darker patches, and how much of it shows in each row."""
        period = int(_GRAIN_M * _GRAIN_PX)
        speckle = self._dice.normal(0, 10, (period, 48 * _GRAIN_PX)).astype(np.float32)
        strip = cv2.GaussianBlur(speckle, (3, 9), 0)
        for x, z, wide, long in (
            (19.6, 3, 1.4, 5.0),
            (26.2, 12, 1.1, 2.2),
            (21.5, 17, 0.7, 0.7),
            (27.4, 20, 1.6, 3.4),
        ):
            px = [int(v * _GRAIN_PX) for v in (x, z, wide, long)]
            strip[px[1] : px[1] + px[3], px[0] : px[0] + px[2]] -= 9
        # Far end first: as the camera moves on, what is shown moves towards the strip's beginning.
        repeated = np.vstack([strip] * 4)[: period + 40 * _GRAIN_PX]
        rows = np.arange(self._top, self.size[1], dtype=np.float32) - self.horizon
        weight = np.clip(rows / (self.size[1] - self.horizon) * 1.6 - 0.1, 0, 1)
        return repeated.astype(np.int16), np.repeat(weight[:, None], self.size[0], axis=1)

    def _markings(self, picture: Picture, travelled: float) -> None:
        """Centre dashes 2 m in every 6, bay marks, and the unbroken edge line."""
        for start in np.arange(-(travelled % 6), 110, 6):
            self._stripe(picture, (1.65, 1.77), (start, start + 2))
        for start in np.arange(-(travelled % 3), 60, 3):
            self._stripe(picture, (-2.12, -2.02), (start, start + 1))

    def _stripe(self, picture: Picture, x: tuple[float, float], z: tuple[float, float]) -> None:
        near, far = max(z[0], 2.5), z[1]
        if far <= near:
            return
        corners = [(x[0], far), (x[1], far), (x[1], near), (x[0], near)]
        quad = np.array([(self._column(a, b) * 16, self._row(b) * 16) for a, b in corners])
        cv2.fillPoly(picture, [quad.astype(np.int32)], _PAINT, lineType=cv2.LINE_AA, shift=4)

    def _own_bonnet(self) -> tuple[slice, Picture, Picture]:
        """A dark, softly lit bonnet along the lower edge."""
        wide, high = self.size
        top = int(high * 0.9)
        mask = np.zeros((high - top, wide), np.uint8)
        centre = (wide // 2, int((high - top) * 2.2))
        cv2.ellipse(
            mask, centre, (int(wide * 0.62), int((high - top) * 1.75)), 0, 0, 360, 255, -1, cv2.LINE_AA
        )
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 2.0), np.uint8)
        shine = np.linspace(96, 22, high - top, dtype=np.float32)[:, None, None] * np.array((1.0, 0.94, 0.88))
        colour = np.clip(shine * (mask[:, :, None] / 255), 0, 255)
        flat = np.broadcast_to(colour, (high - top, wide, 3)).astype(np.uint8)
        return slice(top, high), flat, np.asarray(cv2.merge([255 - mask] * 3), np.uint8)


def burn_in(picture: Picture, words: str) -> None:
    """The strip of date, time and speed that cameras write, in place."""
    scale = picture.shape[0] / 720
    at = (round(20 * scale), round(picture.shape[0] - 18 * scale))
    for colour, weight in (((0, 0, 0), 4), ((240, 240, 240), 1.6)):
        thick = max(1, round(weight * scale))
        cv2.putText(picture, words, at, cv2.FONT_HERSHEY_DUPLEX, 0.7 * scale, colour, thick, cv2.LINE_AA)


def _street(dice: random.Random) -> tuple[Flat, ...]:
    """240 m of houses and trees on both sides."""
    flats: list[Flat] = []
    for n in range(20):
        z = n * 12.0
        for side, x in ((-1, -12.0), (1, 13.0)):
            sprite = _house(dice.choice(_BRICKS), dice.choice(_DOORS))
            flats.append(Flat(sprite=sprite, x=(x, x), y=(0, 8.0), z=(z, z + dice.choice((9.0, 10.5)))))
            edge = -6.7 if side < 0 else 7.7
            flats.append(
                Flat(sprite=_hedge(dice.randrange(3)), x=(edge, edge), y=(0, 1.1), z=(z + 1, z + 10))
            )
        if n % 2:
            x, tall = dice.uniform(-9.4, -7.6), dice.uniform(5, 7.5)
            flats.append(_upright(_tree(dice.randrange(4)), x=x, z=z, wide=tall * 0.8, tall=tall))
        if n % 3 == 1:
            flats.append(
                _upright(_tree(dice.randrange(4)), x=dice.uniform(8.6, 10), z=z + 5, wide=4.6, tall=6)
            )
        if n % 3 == 0:
            flats.append(_upright(_lamp_post(), x=-4.5 if n % 2 else 5.7, z=z + 3, wide=1.6, tall=7))
    return tuple(flats)


def _upright(sprite: Sprite, *, x: float, z: float, wide: float, tall: float) -> Flat:
    return Flat(sprite=sprite, x=(x - wide / 2, x + wide / 2), y=(0, tall), z=(z, z))


_BRICKS = ((150, 84, 66), (168, 110, 84), (196, 184, 168), (132, 78, 70))
_DOORS = ((40, 60, 96), (110, 24, 28), (34, 70, 52), (60, 60, 64))
_SPRITES: dict[tuple[object, ...], Sprite] = {}


def _house(brick: tuple[int, int, int], door: tuple[int, int, int]) -> Sprite:
    """Two storeys and a roof, 10 x 8 m at 40 px to the metre."""
    if ("house", brick, door) not in _SPRITES:
        image = Image.new("RGBA", (400, 320))
        pen = ImageDraw.Draw(image)
        pen.polygon([(0, 110), (24, 14), (376, 14), (400, 110)], fill=(92, 78, 74))
        pen.rectangle((300, 0, 330, 40), fill=tuple(int(c * 0.8) for c in brick))
        pen.rectangle((8, 108, 392, 320), fill=brick)
        for y in range(112, 320, 6):
            pen.line((8, y, 392, y), fill=tuple(int(c * 0.93) for c in brick))
        for x, y in ((40, 130), (170, 130), (300, 130), (40, 226), (250, 226)):
            pen.rectangle((x - 4, y - 4, x + 66, y + 62), fill=(226, 226, 222))
            pen.rectangle((x, y, x + 62, y + 58), fill=(74, 88, 98))
            pen.line((x + 31, y, x + 31, y + 58), fill=(226, 226, 222), width=4)
        pen.rectangle((168, 222, 212, 320), fill=door)
        _SPRITES["house", brick, door] = sprite_of(image)
    return _SPRITES["house", brick, door]


def _foliage(key: str, seed: int, size: tuple[int, int], blobs: int, trunk: bool) -> Sprite:  # noqa: FBT001
    if (key, seed) not in _SPRITES:
        dice = random.Random(f"{key}{seed}")  # noqa: S311 -- scenery
        image = Image.new("RGBA", size)
        pen = ImageDraw.Draw(image)
        wide, high = size
        if trunk:
            pen.rectangle((wide * 0.46, high * 0.5, wide * 0.53, high), fill=(66, 54, 44))
        for n in range(blobs):
            light = 0.6 + 0.6 * n / blobs
            reach = (0.30 if trunk else 0.46, 0.25 if trunk else 0.32)
            angle, far = dice.uniform(0, 2 * math.pi), dice.random() ** 0.5
            x = wide * (0.5 + math.cos(angle) * far * reach[0])
            y = high * ((0.42 if trunk else 0.66) + math.sin(angle) * far * reach[1] - 0.06 * n / blobs)
            r = high * dice.uniform(0.05, 0.1)
            green = tuple(int(c * light * dice.uniform(0.9, 1.1)) for c in (66, 92, 50))
            pen.ellipse((x - r, y - r * 0.8, x + r, y + r * 0.8), fill=green)
        if not trunk:
            pen.rectangle((0, high * 0.6, wide, high), fill=(44, 66, 38))
        _SPRITES[key, seed] = sprite_of(image.filter(ImageFilter.GaussianBlur(0.8)))
    return _SPRITES[key, seed]


def _tree(seed: int) -> Sprite:
    return _foliage("tree", seed, (240, 300), 220, trunk=True)


def _hedge(seed: int) -> Sprite:
    return _foliage("hedge", seed, (400, 60), 160, trunk=False)


def _lamp_post() -> Sprite:
    if ("lamp",) not in _SPRITES:
        image = Image.new("RGBA", (80, 350))
        pen = ImageDraw.Draw(image)
        pen.rectangle((10, 10, 14, 350), fill=(96, 102, 100))
        pen.line((12, 12, 56, 6), fill=(96, 102, 100), width=4)
        pen.rectangle((50, 2, 78, 10), fill=(70, 74, 74))
        _SPRITES["lamp",] = sprite_of(image)
    return _SPRITES["lamp",]
