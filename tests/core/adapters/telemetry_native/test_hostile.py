"""Files made to hurt: every length lies, every table is too long. The readers end soon, in little memory, and raise nothing."""

import struct
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.adapters.telemetry_native.child import answer_of
from services.core.adapters.telemetry_native.logs import read_log
from services.core.adapters.telemetry_native.reading import read
from tests import telemetry_bytes as cameras
from tests.core.adapters.telemetry_native.test_layouts import LAYOUTS


def told(path: Path) -> dict[str, object]:
    found, bare = read(path)
    return answer_of(found, bare=bare)


HURRY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@HURRY
@given(
    name=st.sampled_from(sorted(LAYOUTS)),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=6
    ),
    length=st.floats(0, 1),
)
def test_a_changed_or_cut_file_never_raises(
    tmp_path: Path, name: str, changes: list[tuple[float, bytes]], length: float
) -> None:
    data = bytearray(LAYOUTS[name][0])
    for place, with_what in changes:
        at = int(place * len(data))
        data[at : at + len(with_what)] = with_what
    path = tmp_path / "original"
    path.write_bytes(data[: max(1, int(length * len(data)))])
    told(path)


@HURRY
@given(st.text(max_size=300))
def test_any_text_is_a_log_or_is_not(text: str) -> None:
    for head in ("", "$V02\n", "A,010125,120000,", "<gpx>", "$GPRMC,"):
        read_log(head + text)


def many_samples() -> bytes:
    """Four thousand million samples of nothing, and as many of their times."""
    film = cameras.data_film([cameras.gpmf_sample()], handler=b"meta", entry=b"gpmd")
    return film.replace(struct.pack(">III", 0, 0, 1), struct.pack(">III", 0, 1, 2**32 - 1)).replace(
        struct.pack(">II", 1, 1000), struct.pack(">II", 2**32 - 1, 1)
    )


def nested_boxes() -> bytes:
    data = b""
    for _ in range(5000):
        data = cameras.box(b"moov", data[:60_000])
    return cameras.box(b"ftyp", b"isom\0\0\0\0isommp41") + data


def empty_boxes() -> bytes:
    return cameras.moov() + cameras.box(b"free") * 25_000


def endless_index() -> bytes:
    pairs = struct.pack(">II", 24, 1) * 30_000
    return cameras.moov(cameras.box(b"gps ", bytes(8), pairs))


def packets_without_records() -> bytes:
    return cameras.stream_packet(0x300, b"\x00\x00\x01\xbf" * 40) * 500


def points_without_end() -> bytes:
    return b"<gpx>" + b'<trkpt lat="1" lon="2" ' * 20_000


HOSTILE = (
    many_samples,
    nested_boxes,
    empty_boxes,
    endless_index,
    packets_without_records,
    points_without_end,
)


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_file_made_to_hurt_ends_soon(tmp_path: Path, make: Callable[[], bytes]) -> None:
    path = tmp_path / "original"
    path.write_bytes(make())
    began = time.process_time()
    told(path)
    assert time.process_time() - began < 5


def test_a_table_that_claims_four_thousand_million_samples_costs_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "original"
    path.write_bytes(many_samples())
    tracemalloc.start()
    told(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000
