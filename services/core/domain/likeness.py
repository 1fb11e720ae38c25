"""Whether two files show the same pictures: short hashes of pictures, compared bit by bit, at times that agree.

A hash changes little when a film is scaled, compressed again or made lighter. What is found is proposed to a person:
the same camera on the same road gives like pictures too.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

BITS: Final = 64
BAND_BITS: Final = 16
BANDS: Final = BITS // BAND_BITS
MOST_PICTURES: Final = 32
"""Of one file; a storyboard has no more."""
MOST_BITS: Final = 10
"""So many of 64 bits may differ between like pictures (measured: infra/benchmarks.md, Footage)."""
STILL_BITS: Final = 8
"""A picture that is alone must be nearer."""
LEAST_PICTURES: Final = 2
LEAST_SHARE: Final = 0.5
"""Of the pictures that both films have at about one time, so many at least must be alike."""
ONE_TIME_S: Final = 0.5
_SHIFTS: Final = 8


@dataclass(frozen=True, kw_only=True)
class KeyPicture:
    """A picture at a time, in seconds from the first frame, as a hash of 64 bits without a sign."""

    at_s: float
    hash: int


@dataclass(frozen=True, kw_only=True)
class Nearness:
    """Of `compared` pictures that both have at about one time `alike` are alike, the middle one with `bits` of 64 apart.

    `shift_s`: how much later the same picture comes in theirs, in seconds.
    """

    alike: int
    compared: int
    bits: float
    shift_s: float


def bits_apart(a: int, b: int) -> int:
    """How many bits differ, 0 to 64."""
    return (a ^ b).bit_count()


def bands(hash_: int) -> tuple[int, ...]:
    """Four bands of 16 bits, lowest first: hashes with up to three bits apart share one, so an index finds candidates."""
    return tuple(hash_ >> BAND_BITS * band & 0xFFFF for band in range(BANDS))


def nearness(ours: Sequence[KeyPicture], theirs: Sequence[KeyPicture]) -> Nearness | None:
    """How near two files are, at the shift in time where most pictures agree; None if that is not enough to propose it."""
    if min(len(ours), len(theirs)) <= 1:
        return _single(ours, theirs)
    found = (_at_shift(ours, theirs, shift) for shift in _shifts(ours, theirs))
    near = (one for one in found if one.alike >= max(LEAST_PICTURES, LEAST_SHARE * one.compared))
    return max(near, key=lambda one: (one.alike, -one.bits, -abs(one.shift_s)), default=None)


def _single(ours: Sequence[KeyPicture], theirs: Sequence[KeyPicture]) -> Nearness | None:
    """A picture that is alone, against each of the others."""
    pairs = (
        (bits_apart(a.hash, b.hash), abs(b.at_s - a.at_s), b.at_s - a.at_s) for a in ours for b in theirs
    )
    apart, _, shift = min(pairs, default=(BITS, 0.0, 0.0))
    return Nearness(alike=1, compared=1, bits=apart, shift_s=shift) if apart <= STILL_BITS else None


def _shifts(ours: Sequence[KeyPicture], theirs: Sequence[KeyPicture]) -> list[float]:
    """The few shifts in time that most like pictures speak for."""
    shifts = Counter(
        round(b.at_s - a.at_s, 1) for a in ours for b in theirs if bits_apart(a.hash, b.hash) <= MOST_BITS
    )
    return [shift for shift, _ in shifts.most_common(_SHIFTS)]


def _at_shift(ours: Sequence[KeyPicture], theirs: Sequence[KeyPicture], shift: float) -> Nearness:
    """Each of our pictures beside the likest of theirs at about the same time."""
    beside = (
        [bits_apart(a.hash, b.hash) for b in theirs if abs(b.at_s - a.at_s - shift) <= ONE_TIME_S]
        for a in ours
    )
    nearest = [min(bits) for bits in beside if bits]
    alike = [bits for bits in nearest if bits <= MOST_BITS]
    beside_theirs = sum(any(abs(b.at_s - a.at_s - shift) <= ONE_TIME_S for a in ours) for b in theirs)
    compared = min(len(nearest), beside_theirs)
    middle = median(alike) if alike else BITS
    return Nearness(alike=min(len(alike), compared), compared=compared, bits=middle, shift_s=shift)
