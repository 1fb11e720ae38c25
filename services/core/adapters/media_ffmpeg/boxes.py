"""A walk over the top boxes of an ISO base media file (ISO/IEC 14496-12, 4.2): index and lengths."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST_BOXES = 100_000
MOOV_LOOK = 4 * 1024**2


@dataclass(frozen=True, kw_only=True)
class Boxes:
    """`has_index`: a moov box. `lengths_wrong`: a box claims to go on past the end of the file. `two_views`: MV-HEVC."""

    has_index: bool
    lengths_wrong: bool
    two_views: bool


NONE = Boxes(has_index=False, lengths_wrong=False, two_views=False)
"""For families that have no boxes."""


def walk(path: Path) -> Boxes:
    """Reads box headers only, and the moov box up to 4 MiB."""
    size, index, wrong, two_views = path.stat().st_size, False, False, False
    with path.open("rb") as stream:
        for name, start, length in top_boxes(stream, size):
            wrong = wrong or start + length > size
            if name == b"moov":
                index = True
                stream.seek(start)
                two_views = b"lhvC" in stream.read(min(length, MOOV_LOOK))
    return Boxes(has_index=index, lengths_wrong=wrong, two_views=two_views)


def top_boxes(stream: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of each; ends at the first that cannot be one."""
    start = 0
    for _ in range(MOST_BOXES):
        stream.seek(start)
        header = stream.read(16)
        if len(header) < 8:  # noqa: PLR2004 -- the shortest header there is
            return
        length, name = struct.unpack(">I4s", header[:8])
        if length == 1 and len(header) == 16:  # noqa: PLR2004 -- the long header
            (length,) = struct.unpack(">Q", header[8:])
        if length == 0:
            length = size - start
        if length < 8:  # noqa: PLR2004
            return
        yield name, start, length
        start += length
