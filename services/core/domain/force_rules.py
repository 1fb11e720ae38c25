"""What one force accepts. The values are data in `rules/<force>.toml`; the version at submission governs a case for good.

Source: each force's published guidance, named in its file. What no authority confirmed stands in `confirm`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.domain.pin import is_in_the_kingdom, read_pin
from services.core.errors import Refusal

OUT_OF_FORCE: Final = "out_of_force"
_ADDRESS: Final = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[\w./~%?=&#-]*)?", re.ASCII)
_PHONE: Final = re.compile(r"[0-9]{3}|0[0-9 ]{8,13}[0-9]", re.ASCII)


class Strength(StrEnum):
    """How firmly a force asks for lead-up; none of them makes a report without it worthless."""

    WHEREVER_POSSIBLE = "wherever_possible"
    REQUIRED = "required"


class Collisions(StrEnum):
    """Whether reports of a collision are taken here or sent to the collision desk."""

    REFUSE = "refuse"
    ACCEPT = "accept"


class Field(StrEnum):
    """Fields of the report that are optional unless a force asks for them."""

    MAKE = "vehicle.make"
    MODEL = "vehicle.model"
    COLOUR = "vehicle.colour"
    NO_PAYMENT = "declarations.no_payment"


class Route(StrEnum):
    """Where something that is not for Operation Snap goes instead."""

    EMERGENCY = "emergency"
    COLLISION = "collision"
    CRIME = "crime"
    SPEEDING = "speeding"
    PARKING = "parking"
    OTHER_FORCE = "other_force"


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """Where else to go: a sentence for the reporter, an https address and a telephone number where there are such."""

    words: str
    url: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class LeadUp:
    """Seconds of footage wanted before and after the offence."""

    before_s: int
    after_s: int
    strength: Strength = Strength.WHEREVER_POSSIBLE


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long things stay: media of an NFA in days after the notice, the reporter's original in months."""

    nfa_media_days: int = 90
    reporter_keeps_months: int = 6


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Places of this force that its pages give as examples, so that nobody thinks they are at another's; blank for none.

    `road` is a road and what is near, `pin` its latitude and longitude as a reporter would type them.
    """

    road: str = ""
    pin: str = ""


@dataclass(frozen=True, kw_only=True)
class ForceRules:
    """One version of one force's rules.

    Exactly one of `submit_within_days` (London dates) and `submit_within_hours` is set, or neither where the force
    publishes none. `force` is the police force's id (`police_forces`), as it stands in submissions and statistics.
    `accepted_types` are names of containers and picture formats; `max_file_bytes` bytes.
    `confirm` maps a field to why it is not certain yet.
    """

    id: str
    version: int
    force: str
    name: str
    council_areas: tuple[str, ...]
    lead_up: LeadUp
    routes: Mapping[Route, Handoff]
    accepted_types: tuple[str, ...]
    max_files: int
    max_file_bytes: int
    submit_within_days: int | None = None
    submit_within_hours: int | None = None
    max_clip_minutes: int | None = None
    collisions: Collisions = Collisions.REFUSE
    takes_obstruction: bool = False
    statement_min_age: int | None = None
    extra_roles: tuple[str, ...] = ()
    required_fields: tuple[Field, ...] = ()
    out_of_force_labels: tuple[str, ...] = ()
    area_aliases: Mapping[str, str]
    retention: Retention = Retention()
    examples: Examples = Examples()
    sources: tuple[str, ...] = ()
    confirm: Mapping[str, str]

    def area_of(self, text: str) -> str | None:
        """The council area that free `text` names, `OUT_OF_FORCE` for such a label, None if unknown: never a guess.

        Matching ignores case and spacing, and nothing else.
        """
        key = key_of(text)
        if key in {key_of(label) for label in self.out_of_force_labels}:
            return OUT_OF_FORCE
        named = {key_of(alias): area for alias, area in self.area_aliases.items()}
        return key if key in self.council_areas else named.get(key)

    def in_force(self, area: str | None) -> bool:
        """Whether an area from `area_of` is policed by this force."""
        return area in self.council_areas

    def within_words(self) -> str:
        """The reporting time in words: `7 days`, `48 hours`, or that none is published."""
        if self.submit_within_hours is not None:
            return f"{self.submit_within_hours} hours"
        if self.submit_within_days is not None:
            return f"{self.submit_within_days} days"
        return "no published time"


def key_of(text: str) -> str:
    """A name as it is compared: without case, one underscore for space."""
    return "_".join(text.casefold().split())


def is_address(text: str) -> bool:
    """Whether it is a whole https address of a public site."""
    return _ADDRESS.fullmatch(text) is not None


def refusals(rules: ForceRules) -> tuple[Refusal, ...]:
    """Everything that makes a set of rules unusable, each naming its field; empty if they may govern."""
    found = (*_limits(rules), *_areas(rules), *_routes(rules), *_examples(rules), *_unnamed(rules))
    return tuple(Refusal(code="force_rules", field=field, message=message) for field, message in found)


def _limits(rules: ForceRules) -> Iterator[tuple[str, str]]:
    if rules.submit_within_days is not None and rules.submit_within_hours is not None:
        yield "submit_within_hours", "Give days or hours, not both."
    sizes = {
        "version": rules.version,
        "max_files": rules.max_files,
        "max_file_bytes": rules.max_file_bytes,
        "submit_within_days": rules.submit_within_days,
        "submit_within_hours": rules.submit_within_hours,
        "max_clip_minutes": rules.max_clip_minutes,
        "retention.nfa_media_days": rules.retention.nfa_media_days,
        "retention.reporter_keeps_months": rules.retention.reporter_keeps_months,
    }
    yield from ((name, "Must be 1 or more.") for name, size in sizes.items() if size is not None and size < 1)
    lead_up = {"lead_up.before_s": rules.lead_up.before_s, "lead_up.after_s": rules.lead_up.after_s}
    yield from ((name, "Must not be negative.") for name, seconds in lead_up.items() if seconds < 0)


def _areas(rules: ForceRules) -> Iterator[tuple[str, str]]:
    if not rules.council_areas:
        yield "council_areas", "Name at least one council area."
    for area in rules.council_areas:
        if area != key_of(area):
            yield "council_areas", f"Write {area!r} in lower case with underscores."
    for alias, area in rules.area_aliases.items():
        if area not in rules.council_areas:
            yield f"area_aliases.{alias}", f"{area!r} is not one of the council areas."


def _routes(rules: ForceRules) -> Iterator[tuple[str, str]]:
    for route in Route:
        handoff = rules.routes.get(route, Handoff(words=""))
        if not handoff.words.strip():
            yield f"routes.{route}", "Say where such a report goes instead."
        if handoff.url and not is_address(handoff.url):
            yield f"routes.{route}.url", "Give a whole address that begins with https://."
        if handoff.phone and not _PHONE.fullmatch(handoff.phone):
            yield f"routes.{route}.phone", "Give a telephone number in digits and spaces, for example 101."


def _examples(rules: ForceRules) -> Iterator[tuple[str, str]]:
    pin = read_pin(rules.examples.pin)
    if rules.examples.pin and not (pin and is_in_the_kingdom(pin)):
        yield (
            "examples.pin",
            "Give the latitude and longitude of a place in the United Kingdom, as 52.4862, -1.8904.",
        )


def _unnamed(rules: ForceRules) -> Iterator[tuple[str, str]]:
    for field in ("id", "force", "name", "accepted_types"):
        if not getattr(rules, field):
            yield field, "Must not be empty."
    known = set(ForceRules.__dataclass_fields__)
    for field in rules.confirm:
        if field.split(".")[0] not in known:
            yield f"confirm.{field}", "There is no such field."
