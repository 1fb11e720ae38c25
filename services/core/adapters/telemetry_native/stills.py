"""Inside the sandbox: the position in a photograph's EXIF (EXIF 2.32, 4.6.6)."""

import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image
from PIL.ExifTags import GPS, IFD

from services.core.adapters.telemetry_native.found import KMH_MPS, KNOT_MPS, Found, Row, speed
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

_FAULTS = (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, ArithmeticError, AttributeError)
_FORMATS = ["JPEG", "MPO", "PNG", "HEIF"]
_UNITS = {"K": KMH_MPS, "M": 1609.344 / 3600, "N": KNOT_MPS}
_SIDES = {"N": 1, "S": -1, "E": 1, "W": -1}


def read_still(path: Path) -> Found | None:
    """The position of one photograph; what cannot be true is a row left out, nothing written is None."""
    Image.MAX_IMAGE_PIXELS = None  # nothing is decoded here
    pillow_heif.register_heif_opener(thumbnails=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path, formats=_FORMATS) as picture:
                tags = dict(picture.getexif().get_ifd(IFD.GPSInfo))
        except Exception:  # noqa: BLE001 -- a stranger's file may break the library in any way
            return None
    if GPS.GPSLatitude not in tags and GPS.GPSLongitude not in tags:
        return None
    return Found(layout="exif", clock=ClockKind.UTC, rows=[_row(tags)])


def _row(tags: dict[int, Any]) -> Row:
    try:
        return Fix(
            latitude=_degrees(tags[GPS.GPSLatitude], tags.get(GPS.GPSLatitudeRef)),
            longitude=_degrees(tags[GPS.GPSLongitude], tags.get(GPS.GPSLongitudeRef)),
            written=_moment(tags),
            speed_mps=_speed(tags),
        )
    except _FAULTS:
        return LeftOut.DAMAGED


def _degrees(parts: Any, side: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    letter = str(side).strip("\0 ")[:1].upper()
    return _SIDES[letter] * (degrees + minutes / 60 + seconds / 3600)


def _moment(tags: dict[int, Any]) -> datetime | None:
    """UTC; None where date or time is not written, or cannot be one."""
    try:
        day = datetime.strptime(str(tags[GPS.GPSDateStamp]).strip("\0 "), "%Y:%m:%d").replace(tzinfo=UTC)
        hour, minute, second = (int(float(part)) for part in tags[GPS.GPSTimeStamp])
        return day.replace(hour=hour, minute=minute, second=second)
    except _FAULTS:
        return None


def _speed(tags: dict[int, Any]) -> float | None:
    try:
        return speed(float(tags[GPS.GPSSpeed]), _UNITS[str(tags[GPS.GPSSpeedRef]).strip("\0 ")])
    except _FAULTS:
        return None
