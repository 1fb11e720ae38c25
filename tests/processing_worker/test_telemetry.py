"""Which reader of positions is believed; the real ones, on files drawn here."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from services.core.adapters.telemetry_exiftool import ExifToolTelemetry, exiftool
from services.core.adapters.telemetry_native.reader import Looked, NativeTelemetry
from services.core.domain.telemetry import ClockKind, Fix, TelemetryUnread, Track
from services.processing_worker.telemetry import TwoReaders
from tests import telemetry_bytes as cameras

NO_EXIFTOOL = "no ExifTool here: npm ci, and apt-get install perl"


def track(count: int, *, layout: str = "novatek") -> Track:
    fixes = tuple(Fix(latitude=52.5, longitude=-1.9, at_s=second) for second in range(count))
    return Track(fixes=fixes, clock=ClockKind.NONE, layout=layout, tool="t", tool_version="1")


@dataclass
class Said:
    """A reader that says what it was made to say, and counts how often it was asked."""

    answer: Track | TelemetryUnread | None
    bare: bool = False
    asked: list[Path] = field(default_factory=list)

    def look(self, *, path: Path, into: Path) -> Looked:
        return Looked(track=self.read(path=path, into=into), bare=self.bare)

    def read(self, *, path: Path, into: Path) -> Track | None:
        self.asked.append(path)
        if isinstance(self.answer, TelemetryUnread):
            raise self.answer
        if self.answer is not None:
            (into / "telemetry.raw").write_text(f"{len(self.answer.fixes)}")
        return self.answer


POLICY = {
    "a track of ours settles it": (track(3), track(9), 3, False),
    "one place for the whole file does not": (track(1, layout="container"), track(9), 9, True),
    "and stays if there is no more": (track(1, layout="container"), None, 1, True),
    "nothing of ours": (None, track(2), 2, True),
    "ours gave up": (TelemetryUnread("no"), track(2), 2, True),
    "theirs gave up": (track(1, layout="container"), TelemetryUnread("no"), 1, True),
    "a track without a fix does not": (track(0), track(2), 2, True),
}


@pytest.mark.parametrize("case", POLICY)
def test_the_second_reader_is_asked_where_the_first_found_no_track(tmp_path: Path, case: str) -> None:
    own, other, count, asked = POLICY[case]
    second = Said(other)
    (film := tmp_path / "original").write_bytes(cameras.moov())
    found = TwoReaders(first=Said(own), second=second).read(path=film, into=tmp_path)
    assert found is not None
    assert (len(found.fixes), bool(second.asked)) == (count, asked)
    assert (tmp_path / "telemetry.raw").read_text() == f"{count}"


def test_only_where_nobody_could_read_it_is_it_unread(tmp_path: Path) -> None:
    gave_up = Said(TelemetryUnread("no"))
    (film := tmp_path / "original").write_bytes(cameras.moov())
    with pytest.raises(TelemetryUnread):
        TwoReaders(first=gave_up, second=gave_up).read(path=film, into=tmp_path)


def test_nobody_else_is_asked_about_a_file_without_a_place_for_more(tmp_path: Path) -> None:
    (film := tmp_path / "original").write_bytes(cameras.moov())
    second = Said(track(2))
    assert TwoReaders(first=Said(None, bare=True), second=second).read(path=film, into=tmp_path) is None
    assert second.asked == []


def test_a_photograph_has_no_place_for_more(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(photograph := tmp_path / "original", format="JPEG")
    assert NativeTelemetry().look(path=photograph, into=tmp_path) == Looked(track=None, bare=True)


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "original"
    path.write_bytes(cameras.moov(cameras.xyz(b"+51.0000-001.0000/")) + cameras.gps0_box(3))
    return path


def made(tmp_path: Path) -> Path:
    (into := tmp_path / "into").mkdir()
    return into


def test_our_reader_opens_it_in_the_sandbox_and_leaves_its_answer(tmp_path: Path, original: Path) -> None:
    into = made(tmp_path)
    found = NativeTelemetry().read(path=original, into=into)
    assert found is not None
    assert (found.layout, len(found.fixes), found.tool) == ("gps0", 3, "opsnap telemetry_native")
    assert found.fixes[0].written is not None
    assert found.fixes[0].written.utcoffset() is not None
    assert [one.name for one in into.iterdir()] == ["telemetry.raw"]
    assert len(json.loads((into / "telemetry.raw").read_bytes())["rows"]) == 3


def test_exiftool_reads_what_it_knows_and_its_whole_answer_is_kept(tmp_path: Path, original: Path) -> None:
    program = exiftool()
    if program is None:
        pytest.skip(NO_EXIFTOOL)
    into = made(tmp_path)
    found = ExifToolTelemetry(program).read(path=original, into=into)
    assert found is not None
    assert (found.tool, found.layout, len(found.fixes)) == ("exiftool", "exiftool", 3)
    assert int(found.tool_version.split(".")[0]) >= 12
    assert found.fixes[0].speed_mps == pytest.approx(40 / 3.6, abs=0.01)
    assert b"Doc3:GPSLatitude" in (into / "telemetry.raw").read_bytes()


def test_the_same_file_gives_the_same_answer_again(tmp_path: Path, original: Path) -> None:
    program = exiftool()
    if program is None:
        pytest.skip(NO_EXIFTOOL)
    answers = set()
    for name in ("here", "there"):
        (into := tmp_path / name).mkdir()
        copy = into / name
        copy.write_bytes(original.read_bytes())
        ExifToolTelemetry(program).read(path=copy, into=into)
        answers.add((into / "telemetry.raw").read_bytes())
    assert len(answers) == 1


def test_a_photographs_place_is_read_by_both_alike(tmp_path: Path) -> None:
    program = exiftool()
    if program is None:
        pytest.skip(NO_EXIFTOOL)
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 0.0), 3: "W", 4: (1.0, 54.0, 0.0)})
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg", exif=exif)
    into = made(tmp_path)
    readers = (NativeTelemetry(), ExifToolTelemetry(program))
    places = {
        (one.latitude, one.longitude)
        for reader in readers
        if (found := reader.read(path=tmp_path / "a.jpg", into=into))
        for one in found.fixes
    }
    assert places == {(52.5, -1.9)}
