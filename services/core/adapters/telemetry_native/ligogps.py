"""Inside the sandbox: LigoGPS, lines of text in slots behind a mark, either behind the film's last box or in samples.

In samples the text is scrambled: groups of five bytes, of which the first names the way and four hold letters. Only the
way 0xC0 (each letter with bit 0x20 turned) is known from bytes; another is not guessed.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from services.core.adapters.telemetry_native.found import KMH_MPS, Found, Row, bearing_or_none, speed
from services.core.adapters.telemetry_native.samples import Sample
from services.core.adapters.telemetry_native.source import Source
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

MARK = b"LIGOGPSINFO"
TRAILER = 8 * 1024**2
_SLOT, _HEAD = 132, 20
_MOST_SLOTS = 50_000
_LINE = re.compile(
    r"(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d) ([NS?]):(\d{1,3}\.\d+) ([EW?]):(\d{1,3}\.\d+)(?: (\d{1,3}(?:\.\d+)?) km/h)?"
)
_COURSE = re.compile(r" A:(\d{1,3}(?:\.\d+)?)")
_SIDES = {"N": 1, "E": 1, "S": -1, "W": -1}
_TURNED, _GROUP = 0xC0, 5


def read_trailer(source: Source, *, start: int) -> Found | None:
    """The plain slots behind the last box."""
    tail = source.read(max(start, source.size - TRAILER), TRAILER)
    for at in (found.start() for found in re.finditer(MARK, tail)):
        rows = _slots(tail[at + _HEAD :])
        if rows:
            return Found(layout="ligogps", clock=ClockKind.UNSTATED, rows=rows)
    return None


def _slots(data: bytes) -> list[Row]:
    """Each slot is a number, then text to its first zero; an empty one is passed over, any other that is no line is damaged."""
    rows: list[Row] = []
    for number in range(min(len(data) // _SLOT + 1, _MOST_SLOTS)):
        slot = data[number * _SLOT : (number + 1) * _SLOT]
        text = slot[4:].split(b"\0")[0].decode("latin-1")
        if slot.startswith(b"####") or (number == 0 and not _LINE.match(text)):
            break
        if text:
            rows.append(row_of(text, at_s=None))
    return rows


def row_of(text: str, *, at_s: float | None) -> Row:
    """One line."""
    found = _LINE.match(text)
    if found is None:
        return LeftOut.DAMAGED
    *moment, north, latitude, east, longitude, kmh = found.groups()
    if "?" in {north, east}:
        return LeftOut.NO_FIX
    course = _COURSE.search(text, found.end())
    try:
        return Fix(
            latitude=_SIDES[north] * float(latitude),
            longitude=_SIDES[east] * float(longitude),
            at_s=at_s,
            written=datetime(*map(int, moment)),  # type: ignore[arg-type]  # noqa: DTZ001 -- as the camera wrote it
            speed_mps=speed(float(kmh), KMH_MPS) if kmh else None,
            bearing=bearing_or_none(float(course[1])) if course else None,
        )
    except (ValueError, KeyError):
        return LeftOut.DAMAGED


def read_scrambled(samples: Iterable[Sample]) -> Found | None:
    """Samples of which each holds one line; None if they are scrambled in a way that is not known."""
    rows = [_unscrambled(sample) for sample in samples]
    known = [row for row in rows if row is not None]
    return Found(layout="ligogps-scrambled", clock=ClockKind.UNSTATED, rows=known) if known else None


def _unscrambled(sample: Sample) -> Row | None:
    at = sample.data.find(b"####")
    length = int.from_bytes(sample.data[at + 4 : at + 8], "little")
    data = sample.data[at + 8 : at + 8 + min(length, 512)]
    groups = [data[place : place + _GROUP] for place in range(0, len(data), _GROUP)]
    if at < 0 or not groups or any(group[0] != _TURNED for group in groups):
        return None
    text = bytes(letter ^ 0x20 for group in groups for letter in group[1:]).decode("latin-1")
    return row_of(text.lstrip("@"), at_s=sample.at_s)
