"""The gate of magic bytes: which family a file belongs to by its first bytes, and so which demuxer may open it.

Only what is in the table is ever shown to a demuxer. A guess by a general probe is not safe: playlists and lists of files
posing as video made it read other files.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from services.core.domain.acceptance import Trouble
from services.core.domain.media import MediaKind

HEAD_BYTES = 64 * 1024
TEXT_LOOK = 4096


@dataclass(frozen=True, kw_only=True)
class Format:
    """A family that we open. `demuxer` is the only one that may see it; Pillow opens stills by `demuxer` as its format."""

    family: str
    demuxer: str
    kind: MediaKind = MediaKind.VIDEO


ISO_BMFF = Format(family="mp4/mov", demuxer="mov")
AVI = Format(family="avi", demuxer="avi")
MATROSKA = Format(family="matroska", demuxer="matroska")
WEBM = Format(family="webm", demuxer="matroska")
FLV = Format(family="flv", demuxer="flv")
MPEG_PS = Format(family="mpeg-ps", demuxer="mpeg")
MPEG_TS = Format(family="mpeg-ts", demuxer="mpegts")
JPEG = Format(family="jpeg", demuxer="JPEG", kind=MediaKind.STILL)
PNG = Format(family="png", demuxer="PNG", kind=MediaKind.STILL)
HEIC = Format(family="heic", demuxer="HEIF", kind=MediaKind.STILL)
FORMATS = {
    known.family: known for known in (ISO_BMFF, AVI, MATROSKA, WEBM, FLV, MPEG_PS, MPEG_TS, JPEG, PNG, HEIC)
}

_ISO_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof", b"uuid"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_SIGNATURES: tuple[tuple[re.Pattern[bytes], Format | Trouble], ...] = tuple(
    (re.compile(pattern, re.DOTALL), result)
    for pattern, result in (
        (rb"RIFF....AVI[ \x19X]", AVI),
        (rb"\x1a\x45\xdf\xa3.{0,60}\x42\x82.webm", WEBM),
        (rb"\x1a\x45\xdf\xa3", MATROSKA),
        (rb"FLV\x01", FLV),
        (rb"\x00\x00\x01\xba", MPEG_PS),
        (rb"\xff\xd8\xff", JPEG),
        (rb"\x89PNG\r\n\x1a\n", PNG),
        (rb"GIF8|II\*\x00|MM\x00\*|BM.{4}\x00\x00\x00\x00|\x00\x00\x01\x00.\x00|RIFF....WEBP|8BPS", Trouble.OTHER_PICTURE),
        (rb"ID3|RIFF....WAVE|fLaC|OggS|caff|#!AMR|FORM....AIF|\xff[\xe2\xe3\xf0-\xfb]", Trouble.SOUND),
        (rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd", Trouble.ARCHIVE),
        (rb"%PDF|\xd0\xcf\x11\xe0|\{\\rtf", Trouble.DOCUMENT),
    )
)  # fmt: skip
_PLAYLIST = re.compile(
    rb"\s*(#EXTM3U|ffconcat|\[playlist\]|<\?xml[^>]*>\s*<(MPD|smil|SmoothStreamingMedia)|<MPD|<smil|WEBVTT)", re.IGNORECASE
)  # fmt: skip
_TS_STRIDES = (188, 192, 204)
_TS_PACKETS = 5


def recognise(path: Path) -> Format | Trouble:
    """The family by contents alone; names and endings are never asked."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        return Trouble.EMPTY
    if (iso := _iso_family(head)) is not None:
        return iso
    for pattern, result in _SIGNATURES:
        if pattern.match(head):
            return result
    if _is_text(head[:TEXT_LOOK]):
        return Trouble.PLAYLIST if _PLAYLIST.match(head.removeprefix(b"\xef\xbb\xbf")) else Trouble.TEXT
    return MPEG_TS if _is_transport_stream(head) else Trouble.UNKNOWN


def _iso_family(head: bytes) -> Format | Trouble | None:
    if head[4:8] not in _ISO_BOXES:
        return None
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in _AVIF_BRANDS:
        return Trouble.OTHER_PICTURE
    return HEIC if brand in _HEIC_BRANDS else ISO_BMFF


def _is_text(head: bytes) -> bool:
    """UTF-8 or Latin text without control characters; UTF-16 shows by its mark."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head)


def _is_transport_stream(head: bytes) -> bool:
    """A sync byte at a steady stride, after any junk."""
    starts = (found.start() for found in re.finditer(rb"\x47", head))
    return any(
        all(head[start + n * stride : start + n * stride + 1] == b"\x47" for n in range(_TS_PACKETS))
        for start in starts
        for stride in _TS_STRIDES
    )
