"""Each layout, from bytes drawn here: the place, the time, the speed, and what is not believed of it."""

import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from services.core.adapters.telemetry_native.found import Found
from services.core.adapters.telemetry_native.reading import read
from services.core.domain.telemetry import ClockKind, Fix, LeftOut
from tests import telemetry_bytes as cameras

NOON = datetime(2026, 7, 23, 10, 20, 1)
NOON_UTC = NOON.replace(tzinfo=UTC)


def found_in(folder: Path, data: bytes) -> Found | None:
    path = folder / "original"
    path.write_bytes(data)
    return read(path)[0]


def pnds() -> bytes:
    half_circle = [round(degrees / 180 * 2**31) for degrees in (52.5, -1.9)]
    return cameras.data_film(
        [struct.pack("<4sIIii", b"PNDM", 0, 40, *half_circle)] * 2, handler=b"sbtl", entry=b"tx3g"
    )


def rvmi() -> bytes:
    day = (NOON_UTC - datetime(1899, 12, 30, tzinfo=UTC)).total_seconds() / 86_400
    time = b"tReV" + struct.pack("<dB", day, 12)
    place = b"gReV" + struct.pack("<iiiHHB", -1_900_000, 52_500_000, 0, 480, 45, 12)
    return cameras.data_film([time, place, b"sReV" + bytes(7)], handler=b"data", entry=b"RVMI")


def sstar() -> bytes:
    row = struct.pack("<ddiHHBBBBHHQ", 52.5, -1.9, 100, 20, 0, 23, 10, 20, 1, 90, 1, 1)
    return cameras.data_film([row, row], handler=b"meta", entry=b"ssmd")


def vueroid() -> bytes:
    epoch = int(NOON_UTC.timestamp())
    row = bytes(52) + struct.pack("<BBHfffI", 1, 0, 55, 100.0, 5230.0, 154.0, epoch)
    return cameras.data_film([row], handler=b"tvxt", entry=b"mp4s")


def wolfbox_b() -> bytes:
    row = bytearray(248)
    for place, value, below in (
        (72, 2000, 100),
        (88, 9000, 100),
        (176, 523_000_000, 100_000),
        (192, -15_400_000, 100_000),
    ):
        struct.pack_into("<qq", row, place, value, below)
    struct.pack_into("<3I", row, 104, 23, 7, 2026)
    struct.pack_into("<3I", row, 160, 10, 20, 1)
    return cameras.data_film([bytes(row)], handler=b"meta", entry=b"gpmd")


def wolfbox_a() -> bytes:
    row = bytearray(1000)
    struct.pack_into("<I", row, 0, 1)
    for place, value, below in ((40, 523_000_000, 100_000), (56, -15_400_000, 100_000), (88, 9000, 100)):
        struct.pack_into("<qq", row, place, value, below)
    return cameras.data_film([bytes(row), bytes(1000)], handler=b"meta", entry=b"gpmd")


LIGO = "2026/07/23 10:20:01 N:52.500000 W:1.900000 55.5 km/h x:0.00 A:90.0 H:100.0"


def ligo_trailer() -> bytes:
    slots = (
        struct.pack(">I", number) + line.encode().ljust(128, b"\0")
        for number, line in enumerate((LIGO, "nothing"))
    )
    return cameras.moov() + bytes(4) + b"\0\0\1\0LIGOGPSINFO     \0\0\0\2" + b"".join(slots)


def ligo_scrambled(way: int = 0xC0) -> bytes:
    text = f"@@@@{LIGO[:48]}".encode()
    groups = b"".join(
        bytes([way]) + bytes(letter ^ 0x20 for letter in text[at : at + 4])
        for at in range(0, len(text) // 4 * 4, 4)
    )
    row = b"\0eSKIPLIGOGPSINFO" + bytes(10) + b"####" + struct.pack("<I", len(groups)) + groups
    return cameras.data_film([row], handler=b"meta", entry=b"ssmd")


def mai_block(status: bytes = b"A") -> bytes:
    record = struct.pack("<IIciiI", 3840, 2160, status, 525_000_000, -19_000_000, 45)
    return cameras.free_block(record, before=10)


def mai_box() -> bytes:
    rows = (
        struct.pack("<IIIIcIcI10x", 1, fixed, number, 54_000, b"N", 5_230_000 + number, b"W", 154_000)
        for number, fixed in enumerate((1, 1, 0))
    )
    return cameras.moov() + cameras.box(b"GPS ", *rows)


def apple() -> bytes:
    keys = [b"com.apple.quicktime.make", b"com.apple.quicktime.location.ISO6709"]
    named = b"".join(struct.pack(">I4s", 8 + len(key), b"mdta") + key for key in keys)
    value = cameras.box(b"data", struct.pack(">II", 1, 0), b"+52.5000-001.9000+100.000/")
    lists = cameras.box(b"ilst", cameras.box(b"\0\0\0\1"), cameras.box(b"\0\0\0\2", value))
    return cameras.moov(cameras.box(b"meta", cameras.box(b"keys", struct.pack(">II", 0, 2), named), lists))


def itunes() -> bytes:
    data = cameras.box(b"data", struct.pack(">II", 1, 0), b"+52.5000-001.9000/")
    return cameras.moov(
        cameras.box(
            b"udta", cameras.box(b"meta", bytes(4), cameras.box(b"ilst", cameras.box(b"\xa9xyz", data)))
        )
    )


def loci() -> bytes:
    place = struct.pack(">Bii", 0, round(-1.9 * 65536), round(52.5 * 65536))
    return cameras.moov(
        cameras.box(b"udta", cameras.box(b"loci", bytes(4), b"\x15\xc7here\0", place, bytes(10)))
    )


def stream() -> bytes:
    parts = [cameras.picture_packet(10.0)]
    for second in (1, 2, 3):
        parts += [
            cameras.picture_packet(10.0 + second),
            cameras.novatek_packet(cameras.novatek_record(second=second, latitude=5230 + second / 100)),
        ]
    return b"".join(parts)


def lines(*these: str) -> bytes:
    return "\r\n".join(these).encode()


MAI_LOG = "1784802001,A,52.500000,-1.900000,9000,1543,0,100,0,NO20260723-102000-000001F.MP4,0,0,0"
GPX = '<?xml version="1.0"?><gpx><trk><trkseg><trkpt lat="52.5" lon="-1.9"><ele>100</ele><time>2026-07-23T11:20:01+01:00</time><speed>15.433</speed></trkpt></trkseg></trk></gpx>'

LAYOUTS = {
    "novatek": (cameras.moov() + cameras.free_block(cameras.novatek_record()), NOON, 15.433),
    "novatek, fields elsewhere": (cameras.moov() + cameras.free_block(cameras.novatek_record(), before=8), NOON, 15.433),
    "novatek, a sentence": (cameras.moov() + cameras.free_block(cameras.rmc().encode()), NOON_UTC, 15.433),
    "novatek-ts": (stream(), NOON, 15.433),
    "70mai-blocks": (cameras.moov() + mai_block() + mai_block(b"V"), None, None),
    "70mai-box": (mai_box(), None, 15.0),
    "gps0": (cameras.moov() + cameras.gps0_box(2), NOON_UTC.replace(second=0), 11.111),
    "gpmf": (cameras.data_film([cameras.gpmf_sample()] * 2, handler=b"meta", entry=b"gpmd"), NOON_UTC, 10.0),
    "garmin": (pnds(), None, None),
    "rvmi": (rvmi(), NOON_UTC.replace(second=2), 13.333),
    "sstar": (sstar(), None, None),
    "vueroid": (vueroid(), NOON, None),
    "wolfbox": (wolfbox_b(), NOON_UTC, None),
    "wolfbox, no date": (wolfbox_a(), None, None),
    "ligogps": (ligo_trailer(), NOON, 15.417),
    "ligogps-scrambled": (ligo_scrambled(), NOON, None),
    "thinkware": (cameras.data_film([b"\0\x0fgsensori,1,2,3;" + cameras.rmc()[1:].encode()], handler=b"sbtl", entry=b"tx3g"), NOON_UTC, 15.433),
    "blackvue": (cameras.moov() + cameras.box(b"free", cameras.box(b"cprt", b"model"), cameras.box(b"gps ", b"[1784802000000]", cameras.rmc().encode())), NOON_UTC, 15.433),
    "container": (cameras.moov(cameras.xyz(b"+52.5000-001.9000/")), None, None),
    "container, Apple's key": (apple(), None, None),
    "container, iTunes": (itunes(), None, None),
    "container, 3GPP": (loci(), None, None),
    "nmea": (lines(cameras.rmc(), "$GSENSOR,1,2,3"), NOON_UTC, 15.433),
    "nmea, no date": (lines(cameras.sentence("GPGGA,102001.00,5230.0000,N,00154.0000,W,1,08,1.2,31.5,M,47.0,M,,0000")), None, None),
    "70mai": (lines("$V02", MAI_LOG + "$"), NOON_UTC, 15.43),
    "escort": (lines("A,230726,102001,5230.0000,N,00154.0000,W,55.0,0.1,-0.1,1.5;"), NOON, None),
    "gpx": (GPX.encode(), NOON_UTC, 15.433),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_tells_place_time_and_speed(tmp_path: Path, name: str) -> None:
    data, written, speed = LAYOUTS[name]
    found = found_in(tmp_path, data)
    assert found is not None
    assert found.layout == name.split(",", maxsplit=1)[0]
    first = next(row for row in found.rows if isinstance(row, Fix))
    assert (first.latitude, first.longitude) == pytest.approx((52.5, -1.9), abs=2e-4)
    assert (first.written, first.speed_mps) == (written, speed)
    assert found.wrong_checksums == 0


def test_a_photograph_tells_where_it_was_taken(tmp_path: Path) -> None:
    exif = Image.Exif()
    place = exif.get_ifd(0x8825)
    place |= {
        1: "N",
        2: (52.0, 30.0, 0.0),
        3: "W",
        4: (1.0, 54.0, 0.0),
        7: (10.0, 20.0, 1.0),
        29: "2026:07:23",
        12: "K",
        13: 36.0,
    }
    Image.new("RGB", (8, 8)).save(tmp_path / "still.jpg", exif=exif)
    found, _ = read(tmp_path / "still.jpg")
    assert found is not None
    assert list(found.rows) == [Fix(latitude=52.5, longitude=-1.9, written=NOON_UTC, speed_mps=10.0)]
    assert (found.layout, found.clock) == ("exif", ClockKind.UTC)


def test_a_photograph_with_an_absurd_place_says_so_and_shows_none(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = 4_294_967_295.0
    Image.new("RGB", (8, 8)).save(tmp_path / "still.jpg", exif=exif)
    found, _ = read(tmp_path / "still.jpg")
    assert found is not None
    assert list(found.rows) == [LeftOut.DAMAGED]


def test_a_packet_in_a_stream_stands_at_the_picture_before_it(tmp_path: Path) -> None:
    found = found_in(tmp_path, stream())
    assert found is not None
    assert [row.at_s for row in found.rows if isinstance(row, Fix)] == [1.0, 2.0, 3.0]


def test_a_sample_of_a_track_stands_at_its_time_and_a_second_of_gopros_is_shared_out(tmp_path: Path) -> None:
    found = found_in(tmp_path, cameras.data_film([cameras.gpmf_sample()] * 2, handler=b"meta", entry=b"gpmd"))
    assert found is not None
    assert [row.at_s for row in found.rows if isinstance(row, Fix)] == [
        0,
        0.25,
        0.5,
        0.75,
        1,
        1.25,
        1.5,
        1.75,
    ]
    assert [row.written is not None for row in found.rows if isinstance(row, Fix)] == [
        True,
        False,
        False,
        False,
    ] * 2


NOT_BELIEVED = {
    "no fix": (cameras.free_block(cameras.novatek_record(status=b"V")), LeftOut.NO_FIX),
    "month 13": (cameras.free_block(cameras.novatek_record(month=13)), LeftOut.DAMAGED),
    "75 minutes": (cameras.free_block(cameras.novatek_record(latitude=5275.0)), LeftOut.DAMAGED),
    "not a number": (cameras.free_block(cameras.novatek_record(latitude=float("nan"))), LeftOut.DAMAGED),
}


@pytest.mark.parametrize("case", NOT_BELIEVED)
def test_a_record_that_cannot_be_true_is_no_place(tmp_path: Path, case: str) -> None:
    block, reason = NOT_BELIEVED[case]
    found = found_in(tmp_path, cameras.moov() + cameras.free_block(cameras.novatek_record(second=9)) + block)
    assert found is not None
    assert [row for row in found.rows if isinstance(row, LeftOut)] == [reason]


def test_gopros_own_word_that_it_has_no_fix_is_believed(tmp_path: Path) -> None:
    found = found_in(
        tmp_path, cameras.data_film([cameras.gpmf_sample(fix=0)], handler=b"meta", entry=b"gpmd")
    )
    assert found is not None
    assert list(found.rows) == [LeftOut.NO_FIX] * 4


def test_lines_that_are_not_what_their_checksum_says_are_counted(tmp_path: Path) -> None:
    changed = cameras.rmc(second=2).replace("5230", "5231")
    found = found_in(tmp_path, lines(cameras.rmc(), changed, cameras.rmc(status="V", second=3)))
    assert found is not None
    assert (found.fixes, found.wrong_checksums) == (2, 1)


NOTHING = {
    "a scrambled way that is not known is not guessed": ligo_scrambled(way=0x40),
    "another text in the place of records": cameras.data_film([b"A" * 72], handler=b"tvxt", entry=b"mp4s"),
    "a foreign header over rows that would do": lines("HELLO$", MAI_LOG),
    "checksums that are letters": lines(cameras.rmc()[:-2] + "XX"),
    "no position": cameras.moov(),
    "nothing": b"",
    "a playlist": b"#EXTM3U\nfile:///etc/passwd\n",
}


@pytest.mark.parametrize("case", NOTHING)
def test_where_nothing_is_known_nothing_is_told(tmp_path: Path, case: str) -> None:
    assert found_in(tmp_path, NOTHING[case]) is None


def test_a_track_is_worth_more_than_one_place_for_the_whole_film(tmp_path: Path) -> None:
    found = found_in(tmp_path, cameras.moov(cameras.xyz(b"+51.0000-001.0000/")) + cameras.gps0_box(1))
    assert found is not None
    assert found.layout == "gps0"


def film_with_index() -> bytes:
    """Two chunks of pictures, one a second, each followed by its block; the index names the blocks."""
    head, chunk = cameras.box(b"ftyp", b"isom\0\0\0\0isommp41"), bytes(100)
    blocks = [
        cameras.free_block(cameras.novatek_record(second=second, latitude=5230 + second / 100))
        for second in (1, 2)
    ]
    start = len(head) + 8
    places = [start, start + len(chunk) + len(blocks[0])]
    tables = cameras.box(
        b"stbl",
        cameras.table(b"stts", [(2, 1000)]),
        cameras.table(b"stsc", [(1, 1, 1)]),
        cameras.table(b"stco", [(place,) for place in places]),
    )
    header = cameras.box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 1000, 0, 0, 0))
    handler = cameras.box(b"hdlr", bytes(8), b"vide", bytes(13))
    track = cameras.box(b"trak", cameras.box(b"mdia", header, handler, cameras.box(b"minf", tables)))
    pairs = b"".join(struct.pack(">II", place + len(chunk), len(blocks[0])) for place in places)
    index = cameras.box(b"gps ", bytes(8), pairs)
    media = b"".join(chunk + block for block in blocks)
    return head + cameras.box(b"mdat", media) + cameras.box(b"moov", track, index)


@pytest.mark.parametrize("without_index", [False, True])
def test_a_block_among_the_pictures_stands_at_the_chunk_before_it(
    tmp_path: Path, *, without_index: bool
) -> None:
    data = film_with_index()
    found = found_in(tmp_path, data.replace(b"gps ", b"lost") if without_index else data)
    assert found is not None
    assert [row.at_s for row in found.rows if isinstance(row, Fix)] == [0.0, 1.0]
