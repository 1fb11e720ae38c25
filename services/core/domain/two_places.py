"""One mark in two places: whether two reports of it are too far apart for the time between them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.core.domain.report import Incident
from services.core.domain.same_incident import MOST_APART, NEAR_M
from services.core.domain.telemetry import metres_between

FASTEST_MPS: Final = 70 * 1609.344 / 3600
"""The highest speed limit, 70 mph, in a straight line from pin to pin: roads are longer, so no journey keeps it up."""


@dataclass(frozen=True, kw_only=True)
class SeenElsewhere:
    """The same mark in another report. `metres` lie between the pins, `apart` between the times, as they were told."""

    reference: str
    metres: float
    apart: timedelta

    @property
    def needed(self) -> timedelta:
        """How long that way takes at the highest speed limit."""
        return timedelta(seconds=self.metres / FASTEST_MPS)


def seen_elsewhere(ours: Incident, theirs: Incident, *, reference: str) -> SeenElsewhere | None:
    """None unless one vehicle cannot have been at both, with every minute of doubt on its side. Needs both pins and times."""
    places, times = [_pin(ours), _pin(theirs)], [_at(ours), _at(theirs)]
    if places[0] is None or places[1] is None or times[0] is None or times[1] is None:
        return None
    found = SeenElsewhere(
        reference=reference, metres=metres_between(places[0], places[1]), apart=abs(times[0] - times[1])
    )
    doubt = MOST_APART + timedelta(minutes=ours.doubt_minutes + theirs.doubt_minutes)
    is_too_far = found.metres > NEAR_M and found.needed > found.apart + doubt
    return found if is_too_far else None


def _pin(incident: Incident) -> tuple[float, float] | None:
    if incident.latitude is None or incident.longitude is None:
        return None
    return incident.latitude, incident.longitude


def _at(incident: Incident) -> datetime | None:
    return None if incident.local_at is None else incident.at
