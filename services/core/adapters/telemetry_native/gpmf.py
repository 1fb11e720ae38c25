"""Inside the sandbox: GoPro's data track (GPMF): nested entries of key, type, size, repeat, then data padded to four bytes.

A stream of positions holds GPSF (fix: 0 none, 2, 3), GPSU (UTC of the sample), SCAL (divisors) and GPS5 or GPS9.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.core.adapters.telemetry_native.found import Found, Row, speed
from services.core.adapters.telemetry_native.samples import Sample
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

_DEPTH = 4
_MOST_ENTRIES = 10_000
_UTC = re.compile(rb"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?")
_SHAPES = {b"l": "l", b"s": "h", b"L": "L", b"S": "H", b"f": "f", b"d": "d", b"b": "b", b"B": "B"}
_SECOND_MILLENNIUM = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Entry:
    key: bytes
    kind: bytes
    size: int
    count: int
    data: bytes


@dataclass
class _Stream:
    """What was said so far in one stream."""

    scales: tuple[float, ...] = ()
    has_fix: bool = True
    written: datetime | None = None
    rows: list[Row] = field(default_factory=list)


def read_gpmf(samples: Iterable[Sample]) -> Found | None:
    """Positions of every sample, each with its share of the sample's time."""
    rows = [row for sample in samples for row in _rows(sample)]
    return Found(layout="gpmf", clock=ClockKind.UTC, rows=rows) if rows else None


def _rows(sample: Sample) -> Iterator[Row]:
    for stream in _streams(sample.data, depth=0):
        said = _Stream()
        for entry in entries(stream):
            _hear(said, entry, sample)
        yield from said.rows


def _streams(data: bytes, *, depth: int) -> Iterator[bytes]:
    """The contents of each STRM, however deep."""
    for entry in entries(data):
        if entry.key == b"STRM":
            yield entry.data
        elif entry.kind == b"\0" and depth < _DEPTH:
            yield from _streams(entry.data, depth=depth + 1)


def entries(data: bytes) -> Iterator[Entry]:
    """The entries side by side; ends at padding and at what does not fit."""
    at = 0
    for _ in range(_MOST_ENTRIES):
        if at + 8 > len(data) or data[at : at + 4] == b"\0\0\0\0":
            return
        key, kind, size, count = struct.unpack_from(">4scBH", data, at)
        length = size * count
        if at + 8 + length > len(data):
            return
        yield Entry(key=key, kind=kind, size=size, count=count, data=data[at + 8 : at + 8 + length])
        at += 8 + (length + 3) // 4 * 4


def _hear(said: _Stream, entry: Entry, sample: Sample) -> None:
    if entry.key == b"GPSF" and len(entry.data) >= 4:  # noqa: PLR2004 -- one 32-bit number
        said.has_fix = struct.unpack_from(">I", entry.data)[0] in {2, 3}
    elif entry.key == b"GPSU":
        said.written = _utc(entry.data)
    elif entry.key == b"SCAL":
        said.scales = _numbers(entry)
    elif entry.key == b"GPS5":
        said.rows += _five(said, entry, sample)
    elif entry.key == b"GPS9":
        said.rows += _nine(said, entry, sample)


def _numbers(entry: Entry) -> tuple[float, ...]:
    shape = _SHAPES.get(entry.kind)
    if shape is None:
        return ()
    size = struct.calcsize(f">{shape}")
    return struct.unpack(f">{len(entry.data) // size}{shape}", entry.data[: len(entry.data) // size * size])


def _utc(data: bytes) -> datetime | None:
    """`yymmddhhmmss.sss`."""
    found = _UTC.match(data)
    if found is None:
        return None
    try:
        year, *rest = (int(part) for part in found.groups()[:6])
        whole = datetime(2000 + year, *rest, tzinfo=UTC)  # type: ignore[arg-type,misc]
    except ValueError:
        return None
    return whole + timedelta(seconds=float(b"0." + (found[7] or b"0")))


def _scaled(said: _Stream, row: tuple[float, ...]) -> list[float]:
    """Each number by its own divisor, or all by the only one. Raises `ValueError` without any."""
    scales = said.scales * len(row) if len(said.scales) == 1 else said.scales
    if len(scales) != len(row) or not all(scales):
        raise ValueError("no scale")
    return [number / scale for number, scale in zip(row, scales, strict=True)]


def _five(said: _Stream, entry: Entry, sample: Sample) -> Iterator[Row]:
    """Latitude, longitude, height, speed over ground, speed in space. The sample's time is that of its first position."""
    rows = list(struct.iter_unpack(">5l", entry.data)) if entry.kind == b"l" and entry.size == 20 else []  # noqa: PLR2004
    for number, row in enumerate(rows):
        at_s = sample.at_s + sample.length_s * number / len(rows)
        yield _fix(said, row, at_s=at_s, written=said.written if number == 0 else None)


def _nine(said: _Stream, entry: Entry, sample: Sample) -> Iterator[Row]:
    """The same, then days since 2000, seconds of the day, dilution, fix: each position with a time of its own."""
    rows = list(struct.iter_unpack(">7l2H", entry.data)) if entry.size == 32 else []  # noqa: PLR2004
    for number, row in enumerate(rows):
        at_s = sample.at_s + sample.length_s * number / len(rows)
        try:
            *_, days, seconds, _, state = _scaled(said, row)
            said.has_fix = state in {2, 3}
            written = _SECOND_MILLENNIUM + timedelta(days=days, seconds=seconds)
        except (ValueError, OverflowError):
            yield LeftOut.DAMAGED
            continue
        yield _fix(said, row, at_s=at_s, written=written)


def _fix(said: _Stream, row: tuple[float, ...], *, at_s: float, written: datetime | None) -> Row:
    if not said.has_fix:
        return LeftOut.NO_FIX
    try:
        latitude, longitude, _, over_ground = _scaled(said, row)[:4]
        return Fix(
            latitude=latitude,
            longitude=longitude,
            at_s=round(at_s, 4),
            written=written,
            speed_mps=speed(over_ground, 1.0),
        )
    except ValueError:
        return LeftOut.DAMAGED
