"""Number plates for the drawn clip: glyphs stroked to the measures of BS AU 145e, without any font file.

Millimetres of the standard: characters 79 high, 50 wide (the 1 is 14), stroke 14, gaps 11, 33 between the two groups,
plate 520 x 111. Shapes are our own; they keep the measures and the squarish look of the prescribed style.
"""

import random
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Picture = NDArray[np.uint8]
Point = tuple[float, float]

STROKE, HIGH, WIDE, GAP, GROUP_GAP = 14, 79, 50, 11, 33
PLATE_MM = (520, 111)
REAR_YELLOW, FRONT_WHITE, INK = (250, 205, 38), (240, 240, 236), (18, 18, 20)
_SCALE = 3
"""Pixels to a millimetre while drawing; the caller scales down."""

# Centre lines on a 50 x 79 box: strokes separated by "|", points by spaces, "*" rounds that corner.
_GLYPHS = {
    "0": "25,7 43,7* 43,72* 7,72* 7,7* 25,7",
    "1": "7,0 7,79",
    "2": "7,27 7,7* 43,7* 43,36* 7,55* 7,72 50,72",
    "3": "7,24 7,7* 43,7* 43,38* 20,38|20,38 43,38* 43,72* 7,72* 7,55",
    "4": "34,79 34,7 31,7 7,55 50,55",
    "5": "46,7 10,7 10,34 43,34* 43,72* 7,72* 7,56",
    "6": "43,22 43,7* 7,7* 7,72* 43,72* 43,33* 7,33*",
    "7": "0,7 41,7 18,79",
    "8": "25,38 43,38* 43,7* 7,7* 7,38* 25,38|25,38 43,38* 43,72* 7,72* 7,38* 25,38",
    "9": "7,57 7,72* 43,72* 43,7* 7,7* 7,46* 43,46*",
    "A": "5,79 25,4 45,79|14,56 36,56",
    "B": "7,38 40,38* 40,7* 7,7 7,72 43,72* 43,38* 7,38",
    "C": "43,25 43,7* 7,7* 7,72* 43,72* 43,54",
    "D": "7,7 43,7* 43,72* 7,72 7,0",
    "E": "46,7 7,7 7,72 46,72|7,38 40,38",
    "F": "46,7 7,7 7,79|7,40 40,40",
    "G": "43,25 43,7* 7,7* 7,72* 43,72* 43,43 25,43",
    "H": "7,0 7,79|43,0 43,79|7,38 43,38",
    "J": "43,0 43,72* 7,72* 7,52",
    "K": "7,0 7,79|44,0 12,44|20,34 44,79",
    "L": "7,0 7,72 47,72",
    "M": "7,79 7,4 25,46 43,4 43,79",
    "N": "7,79 7,4 43,75 43,0",
    "P": "7,79 7,7 43,7* 43,45* 7,45",
    "R": "7,79 7,7 43,7* 43,42* 7,42|24,42 44,79",
    "S": "43,24 43,7* 7,7* 7,38* 43,38* 43,72* 7,72* 7,55",
    "T": "0,7 50,7|25,7 25,79",
    "U": "7,0 7,72* 43,72* 43,0",
    "V": "5,0 25,75 45,0",
    "W": "4,0 14,74 25,26 36,74 46,0",
    "X": "5,0 45,79|45,0 5,79",
    "Y": "5,0 25,42 45,0|25,38 25,79",
    "Z": "3,7 42,7 8,72 47,72",
}
_GLYPHS["O"] = _GLYPHS["0"]
_GLYPHS["I"] = _GLYPHS["1"]


def plate_picture(mark: str, *, rear: bool) -> Picture:
    """The plate as RGB, 3 px to the millimetre (1560 x 333): yellow behind, white in front.

    `mark` is 7 characters of a current mark without the space, from the letters and digits above (no Q).
    """
    wide, high = PLATE_MM[0] * _SCALE, PLATE_MM[1] * _SCALE
    image = Image.new("RGB", (wide, high), REAR_YELLOW if rear else FRONT_WHITE)
    pen = ImageDraw.Draw(image)
    _band(pen, high)
    x = 42.0 + (PLATE_MM[0] - 42 - _length(mark)) / 2
    for position, letter in enumerate(mark):
        _glyph(pen, letter, (x, (PLATE_MM[1] - HIGH) / 2))
        x += _advance(letter) + (GROUP_GAP if position == len(mark) - 4 else GAP)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(1)), dtype=np.uint8)


def impossible_mark(dice: random.Random) -> str:
    """A well-formed current mark that no vehicle can bear.

    The first letter (J, T, U) is no DVLA memory tag, and the age identifier (44-49, 94-99) begins in 2044 or later;
    an age identifier is never issued before its day.
    """
    letters = "ABCDEFGHJKLMNPRSTUVWXY"
    area = dice.choice("JTU") + dice.choice(letters)
    age = dice.choice((44, 45, 46, 47, 48, 49, 94, 95, 96, 97, 98, 99))
    return f"{area}{age}{''.join(dice.choices(letters, k=3))}"


def _band(pen: ImageDraw.ImageDraw, high: int) -> None:
    """The blue identifier at the left with the letters UK."""
    pen.rectangle((0, 0, 40 * _SCALE, high), fill=(20, 50, 140))
    for letter, x in (("U", 6.0), ("K", 22.0)):
        _glyph(pen, letter, (x, 78.0), size=0.26, ink=(235, 235, 240))


def _advance(letter: str) -> float:
    return STROKE if letter in "1I" else WIDE


def _length(mark: str) -> float:
    return sum(map(_advance, mark)) + GAP * (len(mark) - 2) + GROUP_GAP


def _glyph(
    pen: ImageDraw.ImageDraw, letter: str, at: Point, *, size: float = 1.0, ink: tuple[int, int, int] = INK
) -> None:
    for stroke in _GLYPHS[letter].split("|"):
        path = [
            ((at[0] + x * size) * _SCALE, (at[1] + y * size) * _SCALE) for x, y in _rounded(stroke.split())
        ]
        pen.line(path, fill=ink, width=round(STROKE * size * _SCALE), joint="curve")


def _rounded(words: list[str]) -> list[Point]:
    """The stroke's points, with an arc in place of every corner marked "*"."""
    corners = [(tuple(map(float, word.rstrip("*").split(","))), word.endswith("*")) for word in words]
    path: list[Point] = []
    for index, (corner, is_round) in enumerate(corners):
        point = (corner[0], corner[1])
        if is_round and 0 < index < len(corners) - 1:
            before, after = corners[index - 1][0], corners[index + 1][0]
            path += _arc((before[0], before[1]), point, (after[0], after[1]))
        else:
            path.append(point)
    return [a for a, b in pairwise(path) if a != b] + path[-1:]


def _arc(before: Point, corner: Point, after: Point) -> list[Point]:
    """A quadratic curve that leaves both legs at most 14 mm from the corner."""
    start, end = _towards(corner, before), _towards(corner, after)
    steps = [n / 6 for n in range(7)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * corner[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * corner[1] + t * t * end[1],
        )
        for t in steps
    ]


def _towards(corner: Point, other: Point) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = max((dx * dx + dy * dy) ** 0.5, 1e-6)
    reach = min(14.0, length / 2)
    return corner[0] + dx / length * reach, corner[1] + dy / length * reach
