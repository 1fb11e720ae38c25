"""What people call a vehicle, beside what a register calls it: make, colour and kind, agreeing or not.

People are vague and registers terse, so a disagreement needs two words that cannot both be meant; anything else is no answer.
To confirm with an authority: which colours DVLA's own words may hide (a repaint is often not registered).
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType
from typing import Final

_MAKES: Final = (
    "abarth", "aixam", "alfa romeo", "alpina", "aprilia", "aston martin", "audi", "austin", "bentley", "bmw", "byd", "caterham",
    "chevrolet", "chrysler", "citroen", "cupra", "dacia", "daf", "daihatsu", "dennis", "dodge", "ds", "ducati", "ferrari", "fiat",
    "ford", "fuso", "genesis", "gwm", "harley davidson", "honda", "hyundai", "infiniti", "isuzu", "iveco", "jaecoo", "jaguar", "jeep",
    "kawasaki", "kia", "ktm", "lamborghini", "land rover", "ldv", "leyland", "lexus", "lotus", "man", "maserati", "maxus", "mazda",
    "mclaren", "mercedes", "mg", "mini", "mitsubishi", "nissan", "omoda", "optare", "peugeot", "piaggio", "polestar", "porsche",
    "proton", "renault", "rolls royce", "rover", "royal enfield", "saab", "scania", "seat", "skoda", "smart", "ssangyong", "subaru",
    "suzuki", "tesla", "toyota", "triumph", "vauxhall", "vespa", "volkswagen", "volvo", "wrightbus", "yamaha",
)  # fmt: skip
_SPOKEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "beamer": "bmw", "benz": "mercedes", "chevy": "chevrolet", "landrover": "land rover", "merc": "mercedes", "opel": "vauxhall",
        "range rover": "land rover", "vw": "volkswagen",
    }
)  # fmt: skip
"""What people say for a make; an Opel is a Vauxhall to whoever sees it."""
_ALIKE_MAKES: Final = (
    frozenset({"bmw", "mini"}), frozenset({"rover", "land rover"}), frozenset({"rover", "mg"}), frozenset({"citroen", "ds"}),
    frozenset({"seat", "cupra"}), frozenset({"fiat", "abarth"}), frozenset({"piaggio", "vespa"}), frozenset({"bmw", "alpina"}),
    frozenset({"mitsubishi", "fuso"}), frozenset({"ldv", "maxus"}),
)  # fmt: skip
"""Makes of one maker, which people or papers take for each other."""

_COLOURS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "black": frozenset({"black"}),
        "grey": frozenset({"grey", "gray", "charcoal", "gunmetal", "graphite", "anthracite"}),
        "silver": frozenset({"silver"}),
        "white": frozenset({"white"}),
        "cream": frozenset({"cream", "ivory"}),
        "beige": frozenset({"beige", "buff", "tan", "champagne"}),
        "gold": frozenset({"gold"}),
        "brown": frozenset({"brown", "bronze", "copper"}),
        "yellow": frozenset({"yellow"}),
        "orange": frozenset({"orange"}),
        "red": frozenset({"red"}),
        "maroon": frozenset({"maroon", "burgundy"}),
        "pink": frozenset({"pink"}),
        "purple": frozenset({"purple", "mauve", "violet"}),
        "blue": frozenset({"blue", "navy"}),
        "turquoise": frozenset({"turquoise", "teal"}),
        "green": frozenset({"green"}),
    }
)
"""DVLA's colours, and what people call them."""
_TAKEN_FOR: Final = frozenset(
    frozenset(pair)
    for family in (
        ("black", "grey", "blue"), ("black", "brown"), ("black", "green"), ("black", "purple"), ("black", "maroon"),
        ("grey", "silver", "blue"), ("silver", "white", "cream"), ("grey", "green"), ("grey", "brown"),
        ("cream", "beige", "gold", "yellow"), ("beige", "brown", "gold"), ("beige", "silver", "gold"), ("beige", "white", "cream"),
        ("red", "orange"), ("red", "maroon"), ("red", "pink"), ("maroon", "purple"), ("maroon", "brown"), ("orange", "brown"),
        ("orange", "yellow", "gold"), ("pink", "purple"), ("blue", "purple"), ("blue", "turquoise", "green"),
    )
    for pair in combinations(family, 2)
)  # fmt: skip
"""Colours that light, dirt and a camera make into each other."""


def same_make(told: str, registered: str) -> bool | None:
    """Whether what somebody told (a make, perhaps with its model) can be the registered make; None where either names none that we know."""
    said, known = _makes_in(told), _makes_in(registered)
    if not said or not known:
        return None
    return bool(said & known) or any(said & alike and known & alike for alike in _ALIKE_MAKES)


def _makes_in(text: str) -> frozenset[str]:
    words = f" {' '.join(re.findall('[a-z0-9]+', text.casefold().replace('ë', 'e').replace('š', 's')))} "
    for spoken, make in _SPOKEN.items():
        words = words.replace(f" {spoken} ", f" {make} ")
    found = {make for make in _MAKES if f" {make} " in words}
    return frozenset(found - {"rover"} if "land rover" in found else found)


class ColourAgreement(StrEnum):
    """`near` colours are taken for each other on a road."""

    SAME = "same"
    NEAR = "near"
    OTHER = "other"


def colour_agreement(told: str, registered: str) -> ColourAgreement | None:
    """None where either names no colour that we know ("not stated", "multi-colour")."""
    said, known = colours_in(told), colours_in(registered)
    if not said or not known:
        return None
    if said & known:
        return ColourAgreement.SAME
    near = any(frozenset((a, b)) in _TAKEN_FOR for a in said for b in known)
    return ColourAgreement.NEAR if near else ColourAgreement.OTHER


def colours_in(text: str) -> frozenset[str]:
    """Every colour named in the text, by DVLA's words."""
    words = set(re.findall("[a-z]+", text.casefold()))
    return frozenset(colour for colour, names in _COLOURS.items() if words & names)


# --- kind --------------------------------------------------------------------------------------------------------------


class Body(StrEnum):
    """Kinds of vehicle that nobody takes for each other from behind."""

    MOTORCYCLE = "motorcycle"
    CAR_OR_VAN = "car_or_van"
    BUS = "bus"
    LORRY = "lorry"


_HEAVY_KG: Final = 3500
_BODY_WORDS: Final[Mapping[Body, tuple[str, ...]]] = MappingProxyType(
    {
        Body.MOTORCYCLE: ("motorbike", "motorcycle", "moped", "scooter"),
        Body.BUS: ("bus", "coach", "minibus"),
        Body.LORRY: ("lorry", "hgv", "truck", "tipper", "artic", "tanker"),
        Body.CAR_OR_VAN: ("car", "van", "taxi", "hatchback", "saloon", "estate", "suv", "pickup", "4x4"),
    }
)
_CATEGORIES: Final[Mapping[str, frozenset[Body]]] = MappingProxyType(
    {
        "L": frozenset({Body.MOTORCYCLE}),
        "M1": frozenset({Body.CAR_OR_VAN}),
        "M2": frozenset({Body.BUS, Body.CAR_OR_VAN}),
        "M3": frozenset({Body.BUS}),
        "N1": frozenset({Body.CAR_OR_VAN, Body.LORRY}),
        "N2": frozenset({Body.LORRY}),
        "N3": frozenset({Body.LORRY}),
    }
)
"""Categories of type approval: L two or three wheels, M people, N goods. A small bus is sold as a van, a van may tip."""


def body_told(text: str) -> Body | None:
    """The kind of vehicle that somebody's words name, if they name just one."""
    words = set(re.findall("[a-z0-9]+", text.casefold()))
    found = [body for body, names in _BODY_WORDS.items() if words & set(names)]
    return found[0] if len(found) == 1 else None


def bodies_registered(*, type_approval: str, wheelplan: str, weight_kg: int | None) -> frozenset[Body]:
    """Every kind that the register's codes allow; empty where they say nothing."""
    code, axles = type_approval.upper().replace(" ", ""), wheelplan.upper()
    for start in (code[:2], code[:1]):
        if start in _CATEGORIES:
            return _CATEGORIES[start]
    if "ARTIC" in axles or (weight_kg or 0) > _HEAVY_KG:
        return frozenset({Body.LORRY, Body.BUS})
    return frozenset({Body.MOTORCYCLE}) if axles.startswith(("2 WHEEL", "2-WHEEL")) else frozenset()


def listed(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
