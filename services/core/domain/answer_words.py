"""What can be chosen for an answer, in the words that a reporter reads and that go along with the report."""

from types import MappingProxyType
from typing import Final

from services.core.domain.force_rules import Route
from services.core.domain.police_forces import ELSEWHERE, NOT_KNOWN
from services.core.domain.report import CameraClock, CameraType, Preference, Role

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
