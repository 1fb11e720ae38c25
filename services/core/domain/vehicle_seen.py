"""What is known of a vehicle that was seen, what may be wrong with its mark, and where it is unlike a register's vehicle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from services.core.domain.two_places import SeenElsewhere
from services.core.domain.vehicle_looks import (
    Body,
    ColourAgreement,
    bodies_registered,
    body_told,
    colour_agreement,
    listed,
    same_make,
)
from services.core.domain.vehicle_record import RegisterAnswer, VehicleRecord


class Kind(StrEnum):
    """What may be wrong, in the order in which to think of it."""

    MISREAD = "misread"
    IMPOSSIBLE_AGE = "impossible_age"
    NOT_ON_REGISTER = "not_on_register"
    OTHER_VEHICLE = "other_vehicle"
    OFF_THE_ROAD = "off_the_road"
    TWO_PLACES = "two_places"
    DOUBTED_BEFORE = "doubted_before"


class Weight(StrEnum):
    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


@dataclass(frozen=True, kw_only=True)
class Hypothesis:
    """One thing that may be wrong. `evidence` is a sentence each; `candidates` are marks that it may be instead."""

    kind: Kind
    weight: Weight
    evidence: tuple[str, ...]
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OtherAnswer:
    """What the register said about another mark that was asked about in the same case."""

    mark: str
    answer: RegisterAnswer


@dataclass(frozen=True, kw_only=True)
class DoubtedBefore:
    """An earlier case about the mark that a person decided as a false or cloned plate."""

    reference: str
    decided_on: date


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What report and footage say. `mark` is what a person read; `read` what machines read, best first, all normalised.

    Words about the vehicle are the reporter's and may be blank; `pictured_colour` was estimated from the footage.
    """

    mark: str
    incident_on: date | None
    reported_mark: str = ""
    make: str = ""
    model: str = ""
    colour: str = ""
    body: str = ""
    pictured_colour: str = ""
    read: tuple[str, ...] = ()
    others: tuple[OtherAnswer, ...] = ()
    elsewhere: tuple[SeenElsewhere, ...] = ()
    doubted: tuple[DoubtedBefore, ...] = ()


def disagreements(seen: Seen, record: VehicleRecord) -> Iterator[tuple[Weight, str]]:
    if same_make(f"{seen.make} {seen.model}", record.make) is False:
        yield (
            Weight.STRONG,
            f"Make: the register says {record.make}, the report says {seen.make or seen.model}.",
        )
    for who, colour in (("report", seen.colour), ("picture", seen.pictured_colour)):
        if colour_agreement(colour, record.colour) is ColourAgreement.OTHER:
            says = f"the {who} says" if who == "report" else "the picture shows"
            yield (
                Weight.MEDIUM,
                f"Colour: the register says {record.colour.lower()}, {says} {colour.lower()}.",
            )
    told, allowed = body_told(seen.body), _bodies(record)
    if told and allowed and told not in allowed:
        kinds = listed(sorted(_BODY_NAMES[body] for body in allowed))
        yield Weight.MEDIUM, f"Kind: the register says {kinds}, the report says {seen.body.lower()}."


def agreements(seen: Seen, record: VehicleRecord) -> Iterator[str]:
    """What is alike, if nothing is unlike."""
    if list(disagreements(seen, record)):
        return
    if same_make(f"{seen.make} {seen.model}", record.make):
        yield "make"
    if any(colour_agreement(said, record.colour) for said in (seen.colour, seen.pictured_colour)):
        yield "colour"


def _bodies(record: VehicleRecord) -> frozenset[Body]:
    return bodies_registered(
        type_approval=record.type_approval, wheelplan=record.wheelplan, weight_kg=record.revenue_weight_kg
    )


_BODY_NAMES: Final = {
    Body.MOTORCYCLE: "a motorcycle",
    Body.CAR_OR_VAN: "a car or van",
    Body.BUS: "a bus",
    Body.LORRY: "a lorry",
}
