"""Whether two reports may be about one incident: the same mark, or one easily misread for it, about the same time and place."""

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.core.domain.registration import Likeness, likeness
from services.core.domain.report import Report

MOST_APART: Final = timedelta(minutes=15)
"""How well two people agree on a time; what they themselves call doubtful comes on top."""
NEAR_M: Final = 300.0
FAR_M: Final = 3000.0
"""Pins so far apart are two places, though the road has the same name."""
_EARTH_M: Final = 6_371_000.0
_SHORT: Final = {
    "rd": "road",
    "st": "street",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "dr": "drive",
    "cl": "close",
}
_NUMBERED: Final = re.compile(r"^(?:[abm]\d{1,4}|a\d{1,3}m)$")


@dataclass(frozen=True, kw_only=True)
class SameIncident:
    """Why two reports may be about one incident. `metres` lie between the pins, None without both; `road` is what both name.

    `mark` is theirs, `misread` if it is not quite ours.
    """

    mark: str
    misread: bool
    apart: timedelta
    metres: float | None
    road: str


def same_incident(ours: Report, theirs: Report) -> SameIncident | None:
    """None unless mark, time and place all agree well enough."""
    mark = _same_mark(ours, theirs)
    apart = _apart(ours, theirs)
    if mark is None or apart is None:
        return None
    metres, road = _metres(ours, theirs), _same_road(ours, theirs)
    if not _is_one_place(metres, road):
        return None
    return SameIncident(
        mark=mark[0], misread=mark[1], apart=apart, metres=metres, road=road
    )  # fmt: skip


def may_share_mark(ours: Report, mark: str) -> bool:
    """Whether a report about this one mark can be about a vehicle of ours: asked before it is read whole."""
    return bool(mark) and any(likeness(known, mark) is not Likeness.DIFFERENT for known in _marks(ours))


def _marks(report: Report) -> list[str]:
    return [vehicle.mark for vehicle in (report.vehicle, *report.further_vehicles) if vehicle.mark]


def _same_mark(ours: Report, theirs: Report) -> tuple[str, bool] | None:
    """Their mark, and whether it is only easily misread for ours; the same before the misread."""
    pairs = [(likeness(a, b), b) for a in _marks(ours) for b in _marks(theirs)]
    for kind in (Likeness.SAME, Likeness.MISREADABLE):
        found = next((mark for pair, mark in pairs if pair is kind), None)
        if found is not None:
            return found, kind is Likeness.MISREADABLE
    return None


def _apart(ours: Report, theirs: Report) -> timedelta | None:
    """How far apart in time; None if that is too far, or unknown."""
    if ours.incident.local_at is None or theirs.incident.local_at is None:
        return None
    doubt = timedelta(minutes=ours.incident.doubt_minutes + theirs.incident.doubt_minutes)
    apart = abs(ours.incident.at - theirs.incident.at)
    return apart if apart <= MOST_APART + doubt else None


def _is_one_place(metres: float | None, road: str) -> bool:
    if metres is None:
        return bool(road)
    return metres <= NEAR_M or (bool(road) and metres <= FAR_M)


def _metres(ours: Report, theirs: Report) -> float | None:
    """Between the pins, along a great circle."""
    a, b = ours.incident, theirs.incident
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    north = math.radians(b.latitude - a.latitude)
    east = math.radians(b.longitude - a.longitude)
    across = math.cos(math.radians(a.latitude)) * math.cos(math.radians(b.latitude))
    h = math.sin(north / 2) ** 2 + across * math.sin(east / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(h)))


def _same_road(ours: Report, theirs: Report) -> str:
    """What both call the road, in the same town if both name one; blank if they do not agree."""
    town, other_town = (set(_words(report.incident.town)) for report in (ours, theirs))
    if not (town <= other_town or other_town <= town):
        return ""
    a, b = _words(ours.incident.road), _words(theirs.incident.road)
    numbers = [word for word in a if word in b and _NUMBERED.match(word)]
    if numbers:
        return numbers[0].upper()
    same = a == b or set(_unnumbered(a)) == set(_unnumbered(b)) != set()
    return theirs.incident.road.strip() if a and same else ""


def _words(text: str) -> list[str]:
    """Lower case, without signs, abbreviations spelt out."""
    words = re.sub(r"[^\w\s]", "", text.replace(",", " ").lower()).split()
    return [_SHORT.get(word, word) for word in words]


def _unnumbered(words: list[str]) -> list[str]:
    return [word for word in words if not _NUMBERED.match(word)]


def same_reporter(ours: Report, theirs: Report) -> bool:
    """By email address; two blanks are nobody."""
    emails = {report.reporter.email.strip().casefold() for report in (ours, theirs)}
    return len(emails) == 1 and emails != {""}
