"""Shares of a few cases with what they can mean: Wilson's interval, 95 %."""

import math

_Z = 1.96


def share(part: int, whole: int) -> str:
    """`23 of 24 (0.80 to 0.99)`."""
    if not whole:
        return "0 of 0"
    p = part / whole
    middle = p + _Z * _Z / (2 * whole)
    spread = _Z * math.sqrt(p * (1 - p) / whole + _Z * _Z / (4 * whole * whole))
    low, high = ((middle + sign * spread) / (1 + _Z * _Z / whole) for sign in (-1, 1))
    return f"{part} of {whole} ({low:.2f} to {high:.2f})"
