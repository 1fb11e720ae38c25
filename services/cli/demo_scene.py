"""A drawn suburban road seen from a dashcam: flat ground, boxes in perspective, painted from far to near.

Metres; x to the right of the camera, z ahead, y up from the road. Traffic keeps left.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import cv2
import numpy as np
from numpy.typing import NDArray

from services.cli import demo_backdrop as backdrop
from services.cli.demo_plate import Picture, impossible_mark
from services.cli.demo_vehicles import (
    HEIGHT_M,
    LENGTH_M,
    PAINTS,
    WAIST_M,
    WIDTH_M,
    Colour,
    Flat,
    Sprite,
    front_face,
    rear_face,
    side_faces,
)

NEAR_M, FAR_M = 1.2, 120.0
SPEED = 13.4
"""Metres a second, 30 miles an hour."""


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """One vehicle at one moment: centre line `x`, nearest face `z`; `towards` shows its front."""

    x: float
    z: float
    paint: Colour
    mark: str | None
    towards: bool = False
    braking: bool = False


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A face on the picture: its four corners in pixels, `share` of it lost before the near plane."""

    z: float
    flat: Flat
    share: float
    quad: NDArray[np.float32]

    def source(self) -> Picture:
        """The level of the sprite that suits the size on the picture."""
        whole = self.flat.sprite.level_for(float(np.ptp(self.quad[:, 0])) / max(1 - self.share, 0.05))
        turned = whole[:, ::-1] if self.flat.flip else whole
        return np.ascontiguousarray(turned[:, min(round(self.share * whole.shape[1]), whole.shape[1] - 2) :])


@dataclass(frozen=True, kw_only=True)
class Script:
    """Who drives where: the subject overtakes, cuts in, brakes and pulls away, over `seconds`."""

    mark: str | None
    others: tuple[str | None, ...]
    seconds: float

    def travelled(self, t: float) -> float:
        """How far the camera has come, in metres; it slows while the subject brakes."""
        braked = max(0.0, min(t - 0.5 * self.seconds, 0.2 * self.seconds))
        return SPEED * t - 3.2 * braked

    def subject(self, t: float) -> Vehicle | None:
        share = t / self.seconds
        if share < 0.16:  # noqa: PLR2004 -- still behind the camera
            return None
        z = float(np.interp(share, (0.16, 0.3, 0.42, 0.56, 0.72, 1.0), (-4.2, 3.4, 6.0, 4.7, 5.6, 26.0)))
        x = float(np.interp(share, (0.16, 0.3, 0.44), (3.3, 3.2, 0.12)))
        return Vehicle(x=x, z=z, paint=PAINTS[0], mark=self.mark, braking=0.48 < share < 0.7)  # noqa: PLR2004

    def vehicles(self, t: float) -> Iterator[Vehicle]:
        """Everybody on the road at `t` seconds, in no order."""
        subject = self.subject(t)
        if subject:
            yield subject
        yield Vehicle(x=0.1, z=34 + 2.0 * t * 20 / self.seconds, paint=PAINTS[2], mark=self.others[0])
        for n, share in enumerate((0.09, 0.52, 0.74, 0.93)):
            gap = (share * self.seconds - t) * 2 * SPEED
            yield Vehicle(x=3.5, z=gap, paint=PAINTS[1 + n], mark=self.others[1 + n], towards=True)
        for n, start in enumerate((18.0, 60.0, 66.5, 121.0, 178.0, 184.0, 236.0)):
            z = start - self.travelled(t)
            yield Vehicle(x=-3.15, z=z, paint=PAINTS[(n * 2 + 1) % 6], mark=self.others[5 + n])


def script_for(mark: str | None, *, seconds: float, seed: int) -> Script:
    """The cast: with a mark everybody bears one; without, nobody does."""
    dice = random.Random(seed)  # noqa: S311 -- scenery, not secrets
    others = tuple(impossible_mark(dice) if mark else None for _ in range(12))
    return Script(mark=mark, others=others, seconds=seconds)


class Camera:
    """Draws frames of `width` x `height` BGR; equal arguments give equal pictures."""

    def __init__(self, script: Script, *, width: int, height: int, seed: int) -> None:
        self.script, self.size = script, (width, height)
        self.focal, self.eye_m = 0.86 * width, 1.32
        self.horizon = 0.47 * height
        self.dice = np.random.default_rng(seed)
        self.layers = backdrop.Layers(
            size=self.size, focal=self.focal, eye_m=self.eye_m, horizon=self.horizon, seed=seed
        )
        self.noise = [self._noise(sigma=1.4) for _ in range(3)]

    def frame(self, t: float, *, number: int, clock: datetime) -> Picture:
        """The picture `t` seconds in; `clock` is what the burnt-in strip shows."""
        travelled = self.script.travelled(t)
        picture = self.layers.ground(travelled)
        for thing in self._things(t, travelled):
            paint_over(picture, thing)
        picture = self._shaken(picture, t)
        lighter, darker = self.noise[number % 3]
        picture = np.asarray(cv2.subtract(cv2.add(picture, lighter), darker), np.uint8)
        picture[self.layers.bonnet_rows] = self.layers.with_bonnet(picture[self.layers.bonnet_rows])
        speed = (self.script.travelled(t + 0.5) - travelled) * 2 * 2.23694
        backdrop.burn_in(picture, f"{clock:%d-%m-%Y  %H:%M:%S}   {speed:02.0f} MPH   OPSNAP DRAWN DEMO")
        return np.asarray(picture)

    def _noise(self, *, sigma: float) -> tuple[Picture, Picture]:
        """Sensor noise: what to add, and what to take away."""
        wide, high = self.size
        grey = self.dice.normal(0, sigma, (high, wide, 1))
        both = (np.clip(sign * grey, 0, 12).astype(np.uint8) for sign in (1, -1))
        lighter, darker = (np.repeat(half, 3, axis=2) for half in both)
        return lighter, darker

    def _things(self, t: float, travelled: float) -> list[Placed]:
        """Everything that stands on the ground: the farthest first."""
        things = [place for flat in self.layers.scenery(travelled) if (place := self._place(flat))]
        for vehicle in self.script.vehicles(t):
            things += [place for flat in faces_of(vehicle) if (place := self._place(flat))]
        return sorted(things, key=lambda thing: -thing.z)

    def _place(self, flat: Flat) -> Placed | None:
        """Cut at the near plane and project; None when nothing is left to see."""
        (near, far) = flat.z
        start = max(near, NEAR_M)
        if far < NEAR_M or near > FAR_M:
            return None
        share = (start - near) / (far - near) if far > near else 0.0
        (left, right), (low, top), lean = flat.x, flat.y, flat.lean
        corners = ((left + lean, top, start), (right + lean, top, far), (right, low, far), (left, low, start))
        quad = [
            (self.size[0] / 2 + self.focal * x / z, self.horizon + self.focal * (self.eye_m - y) / z)
            for x, y, z in corners
        ]
        return Placed(z=start + flat.behind, flat=flat, share=share, quad=np.array(quad, np.float32))

    def _shaken(self, picture: Picture, t: float) -> Picture:
        """Road shake: a few pixels up and down, a hair of roll; the same at the same moment."""
        unit = self.size[1] / 720
        dy = unit * (1.3 * np.sin(9.1 * t) + 0.9 * np.sin(23.7 * t + 1))
        dx, roll = unit * 0.8 * np.sin(5.3 * t + 2), 0.0009 * np.sin(3.1 * t)
        turn = np.array([[1.008, -roll, dx - 5 * unit], [roll, 1.008, dy - 4 * unit]], np.float32)
        return np.asarray(cv2.warpAffine(picture, turn, self.size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def faces_of(vehicle: Vehicle) -> Iterator[Flat]:
    """The flank that the camera can see, and the nearest end."""
    if not -LENGTH_M < vehicle.z < FAR_M:
        return
    half = WIDTH_M / 2
    if abs(vehicle.x) > half:
        side = 1 if vehicle.x > 0 else -1
        inner, length = vehicle.x - side * (half - 0.03), (vehicle.z, vehicle.z + LENGTH_M)
        for sprite, low, high, lean in zip(
            side_faces(vehicle.paint), (0, WAIST_M), (WAIST_M, HEIGHT_M), (0.0, 0.34 * side), strict=True
        ):
            yield Flat(
                sprite=sprite,
                x=(inner, inner),
                y=(low, high),
                z=length,
                flip=vehicle.towards,
                behind=0.01,
                lean=lean,
            )
    if vehicle.z > NEAR_M:
        yield Flat(
            sprite=_end_face(vehicle),
            x=(vehicle.x - half, vehicle.x + half),
            y=(0, HEIGHT_M),
            z=(vehicle.z, vehicle.z),
        )


def _end_face(vehicle: Vehicle) -> Sprite:
    if vehicle.towards:
        return front_face(vehicle.paint, vehicle.mark)
    return rear_face(vehicle.paint, vehicle.mark, braking=vehicle.braking)


def paint_over(picture: Picture, thing: Placed) -> None:
    """Warp one face into the picture, in place, touching only the pixels that it covers."""
    high, wide = picture.shape[:2]
    left, top = np.maximum(np.floor(thing.quad.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(thing.quad.max(axis=0)) + 1, (wide, high)).astype(int)
    if right - left < 2 or bottom - top < 2:  # noqa: PLR2004 -- nothing to see
        return
    source = thing.source()
    h, w = source.shape[:2]
    corners = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, thing.quad - np.array((left, top), np.float32))
    warped = cv2.warpPerspective(source, matrix, (int(right - left), int(bottom - top)))
    through = cv2.cvtColor(255 - warped[:, :, 3], cv2.COLOR_GRAY2BGR)
    spot = picture[top:bottom, left:right]
    cv2.add(cv2.multiply(spot, through, scale=1 / 255), warped[:, :, :3], dst=spot)
