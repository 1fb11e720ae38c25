"""Inside the sandbox: which reader a file is for, by its first bytes; of several answers, the one with the most fixes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from services.core.adapters.telemetry_native.bare import is_bare
from services.core.adapters.telemetry_native.blocks import read_blocks
from services.core.adapters.telemetry_native.data_tracks import read_tracks
from services.core.adapters.telemetry_native.found import Found
from services.core.adapters.telemetry_native.ligogps import read_trailer
from services.core.adapters.telemetry_native.logs import read_log
from services.core.adapters.telemetry_native.own_boxes import read_own_boxes
from services.core.adapters.telemetry_native.places import read_place
from services.core.adapters.telemetry_native.source import Box, Source, boxes, opened
from services.core.adapters.telemetry_native.stills import read_still
from services.core.adapters.telemetry_native.stream import read_stream
from services.core.domain.telemetry import LeftOut

_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof", b"uuid"}
_STILL_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_STILLS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_STRIDES = (188, 192, 204)
LONGEST_LOG = 32 * 1024**2
HEAD = 4096


def read(path: Path) -> tuple[Found | None, bool]:
    """What the file holds of positions, None if nothing that we know; and whether it has no place for any.

    A layout of which no record makes sense is another one.
    """
    with opened(path) as source:
        head = source.read(0, HEAD)
        if _is_still(head):
            return read_still(path), True
        if head[4:8] in _BOXES:
            top = list(boxes(source, start=0, end=source.size))
            moov = next((box for box in top if box.name == b"moov"), None)
            return _best(_in_film(source, top, moov)), is_bare(source, top, moov)
        return _best(_elsewhere(source, head)), False


def _best(found: Iterable[Found]) -> Found | None:
    sensible = [one for one in found if any(row is not LeftOut.DAMAGED for row in one.rows)]
    return max(sensible, key=_worth, default=None)


def _elsewhere(source: Source, head: bytes) -> Iterator[Found]:
    if is_text(head):
        log = read_log(source.read(0, LONGEST_LOG).decode("latin-1"))
        yield from [log] if log else []
    elif _is_stream(head):
        stream = read_stream(source)
        yield from [stream] if stream else []


def _worth(found: Found) -> tuple[bool, int]:
    """A track with a fix is worth more than one place for the whole film, which is worth more than a track without any."""
    return found.fixes > 0 and found.layout != "container", found.fixes


def _in_film(source: Source, top: Sequence[Box], moov: Box | None) -> Iterator[Found]:
    end = max((box.end for box in top if box.name.isalnum()), default=0)
    readings = [
        *(read_tracks(source, moov) if moov else ()),
        *read_own_boxes(source, top),
        read_blocks(source, top, moov),
        read_trailer(source, start=end),
        read_place(source, moov) if moov else None,
    ]
    yield from (one for one in readings if one is not None)


def _is_still(head: bytes) -> bool:
    return head.startswith(_STILLS) or (head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS)


def is_text(head: bytes) -> bool:
    """No control characters but those of text."""
    return bool(head) and not re.search(rb"[\x00-\x08\x0e-\x1f]", head)


def _is_stream(head: bytes) -> bool:
    return any(
        all(head[start + n * stride : start + n * stride + 1] == b"\x47" for n in range(5))
        for stride in _STRIDES
        for start in range(stride)
    )
