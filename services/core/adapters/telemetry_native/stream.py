"""Inside the sandbox: Novatek's packets in an MPEG transport stream: private streams that no table announces, one a second."""

import re
from collections.abc import Iterator

from services.core.adapters.telemetry_native.blocks import RECORD, record
from services.core.adapters.telemetry_native.found import Found
from services.core.adapters.telemetry_native.source import Source
from services.core.domain.telemetry import ClockKind

_PRIVATE, _PICTURE = b"\x00\x00\x01\xbf", b"\x00\x00\x01\xe0"
_HEAD = 6
_RECORD_BYTES = 44
_SYNC, _PACKET = 0x47, 188
_LOOK_BACK = 16 * 1024**2
_MOST = 200_000
_TICKS = 90_000
_WRAP = 1 << 33


def read_stream(source: Source) -> Found | None:
    """Every packet that begins with a record; its film time is that of the picture before it."""
    first = _first_picture_s(source)
    rows = [record(found, _at(source, place, first)) for place, found in _records(source)]
    return Found(layout="novatek-ts", clock=ClockKind.UNSTATED, rows=rows) if rows else None


def _records(source: Source) -> Iterator[tuple[int, re.Match[bytes]]]:
    for place in source.places_of(_PRIVATE, start=0, end=source.size, most=_MOST):
        found = RECORD.match(source.read(place + _HEAD, _RECORD_BYTES))
        if found and _begins_packet(source, place):
            yield place, found


def _begins_packet(source: Source, place: int) -> bool:
    """Whether the payload of a packet that starts something begins here."""
    before = source.read(place - _PACKET, _PACKET) if place >= _PACKET else source.read(0, place)
    for head in range(4, min(_PACKET, len(before)) + 1):
        start = len(before) - head
        if before[start] != _SYNC or not before[start + 1] & 0x40:
            continue
        adapted = 1 + before[start + 4] if before[start + 3] & 0x20 and head > 4 else 0  # noqa: PLR2004 -- the fixed header
        if head == 4 + adapted:
            return True
    return False


def _first_picture_s(source: Source) -> float | None:
    places = source.places_of(_PICTURE, start=0, end=min(source.size, _LOOK_BACK), most=64)
    return next((at for place in places if (at := _picture_s(source, place)) is not None), None)


def _at(source: Source, place: int, first: float | None) -> float | None:
    before = source.last_before(_PICTURE, start=place - _LOOK_BACK, end=place)
    at = _picture_s(source, before) if before >= 0 else None
    if at is None or first is None:
        return None
    return round((at - first) % (_WRAP / _TICKS), 3)


def _picture_s(source: Source, place: int) -> float | None:
    """The presentation time in a picture's packet header (ISO/IEC 13818-1, 2.4.3.6), in seconds."""
    header = source.read(place, 14)
    if len(header) < 14 or not header[7] & 0x80:  # noqa: PLR2004 -- as far as the time
        return None
    five = header[9:14]
    ticks = (five[0] >> 1 & 7) << 30 | five[1] << 22 | five[2] >> 1 << 15 | five[3] << 7 | five[4] >> 1
    return ticks / _TICKS
