"""Inside the sandbox: freeGPS blocks, as Novatek's chip and those who copied it write them, one a second.

The block begins with its mark. Behind that stand, at places that differ between makers, either one record (hour, minute,
second, year, month, day as 32-bit numbers, then the letters of status and sides, then four 32-bit floats: position in
minutes, speed in knots, course), or a satellite sentence, or 70mai's own record with the picture's size before it.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from datetime import datetime

from services.core.adapters.telemetry_native import nmea
from services.core.adapters.telemetry_native.found import (
    KNOT_MPS,
    Found,
    Row,
    bearing_or_none,
    from_minutes,
    full_year,
    speed,
)
from services.core.adapters.telemetry_native.samples import FilmClock, tracks
from services.core.adapters.telemetry_native.source import Box, Source, child, contents
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

MARK = b"freeGPS "
BLOCK = 512
MOST_BLOCKS = 100_000
RECORD = re.compile(rb"(.{24})([AV])([NS])([EW])\0(.{16})", re.DOTALL)
_MAI_PLACE = 26  # behind the mark: status, then latitude and longitude in ten millionths of a degree; the unit of the speed is not known
_MAI_SIZES = range(240, 8193)


def read_blocks(source: Source, top: Sequence[Box], moov: Box | None) -> Found | None:
    """Every block that the index names, or that stands in a box of its own, or in the film's data."""
    places = _indexed(source, moov) or _in_boxes(source, top) or _in_data(source)
    if not places:
        return None
    films = [one for one in tracks(source, moov) if one.handler == b"vide"] if moov else []
    clock = FilmClock(source, films[0] if films else None)
    read = [(source.read(place, BLOCK), clock.at(place)) for place in places]
    return _records(read) or _sentences(read) or _mai(read)


def _indexed(source: Source, moov: Box | None) -> list[int]:
    """The index of Novatek's films: pairs of place and length, behind eight bytes."""
    index = contents(source, child(source, moov, b"gps "))[8 : 8 + 8 * MOST_BLOCKS]
    pairs = struct.iter_unpack(">II", index[: len(index) // 8 * 8])
    return [place + 8 for place, _ in pairs if source.read(place + 8, len(MARK)) == MARK]


def _in_boxes(source: Source, top: Sequence[Box]) -> list[int]:
    found = (box for box in top if box.name in {b"free", b"skip"})
    return [box.start for box in found if source.read(box.start, len(MARK)) == MARK]


def _in_data(source: Source) -> list[int]:
    """Blocks whose index is lost."""
    found = source.places_of(b"free" + MARK, start=0, end=source.size, most=MOST_BLOCKS)
    return [place + 4 for place in found]


Blocks = list[tuple[bytes, float | None]]


def _records(read: Blocks) -> Found | None:
    rows = [record(found, at_s) for data, at_s in read if (found := RECORD.search(data, 0, 256))]
    return Found(layout="novatek", clock=ClockKind.UNSTATED, rows=rows) if rows else None


def _sentences(read: Blocks) -> Found | None:
    found = [one for data, at_s in read for one in nmea.sentences(data.decode("latin-1"), at_s=at_s)]
    return nmea.found_of(found, layout="novatek") if found else None


def _mai(read: Blocks) -> Found | None:
    rows = [row for data, _ in read for row in _mai_row(data)]
    return Found(layout="70mai-blocks", clock=ClockKind.NONE, rows=rows) if rows else None


def record(found: re.Match[bytes], at_s: float | None) -> Row:
    """One record as matched by `RECORD`."""
    if found[2] != b"A":
        return LeftOut.NO_FIX
    try:
        hour, minute, second, year, month, day = struct.unpack("<6I", found[1])
        latitude, longitude, knots, course = struct.unpack("<4f", found[5])
        return Fix(
            latitude=from_minutes(latitude, found[3].decode()),
            longitude=from_minutes(longitude, found[4].decode()),
            at_s=at_s,
            written=datetime(full_year(year), month, day, hour, minute, second),  # noqa: DTZ001 -- as the camera wrote it
            speed_mps=speed(knots, KNOT_MPS),
            bearing=bearing_or_none(course),
        )
    except (ValueError, OverflowError):
        return LeftOut.DAMAGED


def _mai_row(data: bytes) -> Iterator[Row]:
    if len(data) < _MAI_PLACE + 9:
        return
    width, height = struct.unpack_from("<II", data, _MAI_PLACE - 8)
    status, latitude, longitude = struct.unpack_from("<cii", data, _MAI_PLACE)
    if width not in _MAI_SIZES or height not in _MAI_SIZES or status not in {b"A", b"V"}:
        return
    if status == b"V":
        yield LeftOut.NO_FIX
    else:
        yield Fix(latitude=latitude / 1e7, longitude=longitude / 1e7)
