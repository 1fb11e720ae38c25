"""Every question that the journey asks, by the path of its answer in the core's report."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from services.core.domain.report import Incident
from services.core.errors import Refusal

PIN: Final = "incident.pin"
OFFSET: Final = "incident.clock_offset_s"
MOMENT: Final = "incident.local_at"
FOLD: Final = "incident.fold"
DOUBT: Final = "incident.doubt_minutes"
BORN: Final = "reporter.date_of_birth"
NONE_OF_THESE: Final = "none"
DATE_PARTS: Final = ("year", "month", "day")
UNITS: Final = MappingProxyType({"hours": 3600, "minutes": 60, "seconds": 1})


class Shape(Enum):
    """How an answer is asked."""

    TEXT = auto()
    DAY = auto()
    MOMENT = auto()
    YES_NO = auto()
    TICK = auto()
    CHOICE = auto()
    SEVERAL = auto()
    PIN = auto()
    OFFSET = auto()
    MINUTES = auto()


QUESTIONS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "screening": Shape.SEVERAL,
        "incident.kind": Shape.TEXT,
        MOMENT: Shape.MOMENT,
        DOUBT: Shape.MINUTES,
        "incident.road": Shape.TEXT,
        "incident.town": Shape.TEXT,
        "incident.council_area": Shape.TEXT,
        PIN: Shape.PIN,
        "vehicle.mark_raw": Shape.TEXT,
        "vehicle.unreadable": Shape.TICK,
        "vehicle.make": Shape.TEXT,
        "vehicle.model": Shape.TEXT,
        "vehicle.colour": Shape.TEXT,
        "vehicle.driver_description": Shape.TEXT,
        "account.what_happened": Shape.TEXT,
        "account.own_part": Shape.TEXT,
        "account.why_wrong": Shape.TEXT,
        "witnesses.injuries": Shape.TICK,
        "witnesses.children": Shape.TICK,
        "witnesses.occupants": Shape.TEXT,
        "incident.direction": Shape.TEXT,
        "incident.speed_limit": Shape.TEXT,
        "incident.weather": Shape.TEXT,
        "incident.light": Shape.TEXT,
        "incident.surface": Shape.TEXT,
        "incident.traffic": Shape.TEXT,
        "camera.type": Shape.CHOICE,
        "camera.make": Shape.TEXT,
        "camera.mounting": Shape.TEXT,
        "camera.owner": Shape.TEXT,
        "camera.continuous": Shape.YES_NO,
        "camera.clock": Shape.CHOICE,
        OFFSET: Shape.OFFSET,
        "camera.downloaded_by": Shape.TEXT,
        "camera.downloaded_on": Shape.DAY,
        "camera.edited": Shape.YES_NO,
        "declarations.original_kept": Shape.YES_NO,
        "declarations.not_posted_online": Shape.YES_NO,
        "declarations.no_payment": Shape.YES_NO,
        "reporter.title": Shape.TEXT,
        "reporter.full_name": Shape.TEXT,
        BORN: Shape.DAY,
        "reporter.role": Shape.CHOICE,
        "reporter.address": Shape.TEXT,
        "reporter.email": Shape.TEXT,
        "reporter.phone": Shape.TEXT,
        "reporter.preference": Shape.CHOICE,
        "reporter.language": Shape.TEXT,
        "reporter.accessibility": Shape.TEXT,
        "reporter.remember": Shape.TICK,
        "declarations.will_attend_court": Shape.YES_NO,
        "declarations.dates_to_avoid": Shape.TEXT,
        "declarations.section_9": Shape.TICK,
        "declarations.privacy_read": Shape.TICK,
        "declarations.education_use": Shape.TICK,
        "declarations.media_use": Shape.TICK,
    }
)
"""Every question by the path of its answer, in the order of the journey. The pin is latitude and longitude in one."""


class Fields:
    """What was typed, by the names of inputs; a list for boxes that may be ticked together."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._all: dict[str, list[str]] = {}
        for name, value in pairs:
            self._all.setdefault(name, []).append(value)

    def one(self, name: str) -> str:
        """The value, without space around it or a NUL, which no database takes; blank if it was not sent."""
        return self._all.get(name, [""])[-1].replace("\x00", "").replace("\r\n", "\n").strip()

    def all(self, name: str) -> list[str]:
        """Every value of the name."""
        return self._all.get(name, [])

    def replaced(self, name: str, value: str) -> "Fields":
        """The same form with another value for one name."""
        others = ((key, each) for key, values in self._all.items() if key != name for each in values)
        return Fields((*others, (name, value)))


def in_page_order(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """In the order in which a person meets the fields; the first reason for a field only."""
    order = {path: index for index, path in enumerate(QUESTIONS)}
    first: dict[str | None, Refusal] = {}
    for refusal in refusals:
        first.setdefault(refusal.field, refusal)
    # The time of a moment is a field of its own, and has the place of its question.
    return tuple(
        sorted(first.values(), key=lambda refusal: order.get((refusal.field or "").removesuffix(".time"), -1))
    )


def came_twice(local_at: datetime | None) -> bool:
    """Whether the clocks went back over this local time, so that a form must ask which one is meant."""
    return Incident(local_at=local_at, road="", town="").is_a_repeated_hour
