"""Inside the sandbox: positions in boxes of a maker's own, beside the film's."""

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from services.core.adapters.telemetry_native import nmea
from services.core.adapters.telemetry_native.found import (
    KMH_MPS,
    Found,
    Row,
    bearing_or_none,
    finite,
    from_minutes,
    full_year,
    signed_minutes,
    speed,
)
from services.core.adapters.telemetry_native.source import Box, Source, child, contents
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

_GPS0 = struct.Struct("<ddiH8B2x")
_MAI_PRO = struct.Struct("<IIIIcIcI10x")


def read_own_boxes(source: Source, top: Sequence[Box]) -> Iterator[Found]:
    """What each box at the top of the file came to, if it is one of these."""
    for box in top:
        found = None
        if box.name == b"gps0":
            found = _gps0(contents(source, box))
        elif box.name == b"GPS ":
            found = _mai_pro(contents(source, box))
        elif box.name in {b"free", b"skip"}:
            found = _blackvue(source, box)
        if found:
            yield found


def _gps0(data: bytes) -> Found | None:
    """Of iBox and Navitel: position in minutes (64-bit floats), height, km/h, UTC, half the course; one record a second."""
    rows = [_gps0_row(*record) for record in _GPS0.iter_unpack(data[: len(data) // _GPS0.size * _GPS0.size])]
    return Found(layout="gps0", clock=ClockKind.UTC, rows=rows) if rows else None


def _gps0_row(latitude: float, longitude: float, _: int, kmh: int, *rest: int) -> Row:
    year, month, day, hour, minute, second, half_course = rest[:7]
    try:
        return Fix(
            latitude=signed_minutes(latitude),
            longitude=signed_minutes(longitude),
            written=datetime(full_year(year), month, day, hour, minute, second, tzinfo=UTC),
            speed_mps=speed(kmh, KMH_MPS),
            bearing=bearing_or_none(half_course * 2),
        )
    except ValueError:
        return LeftOut.DAMAGED


def _mai_pro(data: bytes) -> Found | None:
    """70mai Pro: whether it is a fix, number, metres an hour, then sides and positions in thousandths of minutes."""
    records = _MAI_PRO.iter_unpack(data[: len(data) // _MAI_PRO.size * _MAI_PRO.size])
    rows = [_mai_pro_row(*record) for record in records]
    return Found(layout="70mai-box", clock=ClockKind.NONE, rows=rows) if rows else None


def _mai_pro_row(
    _: int, fixed: int, __: int, metres: int, north: bytes, latitude: int, east: bytes, longitude: int
) -> Row:
    if fixed != 1:
        return LeftOut.NO_FIX
    try:
        return Fix(
            latitude=from_minutes(latitude / 1000, north.decode()),
            longitude=from_minutes(longitude / 1000, east.decode()),
            speed_mps=speed(finite(metres / 1000), KMH_MPS),
        )
    except ValueError:  # a letter that is none is one too
        return LeftOut.DAMAGED


def _blackvue(source: Source, box: Box) -> Found | None:
    """Boxes within a free box, one of them `gps ` with sentences, each behind the camera's own time in brackets."""
    if source.read(box.start, 4) == b"free":
        return None
    text = contents(source, child(source, box, b"gps ")).decode("latin-1")
    return nmea.found_in(text, layout="blackvue")
