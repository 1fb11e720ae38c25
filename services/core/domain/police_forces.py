"""Which police force looks after a place, all over the United Kingdom. The table is data in `rules/police_forces.toml`.

Source: Police Act 1996 Schedule 1 (areas of the forces of England and Wales); Police Scotland and the Police Service of
Northern Ireland each look after their whole nation. A place is matched exactly or not at all: never a guess.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.core.domain.force_rules import OUT_OF_FORCE, ForceRules, is_address, key_of
from services.core.errors import Refusal

ELSEWHERE: Final = "elsewhere"
"""The answer "in another force's area" while the reporter has not said which area it is."""

NOT_KNOWN: Final = "not_known"
"""The answer "I do not know": nothing is taken from it."""

UNKNOWN_FORCE: Final = "unknown_force"
"""Stands for the force of a place that is clearly elsewhere, nobody could say where."""


@dataclass(frozen=True, kw_only=True)
class PoliceForce:
    """One territorial force. `areas` are the names of its council areas; `footage` is its page for reports like ours."""

    id: str
    name: str
    website: str
    areas: tuple[str, ...]
    footage: str = ""

    @property
    def council_areas(self) -> tuple[str, ...]:
        """The ids of its areas, as in the rules of a force."""
        return tuple(map(area_id, self.areas))


@dataclass(frozen=True)
class _Place:
    area: str
    name: str
    force: PoliceForce


@dataclass(frozen=True, kw_only=True)
class County:
    """A county or nation as people name it, and every force that looks after a part of it."""

    id: str
    name: str
    forces: tuple[PoliceForce, ...]

    @property
    def force(self) -> PoliceForce | None:
        """The one that looks after all of it; None where there are several."""
        return self.forces[0] if len(self.forces) == 1 else None


@dataclass(frozen=True, kw_only=True)
class PoliceForces:
    """Every territorial force. `aliases` are other names of areas; `confirm` says what is not certain yet and why.

    `counties` names the forces of a county, or of a nation, that is no council area itself.
    """

    version: str
    forces: tuple[PoliceForce, ...]
    aliases: Mapping[str, str]
    counties: Mapping[str, tuple[str, ...]]
    confirm: Mapping[str, str]
    sources: tuple[str, ...] = ()

    def area_of(self, text: str) -> str | None:
        """The id of the council area that free `text` names, None if unknown. Ignores case and spacing, and nothing else."""
        place = self._places.get(key_of(text))
        return place.area if place else None

    def force_of(self, text: str) -> PoliceForce | None:
        """The force of the council area that free `text` names, or of a county that is all its own; matched as by `area_of`."""
        place, county = self._places.get(key_of(text)), self.county_of(text)
        if place:
            return place.force
        return county.force if county else None

    def county_of(self, text: str) -> County | None:
        """The county that free `text` names, None for a council area and where it is unknown."""
        return self._counties.get(key_of(text))

    def get(self, force_id: str | None) -> PoliceForce | None:
        """A force by its id."""
        return next((force for force in self.forces if force.id == force_id), None)

    def name_of(self, force_id: str | None) -> str:
        """A force's name for a page; `another force` where nobody knows which."""
        force = self.get(force_id)
        return force.name if force else "another force"

    def area_name(self, area: str) -> str:
        """`southend_on_sea` as people write it; what is no area of ours stays readable."""
        place = self._places.get(area) or self._counties.get(area)
        return place.name if place else area.replace("_", " ").title()

    @cached_property
    def area_names(self) -> tuple[str, ...]:
        """The name of every council area, in order of the alphabet."""
        return tuple(sorted(name for force in self.forces for name in force.areas))

    @cached_property
    def _places(self) -> Mapping[str, _Place]:
        places = [_Place(area_id(name), name, force) for force in self.forces for name in force.areas]
        known = {place.area: place for place in places} | {key_of(place.name): place for place in places}
        return known | {key_of(alias): known[area] for alias, area in self.aliases.items() if area in known}

    @cached_property
    def _counties(self) -> Mapping[str, County]:
        found = [
            County(id=area_id(name), name=name, forces=tuple(filter(None, map(self.get, ids))))
            for name, ids in self.counties.items()
        ]
        return {county.id: county for county in found} | {key_of(county.name): county for county in found}


def area_id(name: str) -> str:
    """`Southend-on-Sea` as `southend_on_sea`: lower case, one underscore for whatever is no letter or digit."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold().replace("'", "")).strip("_")


def area_named(text: str, *, rules: ForceRules, forces: PoliceForces) -> str | None:
    """The id of the council area that free `text` names, in this force by its own rules, else by the national table."""
    own = rules.area_of(text)
    return own if rules.in_force(own) else forces.area_of(text)


def place_named(text: str, *, rules: ForceRules, forces: PoliceForces) -> str | None:
    """The council area as `area_named`, or the id of a county that is all another force's: then no area need be known."""
    county = forces.county_of(text)
    elsewhere = county is not None and county.force is not None and county.force.id != rules.force
    return area_named(text, rules=rules, forces=forces) or (county.id if county and elsewhere else None)


def other_force(area: str, *, rules: ForceRules, forces: PoliceForces) -> str | None:
    """The id of the other force whose place the answer `area` names, `UNKNOWN_FORCE` if it is clearly not ours.

    None where it is ours, or where the answer does not tell.
    """
    if not area.strip() or key_of(area) == NOT_KNOWN or rules.in_force(rules.area_of(area)):
        return None
    force = forces.force_of(area)
    if force is None:
        clearly = key_of(area) == ELSEWHERE or rules.area_of(area) == OUT_OF_FORCE
        return UNKNOWN_FORCE if clearly else None
    return None if force.id == rules.force else force.id


def refusals(forces: PoliceForces) -> tuple[Refusal, ...]:
    """Everything that makes the table unusable, each naming its field; empty if it may be used."""
    found = (*_unnamed(forces), *_repeated(forces), *_misdirected(forces), *_uncharted(forces))
    return tuple(Refusal(code="police_forces", field=field, message=message) for field, message in found)


def _unnamed(forces: PoliceForces) -> Iterator[tuple[str, str]]:
    if not forces.forces:
        yield "forces", "The table is empty."
    for index, force in enumerate(forces.forces):
        if not (force.id and force.id == area_id(force.id) and force.name and force.areas):
            yield f"forces.{index}", "Give an id in lower case with underscores, a name and its areas."
        for field, address in (("website", force.website), ("footage", force.footage)):
            if not is_address(address) and (address or field == "website"):
                yield f"forces.{index}.{field}", "Give a whole address that begins with https://."


def _repeated(forces: PoliceForces) -> Iterator[tuple[str, str]]:
    ids = Counter(force.id for force in forces.forces)
    yield from ((f"forces.{name}", "Two forces have this id.") for name, count in ids.items() if count > 1)
    areas = Counter(area for force in forces.forces for area in force.council_areas)
    yield from ((area, "Name an area once, at one force.") for area, count in areas.items() if count > 1)


def _misdirected(forces: PoliceForces) -> Iterator[tuple[str, str]]:
    areas = {area for force in forces.forces for area in force.council_areas}
    names = {key_of(name): area_id(name) for force in forces.forces for name in force.areas}
    for alias, area in forces.aliases.items():
        if area not in areas:
            yield f"aliases.{alias}", f"{area!r} is not an area of any force."
        elif names.get(key_of(alias), area) != area:
            yield f"aliases.{alias}", "This is the name of another area."
    for path in forces.confirm:
        owner = path.split(".")[0]
        if owner != "*" and forces.get(owner) is None:
            yield f"confirm.{path}", "There is no such force."


def _uncharted(forces: PoliceForces) -> Iterator[tuple[str, str]]:
    for county, ids in forces.counties.items():
        if not ids or not all(map(forces.get, ids)):
            yield f"counties.{county}", "Name the forces that look after it by their ids."
        elif forces.area_of(county):
            yield f"counties.{county}", "This is the name of a council area."
