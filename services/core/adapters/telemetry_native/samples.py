"""Inside the sandbox: the tracks of an ISO base media file, and the samples of those that hold data."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from services.core.adapters.telemetry_native.source import Box, Source, child, children, contents

MOST_TRACKS = 64
MOST_SAMPLES = 300_000
MOST_TABLE_ROWS = 400_000
LONGEST_SAMPLE = 4 * 1024**2


@dataclass(frozen=True, kw_only=True)
class MediaTrack:
    """One track: `handler` is what it is for, `entry` the name of its first format; `table` its sample tables."""

    handler: bytes
    entry: bytes
    ticks_a_second: int
    table: Box


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One sample's bytes; `at_s` seconds from the track's start, `length_s` until the next."""

    data: bytes
    at_s: float
    length_s: float


def tracks(source: Source, moov: Box) -> Iterator[MediaTrack]:
    """Every track whose tables can be found."""
    traks = [box for box in children(source, moov) if box.name == b"trak"][:MOST_TRACKS]
    for trak in traks:
        media = child(source, trak, b"mdia")
        table = child(source, media, b"minf", b"stbl")
        if media is None or table is None:
            continue
        header = contents(source, child(source, media, b"mdhd"))[:40]
        handler = contents(source, child(source, media, b"hdlr"))[8:12]
        entry = contents(source, child(source, table, b"stsd"))[12:16]
        yield MediaTrack(handler=handler, entry=entry, ticks_a_second=_ticks(header), table=table)


def _ticks(header: bytes) -> int:
    """The timescale of a media header, version 0 or 1; 1 where there is none, so that nothing divides by zero."""
    place = 20 if header[:1] == b"\x01" else 12
    return max(1, struct.unpack_from(">I", header, place)[0]) if len(header) >= place + 4 else 1


def read_samples(source: Source, track: MediaTrack) -> Iterator[Sample]:
    """Every sample in order, as far as the tables and the file agree."""
    sizes = _sizes(source, track)
    times = _times(source, track)
    for (start, size), (ticks, length) in zip(_places(source, track, sizes), times, strict=False):
        if start + size > source.size or size > LONGEST_SAMPLE:
            return
        scale = track.ticks_a_second
        yield Sample(data=source.read(start, size), at_s=ticks / scale, length_s=length / scale)


def _rows(
    source: Source, track: MediaTrack, name: bytes, shape: str, *, head: int = 8
) -> list[tuple[int, ...]]:
    """The rows of a table of equal rows, cut where the file ends."""
    data = contents(source, child(source, track.table, name))
    size = struct.calcsize(shape)
    if len(data) < head:
        return []
    (stated,) = struct.unpack_from(">I", data, head - 4)
    count = min(stated, (len(data) - head) // size, MOST_TABLE_ROWS)
    return list(struct.iter_unpack(shape, data[head : head + count * size]))


def _sizes(source: Source, track: MediaTrack) -> list[int]:
    data = contents(source, child(source, track.table, b"stsz"))[:12]
    if len(data) < 12:  # noqa: PLR2004 -- version, one size for all, count
        return []
    _, equal, count = struct.unpack(">III", data)
    if equal:
        return [equal] * min(count, MOST_SAMPLES)
    return [row[0] for row in _rows(source, track, b"stsz", ">I", head=12)][:MOST_SAMPLES]


def _times(source: Source, track: MediaTrack) -> Iterator[tuple[int, int]]:
    """When each sample is shown and for how long, in ticks."""
    at = 0
    for count, length in _rows(source, track, b"stts", ">II"):
        for _ in range(min(count, MOST_SAMPLES)):
            yield at, length
            at += length
    while True:  # a table that is too short: what is left stands at its end
        yield at, 0


def chunk_places(source: Source, track: MediaTrack) -> list[int]:
    """Where each chunk of the track begins in the file."""
    if child(source, track.table, b"co64"):
        return [row[0] for row in _rows(source, track, b"co64", ">Q")]
    return [row[0] for row in _rows(source, track, b"stco", ">I")]


def _chunk_counts(source: Source, track: MediaTrack, chunks: int) -> list[int]:
    """How many samples each chunk holds."""
    runs = [row for row in _rows(source, track, b"stsc", ">III") if row[0] > 0]
    counts: list[int] = []
    ends = [*(row[0] for row in runs[1:]), chunks + 1]
    for (first, held, _), end in zip(runs, ends, strict=False):
        counts += [held] * max(0, min(end, chunks + 1) - first)
        if len(counts) >= chunks:
            break
    return counts[:chunks]


def _places(source: Source, track: MediaTrack, sizes: list[int]) -> Iterator[tuple[int, int]]:
    starts = chunk_places(source, track)
    number = 0
    for start, held in zip(starts, _chunk_counts(source, track, len(starts)), strict=False):
        at = start
        for size in sizes[number : number + held]:
            yield at, size
            at += size
        number += held
        if number >= len(sizes):
            return


class FilmClock:
    """Tells the film's time for a place in the file: that of the chunk of pictures that begins last before it."""

    def __init__(self, source: Source, track: MediaTrack | None) -> None:
        self._starts: list[int] = []
        self._times: list[float] = []
        if track is not None:
            self._starts, self._times = _chunk_times(source, track)

    def at(self, place: int) -> float | None:
        """Seconds, None where no picture stands before."""
        number = bisect_right(self._starts, place) - 1
        return self._times[number] if number >= 0 else None


def _chunk_times(source: Source, track: MediaTrack) -> tuple[list[int], list[float]]:
    starts = chunk_places(source, track)
    counts = _chunk_counts(source, track, len(starts))
    first = list(accumulate(counts, initial=0))[: len(counts)]
    lengths = [
        at for (at, _), _ in zip(_times(source, track), range(min(sum(counts), MOST_SAMPLES)), strict=False)
    ]
    timed = sorted(
        (start, lengths[number] / track.ticks_a_second)
        for start, number in zip(starts, first, strict=False)
        if number < len(lengths)
    )
    return [start for start, _ in timed], [at for _, at in timed]
