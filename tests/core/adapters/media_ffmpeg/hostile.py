"""Files that mean harm: small to write, dear or dangerous to open. Each function returns the bytes of one."""

import io
import struct
import zlib
from pathlib import Path

import pillow_heif
from PIL import Image

from tests.core.adapters.media_ffmpeg.conftest import HEIGHT, WIDTH

MOST = 0x7FFFFFFF
SIDE = 16_384


# ---- lists of other files -------------------------------------------------------------------------------------------


def ffconcat(other: str) -> bytes:
    return f"ffconcat version 1.0\nfile {other}\n".encode()


def hls(other: str) -> bytes:
    head = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n"
    return f"{head}{other}\n#EXT-X-ENDLIST\n".encode()


def dash(other: str) -> bytes:
    return (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" minBufferTime="PT1S" '
        'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" mediaPresentationDuration="PT0.4S"><Period>'
        '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1" width="320" height="240" codecs="avc1.42c00d">'
        f"<BaseURL>{other}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ).encode()


# ---- films that claim too much --------------------------------------------------------------------------------------


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def place_of(film: bytes, kind: bytes) -> tuple[int, int]:
    """Where a box begins, and its length."""
    at = film.index(kind) - 4
    return at, int.from_bytes(film[at : at + 4])


def endless_duration(film: bytes) -> bytes:
    """Every header says 49 days or more."""
    for kind, offset in ((b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)):
        film = patched(film, film.index(kind) + offset, b"\xff" * 4)
    return film


def endless_frame(film: bytes) -> bytes:
    """Each picture stays for two days."""
    return patched(film, film.index(b"stts") + 16, struct.pack(">I", MOST))


def billions_of_samples(film: bytes) -> bytes:
    """Two thousand million pictures of one byte, in a table of twelve."""
    film = patched(film, film.index(b"stts") + 12, struct.pack(">I", MOST))
    film = patched(film, film.index(b"stsz") + 8, struct.pack(">II", 1, MOST))
    return patched(film, film.index(b"stsc") + 16, struct.pack(">I", MOST))


def boxes_without_number(film: bytes) -> bytes:
    at, _ = place_of(film, b"moov")
    return film[:at] + box(b"free", b"") * 120_000 + film[at:]


def boxes_in_boxes(film: bytes) -> bytes:
    nested = b""
    for _ in range(4000):
        nested = box(b"moov", nested)
    return film[:32] + nested


def thousands_of_tracks(film: bytes) -> bytes:
    """The film's own track, again and again."""
    at, _ = place_of(film, b"moov")
    track, length = place_of(film, b"trak")
    return film[:at] + box(b"moov", film[at + 8 : track] + film[track : track + length] * 3000)


def picture_larger_than_said(film: bytes) -> bytes:
    """Motion JPEG whose container says 320 by 240, and whose pictures say 16,384 by 16,384."""
    start = b"\xff\xc0\x00\x11\x08"
    small, large = struct.pack(">HH", HEIGHT, WIDTH), struct.pack(">HH", SIDE, SIDE)
    assert start + small in film
    return film.replace(start + small, start + large)


def hundreds_of_streams(count: int = 190) -> bytes:
    """A transport stream whose one programme lists so many streams of pictures."""
    programme = _section(0, struct.pack(">HH", 1, 0xE100))
    streams = b"".join(struct.pack(">BHH", 0x1B, 0xE200 + n, 0xF000) for n in range(count))
    table = _section(2, struct.pack(">HH", 0xE200, 0xF000) + streams)
    start = b"\x00\x00\x01\xe0\x00\x00\x80\x00\x00\x00\x00\x00\x01\x09\x10"
    return _packets(0, programme) + _packets(0x100, table) + b"".join(_packets(0x200 + n, start) for n in range(count))  # fmt: skip


def _section(table: int, body: bytes) -> bytes:
    """ISO/IEC 13818-1, 2.4.4: length, number, version, and its check behind a pointer of zero."""
    section = bytes([table]) + struct.pack(">HHBBB", 0xB000 | (len(body) + 9), 1, 0xC1, 0, 0) + body
    return b"\x00" + section + struct.pack(">I", _crc32_mpeg(section))


def _crc32_mpeg(data: bytes) -> int:
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value >> 31 else 0)) & 0xFFFFFFFF
    return value


def _packets(pid: int, payload: bytes) -> bytes:
    pieces = [payload[at : at + 184] for at in range(0, len(payload), 184)]
    heads = (struct.pack(">BHB", 0x47, pid | (0 if n else 0x4000), 0x10 | n % 16) for n in range(len(pieces)))
    return b"".join(head + piece.ljust(184, b"\xff") for head, piece in zip(heads, pieces, strict=True))


def clusters_without_end() -> bytes:
    """Matroska: a hundred thousand clusters, each of unknown length, none with a picture."""
    unknown = b"\x01" + b"\xff" * 7
    return b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67" + unknown + (b"\x1f\x43\xb6\x75" + unknown) * 100_000


# ---- photographs that unfold ----------------------------------------------------------------------------------------


def zeros(gigabytes: int) -> bytes:
    """So many 1024 MiB of zeros as a deflate stream, a thousandth of the size, written without packing them all."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first[:2] + first[2:] * (1024 * gigabytes)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, pixels: bytes = b"", chunks: bytes = b"") -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = png_chunk(b"IDAT", pixels or zlib.compress(b"\x00" * 2))
    return b"\x89PNG\r\n\x1a\n" + header + chunks + data + png_chunk(b"IEND", b"")


def jpeg_that_claims(width: int, height: int) -> bytes:
    small = io.BytesIO()
    Image.new("RGB", (64, 64)).save(small, "JPEG")
    data = small.getvalue()
    return patched(data, data.index(b"\xff\xc0") + 5, struct.pack(">HH", height, width))


def heic_that_claims(width: int, height: int) -> bytes:
    pillow_heif.register_heif_opener()
    small = io.BytesIO()
    Image.new("RGB", (64, 64)).save(small, "HEIF")
    data = small.getvalue()
    return patched(data, data.index(b"ispe") + 8, struct.pack(">II", width, height))


def jpeg_of_many_scans(scans: int) -> bytes:
    """A progressive picture whose last pass is repeated: each costs the whole picture's time, and 70 bytes."""
    whole = io.BytesIO()
    Image.new("RGB", (3000, 3000)).save(whole, "JPEG", progressive=True)
    data = whole.getvalue()
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * scans + b"\xff\xd9"


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
