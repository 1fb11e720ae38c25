"""Where and when a camera says it was: fixes as recorded, made comparable, with what cannot be true left out and counted.

All of it is a claim of the camera's. Positions are WGS84 degrees, lengths metres, speeds metres a second.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.core.errors import OpsnapError

FASTEST_MPS: Final = 90.0
"""Faster than any vehicle on a road: a step beyond it is an error of the receiver or of the file."""
SLACK_M: Final = 30.0
"""How far a standing receiver may wander between two fixes."""
NULL_ISLAND_DEGREES: Final = 0.01
"""Open sea about 0, 0: where receivers without a fix say that they are."""
MOST_FIXES: Final = 250_000
EARTH_RADIUS_M: Final = 6_371_008.8
_MOST_CHAINS: Final = 8


class TelemetryUnread(OpsnapError):
    """A file made a reader fail or run over its limits. Nothing is known of the positions in it, and nothing else is wrong."""


class ClockKind(StrEnum):
    """Whose time stands beside a fix."""

    UTC = "utc"
    LOCAL = "local"
    UNSTATED = "unstated"
    NONE = "none"


CLOCK_WORDS: Final = MappingProxyType(
    {
        ClockKind.UTC: "UTC, by the satellites",
        ClockKind.LOCAL: "the camera's own clock, as it was set",
        ClockKind.UNSTATED: "the file does not say whose clock it is",
        ClockKind.NONE: "the file gives no time",
    }
)


class LeftOut(StrEnum):
    """Why a record of a position is not believed."""

    NO_FIX = "no_fix"
    DAMAGED = "damaged"
    IMPOSSIBLE = "impossible"
    NULL_ISLAND = "null_island"
    DUPLICATE = "duplicate"
    JUMP = "jump"
    TOO_MANY = "too_many"


LEFT_OUT_WORDS: Final = MappingProxyType(
    {
        LeftOut.NO_FIX: "without a satellite fix",
        LeftOut.DAMAGED: "damaged",
        LeftOut.IMPOSSIBLE: "outside the globe",
        LeftOut.NULL_ISLAND: "at 0, 0 in the sea",
        LeftOut.DUPLICATE: "written twice",
        LeftOut.JUMP: "a jump faster than any vehicle",
        LeftOut.TOO_MANY: "beyond the number that is read",
    }
)
LAYOUT_WORDS: Final = MappingProxyType(
    {
        "novatek": "Novatek blocks (freeGPS)",
        "novatek-ts": "Novatek packets in a transport stream",
        "gpmf": "GoPro data track (GPMF)",
        "container": "one position for the whole file",
        "exif": "EXIF of the photograph",
        "nmea": "satellite sentences (NMEA)",
        "gpx": "GPX log",
        "70mai": "70mai log",
        "70mai-blocks": "70mai blocks (freeGPS)",
        "70mai-box": "70mai GPS box",
        "escort": "Escort log",
        "blackvue": "BlackVue box with NMEA",
        "thinkware": "Thinkware subtitles with NMEA",
        "garmin": "Garmin subtitles (PNDM)",
        "gps0": "gps0 box (iBox, Navitel)",
        "ligogps": "LigoGPS text",
        "ligogps-scrambled": "LigoGPS text, scrambled",
        "rvmi": "RVMI data track (readers differ on which number is the latitude)",
        "sstar": "SStar data track",
        "vueroid": "Vueroid data track",
        "wolfbox": "Wolfbox data track",
        "exiftool": "a data track that ExifTool knows",
    }
)
"""How a file keeps its positions."""
WHOLE_FILE: Final = frozenset({"container", "exif"})
"""Layouts that tell one place for the whole file."""


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One position, WGS84 degrees. `at_s` is seconds from the first picture, None if the file does not tie them together.

    `written` is the time as the camera wrote it, naive unless its clock is UTC; `speed_mps` metres a second and
    `bearing` degrees clockwise from north as recorded, None where the camera recorded none. `clip` is the file that
    a log names for it, empty elsewhere.
    """

    latitude: float
    longitude: float
    at_s: float | None = None
    written: datetime | None = None
    speed_mps: float | None = None
    bearing: float | None = None
    clip: str = ""


@dataclass(frozen=True, kw_only=True)
class Track:
    """All usable fixes of one file, in its order. A claim of the camera's, never a measurement of ours.

    `layout` names how the file keeps them (a key of `LAYOUT_WORDS`); `left_out` counts what sanity refused, by reason.
    `wrong_checksums` counts fixes that were kept though their line is not what its checksum says. `tool` and
    `tool_version` read it.
    """

    fixes: tuple[Fix, ...]
    clock: ClockKind
    layout: str
    tool: str
    tool_version: str
    left_out: tuple[tuple[str, int], ...] = ()
    wrong_checksums: int = 0


def sift(rows: Iterable[Fix | LeftOut]) -> tuple[tuple[Fix, ...], tuple[tuple[str, int], ...]]:
    """What can be believed of what was recorded, in order, and how many were left out for each reason."""
    counts: Counter[LeftOut] = Counter()
    kept: list[Fix] = []
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        reason = row if isinstance(row, LeftOut) else _fault(row, seen=seen, before=kept[-1:])
        if reason is None and len(kept) >= MOST_FIXES:
            reason = LeftOut.TOO_MANY
        if reason is not None:
            counts[reason] += 1
        elif isinstance(row, Fix):
            kept.append(row)
    run = _longest_run(kept)
    counts[LeftOut.JUMP] += len(kept) - len(run)
    return tuple(run), tuple((str(reason), counts[reason]) for reason in LeftOut if counts[reason])


def _fault(fix: Fix, *, seen: set[tuple[object, ...]], before: Sequence[Fix]) -> LeftOut | None:
    place = (fix.latitude, fix.longitude)
    if not all(map(math.isfinite, place)) or abs(fix.latitude) > 90 or abs(fix.longitude) > 180:  # noqa: PLR2004 -- the globe
        return LeftOut.IMPOSSIBLE
    if max(map(abs, place)) < NULL_ISLAND_DEGREES:
        return LeftOut.NULL_ISLAND
    time = fix.written or fix.at_s
    if time is None:
        return LeftOut.DUPLICATE if any(place == (one.latitude, one.longitude) for one in before) else None
    sighting = (*place, time, fix.clip)
    if sighting in seen:
        return LeftOut.DUPLICATE
    seen.add(sighting)
    return None


def _longest_run(fixes: Sequence[Fix]) -> list[Fix]:
    """The most fixes that one vehicle could have passed: each joins the first run whose end it can be reached from."""
    runs: list[list[Fix]] = []
    for fix in fixes:
        run = next((one for one in runs if is_reachable(one[-1], fix)), None)
        if run is not None:
            run.append(fix)
            continue
        if len(runs) == _MOST_CHAINS:
            runs.remove(min(runs, key=len))
        runs.append([fix])
    return max(runs, key=len, default=[])


def is_reachable(first: Fix, then: Fix) -> bool:
    """Whether a vehicle can be at both; where no time tells, it can."""
    seconds = seconds_between(first, then)
    if seconds is None:
        return True
    return distance_m(first, then) <= FASTEST_MPS * seconds + SLACK_M


def seconds_between(first: Fix, then: Fix) -> float | None:
    """By the film's time if both have one, else by the time as written; None if neither tells."""
    if first.at_s is not None and then.at_s is not None:
        return abs(then.at_s - first.at_s)
    if first.written is None or then.written is None:
        return None
    if (first.written.tzinfo is None) != (then.written.tzinfo is None):
        return None
    return abs((then.written - first.written).total_seconds())


def distance_m(first: Fix, then: Fix) -> float:
    """Along the great circle, on a sphere (haversine): good to half a per cent."""
    return metres_between((first.latitude, first.longitude), (then.latitude, then.longitude))


def metres_between(first: tuple[float, float], then: tuple[float, float]) -> float:
    """The same for two pairs of latitude and longitude."""
    (lat_1, lon_1), (lat_2, lon_2) = (tuple(map(math.radians, pair)) for pair in (first, then))
    half = math.sin((lat_2 - lat_1) / 2) ** 2
    half += math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def richer(one: Track | None, other: Track | None) -> Track | None:
    """Of two readers' answers the one with more usable fixes; the first where they are equal."""
    if one is None or other is None:
        return one or other
    return other if len(other.fixes) > len(one.fixes) else one


def is_settled(track: Track | None) -> bool:
    """Whether no other reader could tell more: there is a track along the film, or a photograph's own position."""
    return track is not None and bool(track.fixes) and track.layout != "container"
