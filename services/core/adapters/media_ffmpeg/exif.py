"""Inside the sandbox: what a photograph's EXIF says, however damaged it is."""

import struct
import warnings
from dataclasses import dataclass

from PIL import Image
from PIL.ExifTags import IFD, Base

_FAULTS = (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, struct.error, ArithmeticError)
LONGEST_TIME = 40


@dataclass(frozen=True, kw_only=True)
class Exif:
    """`created` exactly as written, with its zone behind it if one is written; `orientation` is EXIF's 1..8."""

    created: str | None = None
    orientation: int = 1
    damaged: bool = False


def read_exif(picture: Image.Image) -> Exif:
    """Reads the main, photographic and position blocks; a fault in any means damaged, and the rest still counts."""
    main, main_damaged = block(picture, None)
    photo, photo_damaged = block(picture, IFD.Exif)
    _, place_damaged = block(picture, IFD.GPSInfo)
    unread = bool(picture.info.get("exif")) and not main
    lost = any(not isinstance(main.get(pointer, 0), int) for pointer in (IFD.Exif, IFD.GPSInfo))
    taken = photo.get(Base.DateTimeOriginal) or main.get(Base.DateTimeOriginal)
    zone = photo.get(Base.OffsetTimeOriginal)
    orientation = main.get(Base.Orientation, 1)
    return Exif(
        created=_text(taken, zone),
        orientation=orientation if isinstance(orientation, int) else 1,
        damaged=main_damaged or photo_damaged or place_damaged or unread or lost,
    )


def block(picture: Image.Image, which: IFD | None) -> tuple[dict[int, object], bool]:
    """One block's tags and whether reading it went wrong; Pillow tells by raising or by warning."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            exif = picture.getexif()
            tags = dict(exif) if which is None else dict(exif.get_ifd(which))
        except _FAULTS:
            return {}, True
    return tags, bool(told)


def _text(taken: object, zone: object) -> str | None:
    if not isinstance(taken, str) or not taken.strip("\x00 "):
        return None
    return (taken.strip("\x00 ") + (zone.strip("\x00 ") if isinstance(zone, str) else ""))[:LONGEST_TIME]
