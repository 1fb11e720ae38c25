"""Inside the sandbox: whether a film holds pictures and sound and nothing else, so that there is no place for a position in it."""

from collections.abc import Sequence

from services.core.adapters.telemetry_native.samples import tracks
from services.core.adapters.telemetry_native.source import Box, Source, children

_EVERY_FILMS = {
    b"ftyp",
    b"styp",
    b"moov",
    b"moof",
    b"mdat",
    b"mfra",
    b"sidx",
    b"wide",
    b"pnot",
    b"free",
    b"skip",
}
_EVERY_MOOVS = {b"mvhd", b"trak", b"iods", b"mvex", b"udta", b"meta", b"free"}
_BOTH = {b"vide", b"soun", b"tmcd"}
_MOST_FILLING = 4096
"""Bytes: what is kept free, and words about the film (`udta`, `meta`), are shorter than a track of positions."""


def is_bare(source: Source, top: Sequence[Box], moov: Box | None) -> bool:
    """Only boxes that every film may have, none of them long that may hide something, and tracks of pictures and sound."""
    if moov is None or max(box.end for box in top) < source.size:
        return False
    inner = list(children(source, moov))
    filling = [
        box for box in (*top, *inner) if box.name in {b"free", b"skip", b"udta", b"meta", b"wide", b"pnot"}
    ]
    return (
        {box.name for box in top} <= _EVERY_FILMS
        and {box.name for box in inner} <= _EVERY_MOOVS
        and sum(box.length for box in filling) <= _MOST_FILLING
        and all(track.handler in _BOTH for track in tracks(source, moov))
    )
