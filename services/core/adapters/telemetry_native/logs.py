"""Inside the sandbox: logs that cameras write beside their films, by contents and never by name."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from services.core.adapters.telemetry_native import nmea
from services.core.adapters.telemetry_native.found import (
    Found,
    Row,
    bearing_or_none,
    from_epoch,
    from_minutes,
    speed,
)
from services.core.domain.telemetry import ClockKind, Fix, LeftOut

_MOST_LINES = 1_000_000
_MAI_HEADER = "$V02"
_MAI_FIELDS = 13
_ESCORT = re.compile(r"[AV],\d{6},\d{6},")
_ESCORT_FIELDS = 11
_POINT = re.compile(r"<(?:trkpt|wpt|rtept)\b([^>]{0,400})>")
_NUMBER = r"""\s*=\s*["']\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*["']"""
_LATITUDE, _LONGITUDE = re.compile(rf"\blat{_NUMBER}"), re.compile(rf"\blon{_NUMBER}")
_GPX_TIME = re.compile(r"<time>\s*([0-9T:.+Z-]{16,35})\s*</time>")
_GPX_SPEED = re.compile(r"<(?:\w{1,20}:)?speed>\s*(\d{1,4}(?:\.\d{1,9})?)\s*<")
_POINT_LENGTH = 2000


def read_log(text: str) -> Found | None:
    """Which log it is shows by its first line; NMEA by any of its sentences."""
    lines = text.splitlines()[:_MOST_LINES]
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith(_MAI_HEADER):
        return _found("70mai", ClockKind.UTC, lines, _mai_row)
    if _ESCORT.match(first):
        return _found("escort", ClockKind.UNSTATED, lines, _escort_row)
    if "<gpx" in text[:4096]:
        return _gpx(text)
    return nmea.found_in(text, layout="nmea")


def _found(
    layout: str, clock: ClockKind, lines: Iterable[str], read: Callable[[list[str]], Row]
) -> Found | None:
    """Each line of fields; headers, which may come again, and blank lines are none."""
    rows: list[Row] = []
    for line in lines:
        bare = line.strip().strip("$;")
        if not bare or line.startswith(_MAI_HEADER):
            continue
        try:
            rows.append(read(bare.split(",")))
        except (ValueError, KeyError, OverflowError):
            rows.append(LeftOut.DAMAGED)
    return Found(layout=layout, clock=clock, rows=rows) if rows else None


def _mai_row(fields: list[str]) -> Row:
    """70mai $V02: epoch, status, degrees, course in hundredths, centimetres a second, sensors, the clip's name."""
    if len(fields) != _MAI_FIELDS:
        return LeftOut.DAMAGED
    epoch, status, latitude, longitude, course, centimetres = fields[:6]
    if status != "A":
        return LeftOut.NO_FIX if status == "V" else LeftOut.DAMAGED
    return Fix(
        latitude=float(latitude),
        longitude=float(longitude),
        written=from_epoch(int(epoch)),
        speed_mps=speed(int(centimetres), 0.01),
        bearing=bearing_or_none(int(course) / 100),
        clip=fields[9][:200],
    )


def _escort_row(fields: list[str]) -> Row:
    """Status, ddmmyy, hhmmss, position in minutes with sides, a speed of unstated unit, three accelerations."""
    if len(fields) != _ESCORT_FIELDS or fields[0] not in {"A", "V"}:
        return LeftOut.DAMAGED
    if fields[0] == "V":
        return LeftOut.NO_FIX
    _, date, time, latitude, north, longitude, east, *figures = fields
    rate, *_ = figures
    if any(not abs(float(figure)) < 1e6 for figure in figures) or float(rate) < 0:  # noqa: PLR2004 -- and no NaN
        return LeftOut.DAMAGED
    return Fix(
        latitude=from_minutes(float(latitude), north),
        longitude=from_minutes(float(longitude), east),
        written=datetime.strptime(date + time, "%d%m%y%H%M%S"),  # noqa: DTZ007 -- as the camera wrote it
    )


def _gpx(text: str) -> Found | None:
    """Points of a GPX 1.1 file, found by pattern: a stranger's XML is not given to a parser."""
    starts = list(_POINT.finditer(text))[:_MOST_LINES]
    ends = [*(one.start() for one in starts[1:]), len(text)]
    rows = [
        _gpx_row(one[1], text[one.end() : min(end, one.end() + _POINT_LENGTH)])
        for one, end in zip(starts, ends, strict=False)
    ]
    return Found(layout="gpx", clock=ClockKind.UTC, rows=rows) if rows else None


def _gpx_row(attributes: str, body: str) -> Row:
    latitude, longitude = _LATITUDE.search(attributes), _LONGITUDE.search(attributes)
    time, rate = _GPX_TIME.search(body), _GPX_SPEED.search(body)
    if latitude is None or longitude is None:
        return LeftOut.DAMAGED
    try:
        written = datetime.fromisoformat(time[1]) if time else None
        return Fix(
            latitude=float(latitude[1]),
            longitude=float(longitude[1]),
            written=_utc(written) if written else None,
            speed_mps=speed(float(rate[1]), 1.0) if rate else None,
        )
    except (ValueError, OverflowError):
        return LeftOut.DAMAGED


def _utc(written: datetime) -> datetime:
    """GPX times are UTC where they name no zone."""
    return written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)
