"""Contents decide, never names; and what is not in the table is never opened."""

from pathlib import Path

import pytest

from services.core.adapters.media_ffmpeg import formats
from services.core.adapters.media_ffmpeg.formats import Format, recognise
from services.core.domain.acceptance import Trouble

TS_PACKET = b"\x47" + b"\x1f\xff\x10" + b"\xff" * 184
EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", formats.ISO_BMFF),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", formats.ISO_BMFF),
        (b"\x00\x00\x00\x1cftyp3gp4\x00\x00\x00\x00", formats.ISO_BMFF),
        (b"\x00\x00\x00\x08wide\x00\x00\x10\x00mdat", formats.ISO_BMFF),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", formats.HEIC),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00", Trouble.OTHER_PICTURE),
        (b"RIFF\x00\x10\x00\x00AVI LIST", formats.AVI),
        (b"RIFF\x00\x10\x00\x00WAVEfmt ", Trouble.SOUND),
        (EBML + b"\x84webm", formats.WEBM),
        (EBML + b"\x88matroska", formats.MATROSKA),
        (b"FLV\x01\x05\x00\x00\x00\x09", formats.FLV),
        (b"\x00\x00\x01\xba\x44\x00\x04\x00", formats.MPEG_PS),
        (TS_PACKET * 8, formats.MPEG_TS),
        (b"junk!\x00" * 30 + TS_PACKET * 8, formats.MPEG_TS),
        ((b"\x00\x00\x01\x02" + TS_PACKET) * 8, formats.MPEG_TS),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", formats.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", formats.PNG),
        (b"GIF89a\x01\x00\x01\x00", Trouble.OTHER_PICTURE),
        (b"II*\x00\x08\x00\x00\x00", Trouble.OTHER_PICTURE),
        (b"ID3\x04\x00\x00\x00", Trouble.SOUND),
        (b"PK\x03\x04\x14\x00", Trouble.ARCHIVE),
        (b"%PDF-1.7\n", Trouble.DOCUMENT),
        (b"", Trouble.EMPTY),
        (b"$GPRMC,120000,A,5228.1,N,00153.2,W\r\n", Trouble.TEXT),
        ("Grüße".encode("utf-16"), Trouble.TEXT),
        (b"\x7fELF\x02\x01\x01\x00", Trouble.UNKNOWN),
        (b"\x00" * 4096, Trouble.UNKNOWN),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", Trouble.PLAYLIST),
        (b"\xef\xbb\xbf#EXTM3U\n", Trouble.PLAYLIST),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", Trouble.PLAYLIST),
        (b'<?xml version="1.0"?>\n<MPD type="static">', Trouble.PLAYLIST),
        (b"[playlist]\nFile1=/etc/passwd\n", Trouble.PLAYLIST),
    ],
)
def test_a_file_is_what_its_first_bytes_say(tmp_path: Path, head: bytes, expected: Format | Trouble) -> None:
    path = tmp_path / "holiday.mp4"
    path.write_bytes(head)
    assert recognise(path) == expected
