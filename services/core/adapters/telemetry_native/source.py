"""Inside the sandbox: bounded looks into a file, and the boxes of an ISO base media file in it (ISO/IEC 14496-12, 4.2)."""

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MOST_BOXES = 20_000
MOST_AT_ONCE = 32 * 1024**2


class Source:
    """A file to look into; no look is longer than `MOST_AT_ONCE`, and none leaves the file."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self._data = data
        self.size = len(data)

    def read(self, start: int, length: int) -> bytes:
        """What there is of these bytes."""
        start = max(0, start)
        return bytes(self._data[start : start + min(max(0, length), MOST_AT_ONCE)])

    def places_of(self, mark: bytes, *, start: int, end: int, most: int) -> Iterator[int]:
        """Where a mark stands."""
        at = start
        for _ in range(most):
            at = self._data.find(mark, at, end)
            if at < 0:
                return
            yield at
            at += len(mark)

    def last_before(self, mark: bytes, *, start: int, end: int) -> int:
        """The last place of a mark that ends before `end`; -1 without one."""
        return self._data.rfind(mark, max(0, start), end)


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The file without reading it all."""
    with path.open("rb") as stream:
        if path.stat().st_size == 0:
            yield Source(b"")
            return
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield Source(data)


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box's name and where its contents lie."""

    name: bytes
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def boxes(source: Source, *, start: int, end: int, numbered: bool = False) -> Iterator[Box]:
    """The boxes side by side in a stretch of the file; ends at the first that cannot be one.

    `numbered`: their names are numbers, so any will do.
    """
    for _ in range(MOST_BOXES):
        header = source.read(start, 16)
        if start + 8 > end or len(header) < 8:  # noqa: PLR2004 -- the shortest header there is
            return
        length, name = struct.unpack_from(">I4s", header)
        head = 8
        if length == 1 and len(header) == 16:  # noqa: PLR2004 -- the long header
            (length,), head = struct.unpack_from(">Q", header, 8), 16
        length = end - start if length == 0 else length
        if length < head or not (numbered or _is_name(name)):
            return
        yield Box(name=name, start=start + head, end=min(end, start + length))
        start += length


def _is_name(name: bytes) -> bool:
    return all(32 <= letter < 127 or letter == 0xA9 for letter in name)  # noqa: PLR2004 -- print, and Apple's ©


def children(source: Source, box: Box, *, skip: int = 0) -> Iterator[Box]:
    """The boxes inside a box, after `skip` bytes of its own."""
    return boxes(source, start=box.start + skip, end=box.end)


def child(source: Source, box: Box | None, *names: bytes) -> Box | None:
    """The first box at the end of a path of names."""
    for name in names:
        box = next((one for one in children(source, box) if one.name == name), None) if box else None
    return box


def contents(source: Source, box: Box | None) -> bytes:
    """A box's contents, cut at `MOST_AT_ONCE`; nothing for no box."""
    return source.read(box.start, box.length) if box else b""
