"""Ways to break a file: bits turned, ends cut, two files made one, lengths that lie. By a random source of the caller's own."""

import random
from collections.abc import Callable

SPARED = 12
"""First bytes that mostly stay, so that the gate lets the file in and the demuxers get it."""
_LIES = (0, 1, 7, 8, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_HEAD = 4096

Mutation = Callable[[bytearray, bytes, random.Random], bytearray]


def _place(data: bytearray, dice: random.Random) -> int:
    """Half of all places are where headers are: in the first or the last few thousand bytes."""
    first = 0 if dice.random() < 0.05 else min(SPARED, len(data) - 1)
    zone = dice.randrange(4)
    if zone == 0:
        return dice.randint(first, min(len(data) - 1, first + _HEAD))
    if zone == 1:
        return dice.randint(max(first, len(data) - _HEAD), len(data) - 1)
    return dice.randint(first, len(data) - 1)


def flips(data: bytearray, _: bytes, dice: random.Random) -> bytearray:
    for _n in range(dice.choice((1, 2, 8, 50, 400))):
        data[_place(data, dice)] ^= 1 << dice.randrange(8)
    return data


def truncation(data: bytearray, _: bytes, dice: random.Random) -> bytearray:
    return data[: max(1, _place(data, dice))]


def splice(data: bytearray, other: bytes, dice: random.Random) -> bytearray:
    """The beginning of one file and the end of another."""
    return data[: _place(data, dice)] + other[_place(bytearray(other), dice) :]


def length_lies(data: bytearray, _: bytes, dice: random.Random) -> bytearray:
    """Four or eight bytes become a number that somebody may count to; either end first, as families differ."""
    for _n in range(dice.choice((1, 1, 2, 4))):
        at, size = _place(data, dice), dice.choice((2, 4, 4, 4, 8))
        lie = dice.choice((*_LIES, len(data), len(data) + 1)) & ((1 << 8 * size) - 1)
        data[at : at + size] = lie.to_bytes(size, dice.choice(("big", "little")))
    return data


def repetition(data: bytearray, _: bytes, dice: random.Random) -> bytearray:
    """A piece again and again, where it was."""
    at = _place(data, dice)
    piece = data[at : at + dice.choice((4, 16, 188, 1000))]
    return data[:at] + piece * dice.choice((2, 10, 200)) + data[at:]


def erasure(data: bytearray, _: bytes, dice: random.Random) -> bytearray:
    at, size = _place(data, dice), dice.choice((16, 512, 20_000))
    data[at : at + size] = bytes(min(size, len(data) - at))
    return data


def noise(data: bytearray, _: bytes, dice: random.Random) -> bytearray:
    at = _place(data, dice)
    return data[:at] + dice.randbytes(dice.choice((1, 4, 64, 2000))) + data[at:]


MUTATIONS: tuple[Mutation, ...] = (flips, truncation, splice, length_lies, repetition, erasure, noise)
