"""Coordinates as people type or paste them: latitude, then longitude, in decimal degrees (WGS84)."""

import re
from typing import Final

Pin = tuple[float, float]
"""Latitude and longitude in degrees."""

_NUMBER: Final = r"([+-]?\d{1,3}(?:\.\d{1,12})?)\s*°?\s*"
_TYPED: Final = re.compile(rf"\(?\s*{_NUMBER}([NS])?\s*[,;\s]\s*{_NUMBER}([EW])?\s*\)?", re.IGNORECASE)
_UNITED_KINGDOM: Final = ((49.0, 61.5), (-9.0, 1.8))
"""Ness Point in Lowestoft, the furthest east, is at 1.763."""


def read_pin(text: str) -> Pin | None:
    """`52.4862, -1.8904`, `52.4862 -1.8904` or `52.4862° N, 1.8904° W`; None if it is nothing like that."""
    found = _TYPED.fullmatch(text.strip().replace("−", "-"))
    if found is None:
        return None
    latitude, north, longitude, east = found.groups()
    return _signed(latitude, north, negative="S"), _signed(longitude, east, negative="W")


def is_in_the_kingdom(pin: Pin) -> bool:
    """Whether a pin is in the box around the United Kingdom: latitude and longitude swapped are not, nor most points whose minus was forgotten."""
    return all(low <= value <= high for value, (low, high) in zip(pin, _UNITED_KINGDOM, strict=True))


def pin_words(pin: Pin) -> str:
    """`52.48620, -1.89040`, as it is read back."""
    return f"{pin[0]:.5f}, {pin[1]:.5f}"


def _signed(number: str, side: str | None, *, negative: str) -> float:
    value = float(number)
    return -value if (side or "").upper() == negative else value
