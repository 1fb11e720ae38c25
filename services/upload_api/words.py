"""Choices and states in the words of the reporter's pages."""

from types import MappingProxyType
from typing import Final

from services.core.domain.answer_words import AREAS, CHOICES, ROLES
from services.core.domain.force_rules import ForceRules, Route
from services.core.domain.kinds import Kinds
from services.core.domain.police_forces import PoliceForces, area_id
from services.core.domain.registration import Format
from services.core.domain.report import EXTRA_ROLES

ELSEWHERE: Final = MappingProxyType(
    {
        Route.EMERGENCY: "Get help now",
        Route.COLLISION: "Reporting a collision",
        Route.CRIME: "Reporting a crime",
        Route.SPEEDING: "Reporting speeding",
        Route.PARKING: "Reporting parking or obstruction",
    }
)
"""What the page is called that hands each of these to the right place."""

FORMATS: Final = MappingProxyType(
    {
        Format.CURRENT: "Current format",
        Format.PREFIX: "Older format, 1983 to 2001",
        Format.SUFFIX: "Older format, 1963 to 1983",
        Format.DATELESS: "Dateless format, before 1963 or chosen by the owner",
        Format.NORTHERN_IRELAND: "Northern Ireland format",
        Format.Q_PLATE: "Q mark, for a vehicle of unknown age",
        Format.DIPLOMATIC: "Diplomatic format",
        Format.MILITARY: "Military format",
        Format.TRADE: "Trade plate",
    }
)
"""How a format of registration mark is told to reporters."""


def roles_of(rules: ForceRules) -> dict[str, str]:
    """The ways of travelling that this force asks about."""
    return {
        role.value: words
        for role, words in ROLES.items()
        if role not in EXTRA_ROLES or role in rules.extra_roles
    }


def areas_of(rules: ForceRules, forces: PoliceForces) -> dict[str, str]:
    """The council areas of this force, and everywhere else."""
    own = {area: forces.area_name(area) for area in rules.council_areas}
    return own | AREAS


def all_areas_of(rules: ForceRules, forces: PoliceForces) -> dict[str, str]:
    """Every council area and county by its id, to read an answer back."""
    named = (*forces.area_names, *forces.counties)
    return {area_id(name): name for name in named} | areas_of(rules, forces)


def choices_of(rules: ForceRules, kinds: Kinds, forces: PoliceForces) -> dict[str, dict[str, str]]:
    """What can be chosen for each question that offers a choice: value and words."""
    return {
        **{path: dict(offered) for path, offered in CHOICES.items()},
        "incident.kind": {kind.id: kind.words for kind in kinds.kinds},
        "incident.council_area": areas_of(rules, forces),
        "reporter.role": roles_of(rules),
    }
