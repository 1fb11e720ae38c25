"""Files of cameras, drawn here byte by byte: boxes, tracks of samples, records of each layout."""

import struct
from collections.abc import Sequence


def box(name: bytes, *contents: bytes) -> bytes:
    body = b"".join(contents)
    return struct.pack(">I4s", len(body) + 8, name) + body


def table(name: bytes, rows: Sequence[Sequence[int]]) -> bytes:
    packed = b"".join(struct.pack(f">{len(row)}I", *row) for row in rows)
    return box(name, struct.pack(">II", 0, len(rows)), packed)


def data_film(samples: Sequence[bytes], *, handler: bytes, entry: bytes, seconds_each: int = 1) -> bytes:
    """A film of one track that holds data, and no picture; its samples lie behind the first 24 bytes."""
    head = box(b"ftyp", b"isom\0\0\0\0isommp41")
    media = b"".join(samples)
    sizes = box(
        b"stsz", struct.pack(">III", 0, 0, len(samples)), *(struct.pack(">I", len(one)) for one in samples)
    )
    tables = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 1), box(entry, bytes(8))),
        table(b"stts", [(len(samples), 1000 * seconds_each)]),
        table(b"stsc", [(1, len(samples), 1)]),
        sizes,
        table(b"stco", [(len(head) + 8,)]),
    )
    media_box = box(
        b"mdia",
        box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 1000, 0, 0, 0)),
        box(b"hdlr", bytes(8), handler, bytes(13)),
        box(b"minf", tables),
    )
    return head + box(b"mdat", media) + box(b"moov", box(b"trak", media_box))


def moov(*contents: bytes) -> bytes:
    return box(b"ftyp", b"isom\0\0\0\0isommp41") + box(b"moov", *contents)


def xyz(text: bytes) -> bytes:
    """A phone's position, as QuickTime has it."""
    return box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(text), 0x15C7), text))


def novatek_record(
    *,
    second: int = 1,
    latitude: float = 5230.0,
    longitude: float = 154.0,
    status: bytes = b"A",
    month: int = 7,
) -> bytes:
    """10:20 on 23 July 2026, 30 knots, due east, 52.5 north and 1.9 west."""
    time = struct.pack("<6I", 10, 20, second, 26, month, 23)
    return time + status + b"NW\0" + struct.pack("<4f", latitude, longitude, 30.0, 90.0)


def free_block(record: bytes, *, before: int = 36) -> bytes:
    return box(b"free", b"freeGPS ", bytes(before), record, bytes(60))


def gps0_box(count: int, *, step: float = 0.006) -> bytes:
    """Positions a second apart, going north by hundredths of a minute from 52.5 north, 1.9 west."""
    records = (
        struct.pack("<ddiH8B2x", 5230 + number * step, -154.0, 100, 40, 26, 7, 23, 10, 20, number % 60, 0, 1)
        for number in range(count)
    )
    return box(b"gps0", *records)


def klv(key: bytes, kind: bytes, size: int, count: int, data: bytes) -> bytes:
    return key + kind + struct.pack(">BH", size, count) + data + bytes(-len(data) % 4)


def nested(key: bytes, *entries: bytes) -> bytes:
    body = b"".join(entries)
    return klv(key, b"\0", 1, len(body), body)


def gpmf_sample(*, count: int = 4, fix: int = 3, written: bytes = b"260723102001.000") -> bytes:
    """A second of GoPro's: positions 52.5 north, 1.9 west, 10 m/s over ground."""
    rows = b"".join(
        struct.pack(">5l", 525_000_000 + number * 100, -19_000_000, 100_000, 10_000, 1000)
        for number in range(count)
    )
    stream = nested(
        b"STRM",
        klv(b"GPSF", b"L", 4, 1, struct.pack(">I", fix)),
        klv(b"GPSU", b"U", 16, 1, written),
        klv(b"SCAL", b"l", 4, 5, struct.pack(">5l", 10_000_000, 10_000_000, 1000, 1000, 100)),
        klv(b"GPS5", b"l", 20, count, rows),
    )
    return nested(b"DEVC", klv(b"DVID", b"L", 4, 1, struct.pack(">I", 1)), stream)


def sentence(body: str) -> str:
    """With `$` and the checksum that it should have."""
    total = 0
    for letter in body.encode():
        total ^= letter
    return f"${body}*{total:02X}"


def rmc(*, second: int = 1, status: str = "A", latitude: str = "5230.0000") -> str:
    return sentence(f"GPRMC,1020{second:02}.00,{status},{latitude},N,00154.0000,W,30.0,90.0,230726,,,A")


def stream_packet(pid: int, payload: bytes) -> bytes:
    """One packet of a transport stream that begins something; what is left is filled up with zeros."""
    return (b"\x47" + struct.pack(">H", 0x4000 | pid) + b"\x10" + payload).ljust(188, b"\0")


def picture_packet(seconds: float) -> bytes:
    ticks = int(seconds * 90_000)
    five = bytes(
        [0x21 | (ticks >> 30 & 7) << 1, ticks >> 22 & 255, 1 | (ticks >> 15 & 127) << 1, ticks >> 7 & 255, 1 | (ticks & 127) << 1]
    )  # fmt: skip
    return stream_packet(0x100, b"\x00\x00\x01\xe0\x00\x00\x80\x80\x05" + five)


def novatek_packet(record: bytes) -> bytes:
    return stream_packet(0x300, b"\x00\x00\x01\xbf\x03\xf0" + record)
