"""Inside the sandbox: one position for the whole film, where phones and editors write it."""

import re
import struct
from collections.abc import Iterator

from services.core.adapters.telemetry_native.found import Found, Row
from services.core.adapters.telemetry_native.source import Box, Source, boxes, child, children, contents
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

_ISO6709 = re.compile(rb"([+-]\d{1,2}(?:\.\d{1,12})?)([+-]\d{1,3}(?:\.\d{1,12})?)(?:[+-/CR\0]|$)")
_APPLE = b"com.apple.quicktime.location.ISO6709"
_LONGEST = 256
_MOST_KEYS = 1000


def read_place(source: Source, moov: Box) -> Found | None:
    """The first that holds one of: QuickTime's and iTunes' `(c)xyz`, Apple's key, 3GPP's `loci`."""
    udta = child(source, moov, b"udta")
    rows = [
        row for read in (_quicktime, _itunes, _threegpp) for row in read(source, udta) if udta is not None
    ] + list(_apple(source, moov))
    return Found(layout="container", clock=ClockKind.NONE, rows=rows[:1]) if rows else None


def _row(text: bytes) -> Row:
    """ISO 6709 in degrees: `+51.5334-000.1255+026.756/`."""
    found = _ISO6709.match(text)
    return Fix(latitude=float(found[1]), longitude=float(found[2])) if found else LeftOut.DAMAGED


def _quicktime(source: Source, udta: Box | None) -> Iterator[Row]:
    """Length and language, 16 bits each, then the text."""
    box = child(source, udta, b"\xa9xyz")
    if box:
        yield _row(source.read(box.start + 4, _LONGEST))


def _itunes(source: Source, udta: Box | None) -> Iterator[Row]:
    meta = child(source, udta, b"meta")
    lists = [one for one in children(source, meta, skip=4) if one.name == b"ilst"] if meta else []
    for one in lists[:1]:
        data = child(source, one, b"\xa9xyz", b"data")
        if data:
            yield _row(source.read(data.start + 8, _LONGEST))


def _apple(source: Source, moov: Box) -> Iterator[Row]:
    """A list of keys, and a list of values by the number of their key."""
    meta = child(source, moov, b"meta")
    keys, values = child(source, meta, b"keys"), child(source, meta, b"ilst")
    if keys is None or values is None:
        return
    number = _number_of_key(contents(source, keys)[8:])
    for value in boxes(source, start=values.start, end=values.end, numbered=True):
        if number is not None and value.name == struct.pack(">I", number):
            data = child(source, value, b"data")
            if data:
                yield _row(source.read(data.start + 8, _LONGEST))


def _number_of_key(data: bytes) -> int | None:
    at = 0
    for number in range(1, _MOST_KEYS):
        if at + 8 > len(data):
            return None
        (length,) = struct.unpack_from(">I", data, at)
        if data[at + 8 : at + length] == _APPLE:
            return number
        at += max(8, length)
    return None


def _threegpp(source: Source, udta: Box | None) -> Iterator[Row]:
    """Version, language, name to its zero, role, then longitude and latitude as 16.16 (3GPP TS 26.244, 8.8)."""
    data = contents(source, child(source, udta, b"loci"))[: 2 * _LONGEST]
    end = data.find(b"\0", 6)
    if end >= 0 and len(data) >= end + 10:
        longitude, latitude = struct.unpack_from(">ii", data, end + 2)
        yield Fix(latitude=round(latitude / 65536, 5), longitude=round(longitude / 65536, 5))
