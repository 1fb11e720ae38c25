"""What can be chosen for an answer, in the words that a reporter reads and that go along with the report."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.force_rules import Route
from services.core.domain.police_forces import ELSEWHERE, NOT_KNOWN
from services.core.domain.report import CameraClock, CameraType, Preference, Role


def _by_value(words: Mapping[Any, str]) -> Mapping[str, str]:
    return MappingProxyType({str(value): said for value, said in words.items()})


ROLES: Final = MappingProxyType(
    {
        Role.CAR: "In a car",
        Role.PEDAL_BIKE: "On a pedal cycle",
        Role.PEDESTRIAN: "On foot",
        Role.MOTORBIKE: "On a motorcycle",
        Role.VAN: "In a van",
        Role.LORRY: "In a lorry",
        Role.BUS: "In a bus or coach",
        Role.HORSE_RIDER: "On a horse",
        Role.PASSENGER: "As a passenger",
        Role.OTHER: "Another way",
        Role.UNKNOWN: "I would rather not say",
    }
)

CAMERAS: Final = MappingProxyType(
    {
        CameraType.DASHCAM: "Dashcam",
        CameraType.HELMET: "Helmet camera",
        CameraType.HANDLEBAR: "Camera on a handlebar or frame",
        CameraType.BODY_WORN: "Camera worn on the body",
        CameraType.PHONE: "Mobile phone",
        CameraType.BUILT_IN: "Camera built into the vehicle",
        CameraType.OTHER: "Another camera",
    }
)

DOUBTS: Final = MappingProxyType(
    {
        0: "I am sure",
        5: "It may be 5 minutes out",
        15: "It may be 15 minutes out",
        60: "It may be an hour out",
        720: "It may be half a day out",
    }
)
"""How sure a reporter is of the time, by the most minutes that it may be off."""

SCREENING: Final = MappingProxyType(
    {
        Route.EMERGENCY: "Somebody is in danger now",
        Route.COLLISION: "There was a collision",
        Route.CRIME: "Somebody was assaulted or threatened, or there was another crime",
        Route.SPEEDING: "It is only about speed",
        Route.PARKING: "It is about parking or obstruction",
    }
)

CLOCKS: Final = MappingProxyType(
    {
        CameraClock.RIGHT: "Yes",
        CameraClock.WRONG: "No",
        CameraClock.NOT_SHOWN: "The footage shows no time",
    }
)

PREFERENCES: Final = MappingProxyType(
    {Preference.EMAIL: "Email", Preference.PHONE: "Telephone", Preference.POST: "Post"}
)

AREAS: Final = MappingProxyType({ELSEWHERE: "Another council area", NOT_KNOWN: "I do not know"})
"""What may be said instead of a council area."""

_AS_THEY_ARE: Final = {
    "incident.speed_limit": ("20 mph", "30 mph", "40 mph", "50 mph", "60 mph", "70 mph", "not known to me"),
    "incident.weather": ("fine", "cloudy", "raining", "foggy", "snowing", "windy"),
    "incident.light": ("daylight", "dawn or dusk", "dark with street lights", "dark without street lights"),
    "incident.surface": ("dry", "wet", "icy", "snowy", "muddy"),
    "incident.traffic": ("light", "moderate", "heavy", "standing"),
}
"""Kept in the words that stand in a statement."""

CHOICES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "screening": _by_value(SCREENING),
        "incident.doubt_minutes": _by_value(DOUBTS),
        **{path: {each: each.capitalize() for each in offered} for path, offered in _AS_THEY_ARE.items()},
        "camera.clock": _by_value(CLOCKS),
        "camera.type": _by_value(CAMERAS),
        "reporter.preference": _by_value(PREFERENCES),
        "reporter.role": _by_value(ROLES),
    }
)
"""Of each question that offers the same everywhere: the words for each value, by the path of its answer."""
