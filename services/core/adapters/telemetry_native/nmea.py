"""Inside the sandbox: satellite sentences (NMEA 0183) as cameras write them, in logs, boxes and subtitles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import xor

from services.core.adapters.telemetry_native.found import (
    KNOT_MPS,
    Found,
    Row,
    bearing_or_none,
    from_minutes,
    full_year,
    speed,
)
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

_RMC = re.compile(r"(?<![A-Z])(G[A-Z]RMC,[^*\r\n$;\0]{0,120})(?:\*([0-9A-Za-z]{2}))?")
_GGA = re.compile(r"(?<![A-Z])(G[A-Z]GGA,[^*\r\n$;\0]{0,120})(?:\*([0-9A-Za-z]{2}))?")
_TIME = re.compile(r"(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?")
_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)")
_CHECKSUM = re.compile(r"[0-9A-Fa-f]{2}")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """`agrees`: it is what its checksum says, or carries none."""

    row: Row
    agrees: bool


def sentences(text: str, *, at_s: float | None = None) -> Iterator[Sentence]:
    """Each RMC sentence: it alone holds date, place and speed together."""
    for found in _RMC.finditer(text):
        yield _sentence(found, _from_rmc(found[1].split(","), at_s))


def fixes_without_date(text: str) -> Iterator[Sentence]:
    """Each GGA sentence, for logs that hold no other: a place and a quality, but no date."""
    for found in _GGA.finditer(text):
        yield _sentence(found, _from_gga(found[1].split(",")))


def found_in(text: str, *, layout: str) -> Found | None:
    """Of a whole text, its RMC sentences, else its GGA ones; None if it holds neither."""
    read = list(sentences(text))
    clock = ClockKind.UTC if read else ClockKind.NONE
    read = read or list(fixes_without_date(text))
    return found_of(read, layout=layout, clock=clock) if read else None


def found_of(read: list[Sentence], *, layout: str, clock: ClockKind = ClockKind.UTC) -> Found:
    """Sentences as what a layout came to."""
    wrong = sum(isinstance(one.row, Fix) and not one.agrees for one in read)
    return Found(layout=layout, clock=clock, rows=[one.row for one in read], wrong_checksums=wrong)


def _sentence(found: re.Match[str], row: Row) -> Sentence:
    stated = found[2]
    if stated is not None and not _CHECKSUM.fullmatch(stated):
        return Sentence(row=LeftOut.DAMAGED, agrees=False)
    return Sentence(row=row, agrees=stated is None or int(stated, 16) == checksum(found[1]))


def checksum(body: str) -> int:
    """Exclusive or of all between `$` and `*`."""
    return reduce(xor, body.encode("latin-1"), 0)


def _from_rmc(fields: list[str], at_s: float | None) -> Row:
    try:
        _, time, status, latitude, north, longitude, east, knots, course, date = fields[:10]
        if status != "A":
            return LeftOut.NO_FIX if status == "V" else LeftOut.DAMAGED
        return Fix(
            latitude=from_minutes(float(latitude), north),
            longitude=from_minutes(float(longitude), east),
            at_s=at_s,
            written=_moment(date, time),
            speed_mps=speed(float(knots), KNOT_MPS) if knots else None,
            bearing=bearing_or_none(float(course)) if course else None,
        )
    except ValueError:
        return LeftOut.DAMAGED


def _from_gga(fields: list[str]) -> Row:
    try:
        _, _, latitude, north, longitude, east, quality = fields[:7]
        if quality == "0":
            return LeftOut.NO_FIX
        return Fix(
            latitude=from_minutes(float(latitude), north), longitude=from_minutes(float(longitude), east)
        )
    except ValueError:
        return LeftOut.DAMAGED


def _moment(date: str, time: str) -> datetime:
    """UTC of `ddmmyy` and `hhmmss.sss`; a leap second is the next one. Raises `ValueError`."""
    day, clock = _DATE.fullmatch(date), _TIME.fullmatch(time)
    if day is None or clock is None:
        raise ValueError("not a time")
    hours, minutes, seconds = (int(part) for part in clock.groups()[:3])
    leap = seconds == 60  # noqa: PLR2004
    whole = datetime(
        full_year(int(day[3])), int(day[2]), int(day[1]), hours, minutes, seconds - leap, tzinfo=UTC
    )
    return whole + timedelta(seconds=leap + float(f"0.{clock[4] or 0}"))
