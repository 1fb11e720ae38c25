"""Which films have no place for a position: what nobody but the player looks for is not looked for."""

from pathlib import Path

import pytest

from services.core.adapters.telemetry_native.reading import read
from tests import telemetry_bytes as cameras

FTYP = cameras.box(b"ftyp", b"isom\0\0\0\0")
SOUND = cameras.data_film([b"la"], handler=b"soun", entry=b"mp4a")
FILMS = {
    "sound alone": (FTYP + SOUND, True),
    "with words about the film": (FTYP + cameras.moov(cameras.box(b"udta", b"hello")), True),
    "with a little room left": (FTYP + SOUND + cameras.box(b"free", bytes(64)), True),
    "with much room left": (FTYP + SOUND + cameras.box(b"free", bytes(5000)), False),
    "with many words about the film": (FTYP + cameras.moov(cameras.box(b"udta", bytes(5000))), False),
    "with a track of data": (FTYP + cameras.data_film([b"?"], handler=b"meta", entry=b"what"), False),
    "with subtitles": (FTYP + cameras.data_film([b"?"], handler=b"sbtl", entry=b"tx3g"), False),
    "with a box of its own": (FTYP + SOUND + cameras.box(b"what", b"?"), False),
    "with a box of its own inside": (FTYP + cameras.moov(cameras.box(b"gps ", b"?")), False),
    "with bytes behind it": (FTYP + SOUND + b"\0\0\0", False),
    "without an index": (FTYP + cameras.box(b"mdat", b"?"), False),
    "of another kind": (b"RIFF\0\0\0\0AVI LIST", False),
}


@pytest.mark.parametrize("case", FILMS)
def test_a_film_is_bare_if_it_holds_nothing_but_pictures_and_sound(tmp_path: Path, case: str) -> None:
    data, bare = FILMS[case]
    (film := tmp_path / "original").write_bytes(data)
    assert read(film)[1] is bare
