"""The weights behind invented cases. Invented too, save the NFA reasons: those are the shares of published reasons.

NFA reasons: West Midlands Police, January 2025 to February 2026, in percent; the published list ends in "<1".
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.core.domain.outcomes import Disposal, NfaReason, OtherReason
from services.core.domain.report import Role

NFA_REASONS: Final[Mapping[NfaReason, float]] = MappingProxyType(
    {
        NfaReason.OUT_OF_TIME_POLICE: 28,
        NfaReason.OUT_OF_FORCE: 20,
        NfaReason.NO_INDEPENDENT_EVIDENCE: 17,
        NfaReason.NO_OFFENCE: 15,
        NfaReason.WRONG_ROUTE: 9,
        NfaReason.NO_VRM: 5,
        NfaReason.NOT_PUBLIC_INTEREST: 3,
        NfaReason.OUT_OF_TIME_REPORTER: 2,
        NfaReason.DUPLICATE: 0.5,
    }
)
OTHER_REASONS: Final[Mapping[OtherReason, float]] = MappingProxyType(
    {
        OtherReason.FALSE_OR_CLONED_PLATE: 50,
        OtherReason.KEEPER_UNTRACEABLE: 18,
        OtherReason.FOREIGN_KEEPER: 10,
        OtherReason.PASSED_TO_OTHER_UNIT: 9,
        OtherReason.PASSED_TO_COLLISION_TEAM: 6,
        OtherReason.EMERGENCY_VEHICLE: 4,
        OtherReason.DUPLICATE: 3,
    }
)
OFFENCES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "careless_driving": 46,
        "red_light": 13,
        "obstruction": 8,
        "handheld_phone": 7,
        "sign_non_endorsable": 6,
        "solid_white_line": 5,
        "sign_endorsable": 4,
        "inconsiderate_driving": 3,
        "footway_driving": 2,
        "local_order": 2,
        "crossing_stop": 1,
        "dangerous_driving": 1,
        "not_in_control": 1,
        "plate_not_conforming": 0.5,
        "no_seat_belt": 0.5,
    }
)
POSITIVE_BY_USE: Final = (60.0, 28.0, 8.0, 4.0)
"""Weights of an offence's usual disposals, commonest first."""

UNKNOWN_USE: Final[Mapping[Disposal, float]] = MappingProxyType(
    {Disposal.WARNING_LETTER: 60, Disposal.EDUCATION: 40}
)
"""For an offence whose usual disposals nobody has published."""

LATE_LETTER: Final = 0.12
"""Share of warning letters sent because the 14 days had run out: where definitions `v2024` and `v2025` part."""

ROLES: Final[Mapping[Role, float]] = MappingProxyType(
    {
        Role.CAR: 61,
        Role.PEDAL_BIKE: 24,
        Role.VAN: 4,
        Role.MOTORBIKE: 4,
        Role.LORRY: 3,
        Role.PEDESTRIAN: 2,
        Role.BUS: 1,
        Role.HORSE_RIDER: 0.5,
        Role.OTHER: 0.5,
    }
)
AREAS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "birmingham": 45,
        "coventry": 13,
        "dudley": 10,
        "sandwell": 10,
        "walsall": 8,
        "wolverhampton": 8,
        "solihull": 6,
    }
)
"""Of the West Midlands; any other area weighs 1."""

WEEKDAYS: Final = (16, 16, 16, 16, 16, 11, 12)
"""Monday to Sunday."""

HOURS: Final[Mapping[int, float]] = MappingProxyType(
    {6: 1, 7: 3, 8: 5, 9: 6, 10: 5, 11: 5, 12: 6, 13: 5, 14: 4, 15: 4, 16: 5, 17: 7}
    | {18: 9, 19: 10, 20: 10, 21: 8, 22: 5, 23: 2}
)
"""London hours in which reports are sent."""

DELAYS: Final[Mapping[int, float]] = MappingProxyType({0: 33, 1: 24, 2: 14, 3: 9, 4: 7, 5: 5, 6: 5, 7: 3})
"""Days from the incident to the report, within the force's seven."""
