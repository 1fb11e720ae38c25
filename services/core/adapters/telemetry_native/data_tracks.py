"""Inside the sandbox: data and subtitle tracks of dashcams, each sample one record. Layouts as the bytes show them.

Where the unit of a speed is not known for certain, no speed is claimed.
"""

import math
import struct
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

from services.core.adapters.telemetry_native import ligogps, nmea
from services.core.adapters.telemetry_native.found import (
    KMH_MPS,
    Found,
    Row,
    bearing_or_none,
    finite,
    from_epoch,
    from_minutes,
    full_year,
    signed_minutes,
    speed,
)
from services.core.adapters.telemetry_native.gpmf import read_gpmf
from services.core.adapters.telemetry_native.samples import MediaTrack, Sample, read_samples, tracks
from services.core.adapters.telemetry_native.source import Box, Source
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

Reader = Callable[[Iterable[Sample]], Found | None]
_PICTURE_OR_SOUND = {b"vide", b"soun", b"tmcd", b"hint"}
_LONGEST_MONTH = 31
_SHORTEST_MONTH = 28
_OLE_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)


def read_tracks(source: Source, moov: Box) -> Iterator[Found]:
    """What each data track came to, if it holds positions."""
    for track in tracks(source, moov):
        if track.handler in _PICTURE_OR_SOUND:
            continue
        samples = read_samples(source, track)
        first = next(samples, None)
        reader = _reader_of(track, first) if first else None
        found = reader(chain([first], samples)) if first and reader else None
        if found:
            yield found


def _reader_of(track: MediaTrack, first: Sample) -> Reader | None:
    """By the first sample's mark where it has one, else by the names that the track goes by and the record's size."""
    marks: tuple[tuple[bytes, Reader], ...] = (
        (b"DEVC", read_gpmf),
        (b"PNDM", _garmin),
        (b"tReV", _rvmi),
        (b"gReV", _rvmi),
        (b"sReV", _rvmi),
    )
    for mark, reader in marks:
        if first.data.startswith(mark):
            return reader
    if b"LIGOGPSINFO" in first.data[:64]:
        return ligogps.read_scrambled
    if track.entry in {b"tx3g", b"text", b"sbtl"}:
        return _subtitles
    named = (track.entry, len(first.data))
    sized: dict[tuple[bytes, int], Reader] = {
        (b"ssmd", 40): _sstar,
        (b"mp4s", 72): _vueroid,
        (b"gpmd", 1000): _wolfbox_a,
        (b"gpmd", 248): _wolfbox_b,
    }
    return sized.get(named)


def _each(samples: Iterable[Sample], read: Callable[[Sample], Row | None]) -> list[Row]:
    """One record a sample; what cannot be read is damaged, None is no record of a position."""
    rows: list[Row] = []
    for sample in samples:
        try:
            row = read(sample)
        except (ValueError, OverflowError, struct.error, UnicodeDecodeError):
            row = LeftOut.DAMAGED
        if row is not None:
            rows.append(row)
    return rows


def _found(layout: str, clock: ClockKind, rows: list[Row]) -> Found | None:
    return Found(layout=layout, clock=clock, rows=rows) if rows else None


def _subtitles(samples: Iterable[Sample]) -> Found | None:
    """Thinkware: cues of sensors and sentences without their `$`."""
    read = [
        one
        for sample in samples
        for one in nmea.sentences(sample.data[2:4096].decode("latin-1"), at_s=sample.at_s)
    ]
    return nmea.found_of(read, layout="thinkware") if read else None


def _garmin(samples: Iterable[Sample]) -> Found | None:
    """`PNDM`, speed, latitude and longitude in shares of a half circle (2^31 is 180 degrees)."""

    def row(sample: Sample) -> Row:
        mark, _, _, latitude, longitude = struct.unpack("<4sIIii", sample.data)
        if mark != b"PNDM":
            return LeftOut.DAMAGED
        return Fix(latitude=latitude * 180 / 2**31, longitude=longitude * 180 / 2**31, at_s=sample.at_s)

    return _found("garmin", ClockKind.NONE, _each(samples, row))


def _rvmi(samples: Iterable[Sample]) -> Found | None:
    """`tReV`: days since 1899-12-30; `gReV`: longitude, latitude (millionths of a degree), height, tenths of km/h, half the course.

    Readers differ on which of the first two is the latitude; the name of the layout says so.
    """
    clock: list[tuple[datetime, float]] = []

    def row(sample: Sample) -> Row | None:
        if sample.data.startswith(b"tReV"):
            (days,) = struct.unpack_from("<d", sample.data, 4)
            clock.append((_OLE_DAY_ZERO + timedelta(days=finite(days)), sample.at_s))
        if not sample.data.startswith(b"gReV"):
            return None
        longitude, latitude, _, tenths, half = struct.unpack_from("<iiiHH", sample.data, 4)
        return Fix(
            latitude=latitude / 1e6,
            longitude=longitude / 1e6,
            at_s=sample.at_s,
            written=_since(clock, sample.at_s),
            speed_mps=speed(tenths / 10, KMH_MPS),
            bearing=bearing_or_none(half * 2),
        )

    rows = _each(samples, row)
    return _found("rvmi", ClockKind.UTC if clock else ClockKind.NONE, rows)


def _since(clock: list[tuple[datetime, float]], at_s: float) -> datetime | None:
    """The time as last written, with what the film ran since."""
    if not clock:
        return None
    written, then_s = clock[-1]
    return (written + timedelta(seconds=at_s - then_s)).replace(microsecond=0)


def _sstar(samples: Iterable[Sample]) -> Found | None:
    """Two 64-bit floats in degrees, height, a speed, then day, hour, minute, second, course and whether it is a fix.

    No month or year is written, so no time is told; a day that does not follow the one before marks a damaged row.
    """
    days: list[int] = []

    def row(sample: Sample) -> Row:
        latitude, longitude, _, _, _, day, _, _, _, course, fixed = struct.unpack_from(
            "<ddiHHBBBBHH", sample.data
        )
        if fixed != 1:
            return LeftOut.NO_FIX
        if not 1 <= day <= _LONGEST_MONTH or (days and not _follows(days[-1], day)):
            return LeftOut.DAMAGED
        days.append(day)
        return Fix(
            latitude=latitude,
            longitude=longitude,
            at_s=sample.at_s,
            bearing=bearing_or_none(course),
        )

    return _found("sstar", ClockKind.NONE, _each(samples, row))


def _follows(before: int, day: int) -> bool:
    return day in {before, before + 1} or (day == 1 and before >= _SHORTEST_MONTH)


def _vueroid(samples: Iterable[Sample]) -> Found | None:
    """Sides (1 north, east; 0 south, west), speed, height, position in minutes as 32-bit floats, the camera's clock as an epoch."""

    def row(sample: Sample) -> Row:
        north, east, _, height, latitude, longitude, epoch = struct.unpack_from("<BBHfffI", sample.data, 52)
        if epoch == 0 and latitude == 0 and longitude == 0:
            return LeftOut.NO_FIX
        finite(height)
        if north > 1 or east > 1:
            return LeftOut.DAMAGED
        return Fix(
            latitude=from_minutes(latitude, "SN"[north]),
            longitude=from_minutes(longitude, "WE"[east]),
            at_s=sample.at_s,
            written=from_epoch(epoch).replace(tzinfo=None),  # an epoch of local time
        )

    return _found("vueroid", ClockKind.LOCAL, _each(samples, row))


def _pairs(data: bytes, *places: int) -> list[float]:
    """Fractions of two 64-bit numbers."""
    fractions = (struct.unpack_from("<qq", data, place) for place in places)
    return [above / below if below else math.nan for above, below in fractions]


def _wolfbox_a(samples: Iterable[Sample]) -> Found | None:
    """Status, hour, minute, second, then position in minutes, speed and course as fractions. No date."""

    def row(sample: Sample) -> Row:
        if struct.unpack_from("<I", sample.data)[0] == 0:
            return LeftOut.NO_FIX
        latitude, longitude, course = _pairs(sample.data, 40, 56, 88)
        return _wolfbox_fix(sample, latitude, longitude, course, written=None)

    return _found("wolfbox", ClockKind.NONE, _each(samples, row))


def _wolfbox_b(samples: Iterable[Sample]) -> Found | None:
    """Speed and course, day, month, year, then hour, minute, second and the position in minutes."""

    def row(sample: Sample) -> Row:
        course, latitude, longitude = _pairs(sample.data, 88, 176, 192)
        day, month, year = struct.unpack_from("<3I", sample.data, 104)
        hour, minute, second = struct.unpack_from("<3I", sample.data, 160)
        if latitude == 0 and longitude == 0:
            return LeftOut.NO_FIX
        written = datetime(full_year(year), month, day, hour, minute, second, tzinfo=UTC)
        return _wolfbox_fix(sample, latitude, longitude, course, written=written)

    return _found("wolfbox", ClockKind.UTC, _each(samples, row))


def _wolfbox_fix(
    sample: Sample,
    latitude: float,
    longitude: float,
    course: float,
    *,
    written: datetime | None,
) -> Fix:
    return Fix(
        latitude=signed_minutes(latitude),
        longitude=signed_minutes(longitude),
        at_s=sample.at_s,
        written=written,
        bearing=bearing_or_none(course),
    )
