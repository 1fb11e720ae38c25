"""What every reader of positions must keep to: the sandboxed readers themselves, alone and together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.core.adapters.telemetry_exiftool import ExifToolTelemetry, exiftool
from services.core.adapters.telemetry_native.reader import NativeTelemetry
from services.core.domain.telemetry import TelemetryUnread
from services.core.ports import TelemetryReader
from services.processing_worker.telemetry import telemetry_reader
from tests import telemetry_bytes as cameras


def _exiftool(timeout_s: float = 30.0) -> TelemetryReader:
    program = exiftool()
    if program is None:
        pytest.skip("no ExifTool here: npm ci, and apt-get install perl")
    return ExifToolTelemetry(program, timeout_s)


READERS: dict[str, Callable[[], TelemetryReader]] = {
    "native": NativeTelemetry,
    "exiftool": _exiftool,
    "both": telemetry_reader,
}


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> TelemetryReader:
    return READERS[request.param]()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    (folder := tmp_path / "into").mkdir()
    return folder


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "original"
    path.write_bytes(data)
    return path


def test_a_track_is_read_in_order_and_what_the_tool_said_is_left(
    tmp_path: Path, into: Path, reader: TelemetryReader
) -> None:
    found = reader.read(path=written(tmp_path, cameras.moov() + cameras.gps0_box(3)), into=into)
    assert found is not None
    assert [round(fix.latitude, 4) for fix in found.fixes] == [52.5, 52.5001, 52.5002]
    assert all(fix.longitude == pytest.approx(-1.9, abs=1e-6) for fix in found.fixes)
    assert all(fix.speed_mps == pytest.approx(40 / 3.6, abs=0.01) for fix in found.fixes)
    assert [fix.written.second for fix in found.fixes if fix.written] == [0, 1, 2]
    assert found.tool
    assert found.tool_version
    assert (into / "telemetry.raw").stat().st_size > 0


def test_a_film_that_says_nothing_of_places_gives_nothing(
    tmp_path: Path, into: Path, reader: TelemetryReader
) -> None:
    assert reader.read(path=written(tmp_path, cameras.moov()), into=into) is None
    assert not (into / "telemetry.raw").exists()


@pytest.mark.parametrize("data", [b"no film at all", b"\0\0\0\x08moov" * 50])
def test_a_broken_file_gives_nothing(
    tmp_path: Path, into: Path, reader: TelemetryReader, data: bytes
) -> None:
    assert reader.read(path=written(tmp_path, data), into=into) is None


@pytest.mark.parametrize("hasty", [NativeTelemetry, _exiftool])
def test_a_reader_that_takes_too_long_is_ended_and_says_so(
    tmp_path: Path, into: Path, hasty: Callable[..., TelemetryReader]
) -> None:
    with pytest.raises(TelemetryUnread):
        hasty(timeout_s=0.002).read(path=written(tmp_path, cameras.gps0_box(3)), into=into)
