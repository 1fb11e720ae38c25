"""How marks of other countries are built, for reading vehicles from abroad: Ireland, the Union, and none by default.

`A` is a letter, `9` a digit, a space the printed gap; other sets are named in `_SETS`. Series that are issued today and those still
often seen; personal marks are left to the "any" of the alignment. To confirm with each country's authority before relying on one.
"""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Country(StrEnum):
    """ISO 3166 codes, in lower case as the setting takes them."""

    UNITED_KINGDOM = "gb"
    IRELAND = "ie"
    AUSTRIA = "at"
    BELGIUM = "be"
    BULGARIA = "bg"
    CROATIA = "hr"
    CYPRUS = "cy"
    CZECHIA = "cz"
    DENMARK = "dk"
    ESTONIA = "ee"
    FINLAND = "fi"
    FRANCE = "fr"
    GERMANY = "de"
    GREECE = "gr"
    HUNGARY = "hu"
    ITALY = "it"
    LATVIA = "lv"
    LITHUANIA = "lt"
    LUXEMBOURG = "lu"
    MALTA = "mt"
    NETHERLANDS = "nl"
    POLAND = "pl"
    PORTUGAL = "pt"
    ROMANIA = "ro"
    SLOVAKIA = "sk"
    SLOVENIA = "si"
    SPAIN = "es"
    SWEDEN = "se"


_DIGITS: Final = "0123456789"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SETS: Final = MappingProxyType(
    {
        "A": _LETTERS,
        "9": _DIGITS,
        "1": _DIGITS[1:],
        "*": _DIGITS + _LETTERS,
        "k": "BCDFGHJKLMNPRSTVWXYZ",  # Spain since 2000: no vowels, no Q
        "g": "ABEHIKMNOPTXYZ",  # Greece: letters that both alphabets have
        "c": "CDGKLMORSTW",  # Ireland: how the councils' codes begin, and how those of two letters end
        "e": "DEHKLNOSWXY",
        "B": "B",
        "r": "ABCDGHIMNOPSTV",  # Romania: Bucharest is B; how the counties' codes begin, and how they end
        "s": "BCDFGHJLMNRSTVZ",
        "0": "0",
        "h": "12",  # Ireland since 2013: half of the year
    }
)

SERIES: Final = MappingProxyType(
    {
        Country.IRELAND: (
            *("99 c 999", "99 c 9999", "99 c 99999", "99 ce 999", "99 ce 9999", "99 ce 99999"),
            *("99h c 99", "99h c 999", "99h c 9999", "99h c 99999", "99h ce 99", "99h ce 999", "99h ce 9999"),
        ),
        Country.AUSTRIA: ("A 99999A", "A 9999A", "A 999AA", "AA 999AA", "AA 99AA", "AA 999A", "AA 99AAA", "AA 9AAA"),
        Country.BELGIUM: ("1 AAA 999", "AAA 999", "999 AAA"),
        Country.BULGARIA: ("A 9999 AA", "AA 9999 AA"),
        Country.CROATIA: ("AA 999 A", "AA 999 AA", "AA 9999 A", "AA 9999 AA"),
        Country.CYPRUS: ("AAA 999",),
        Country.CZECHIA: ("1A9 9999", "1AA 9999"),
        Country.DENMARK: ("AA 99 999",),
        Country.ESTONIA: ("999 AAA", "99 AAA"),
        Country.FINLAND: ("AAA 999", "AAA 99"),
        Country.FRANCE: ("AA 999 AA", "999 AAA 99", "9999 AA 99"),
        Country.GERMANY: tuple(
            f"{'A' * area} {'A' * letters}{'9' * digits}"
            for area in (1, 2, 3)
            for letters in (1, 2)
            for digits in (4, 3, 2)
            if 5 <= area + letters + digits <= 8  # noqa: PLR2004 -- no German mark is longer; shorter ones are like other writing
        ),
        Country.GREECE: ("ggg 9999",),
        Country.HUNGARY: ("AAA 999", "AA AA 999"),
        Country.ITALY: ("AA 999 AA",),
        Country.LATVIA: ("AA 9999", "AA 999"),
        Country.LITHUANIA: ("AAA 999",),
        Country.LUXEMBOURG: ("AA 9999",),
        Country.MALTA: ("AAA 999",),
        Country.NETHERLANDS: (
            *("99 AAA 9", "9 AAA 99", "AA 999 A", "A 999 AA", "AAA 99 A", "A 99 AAA"),
            *("99 AA AA", "AA AA 99", "AA 99 AA", "9 AA 999", "999 AA 9"),
        ),
        Country.POLAND: (
            *("AA 99999", "AA 9999A", "AA 999AA", "AA 9A999", "AA 9AA99", "AAA A999", "AAA 99AA"),
            *("AAA 9A99", "AAA 99A9", "AAA 9AA9", "AAA AA99", "AAA 99999", "AAA 9999A", "AAA 999AA"),
        ),
        Country.PORTUGAL: ("AA 99 AA", "99 AA 99", "99 99 AA", "AA 99 99"),
        Country.ROMANIA: ("B 999 AAA", "B 99 AAA", "rs 99 AAA", "B 099999", "rs 099999"),
        Country.SLOVAKIA: ("AA 999AA",),
        Country.SLOVENIA: ("AA AA999", "AA 999AA", "AA A9999", "AA 9999A", "AA 99A99", "AA A999A", "AA 9A999"),
        Country.SPAIN: ("9999 kkk", "A 9999 AA", "AA 9999 AA"),
        Country.SWEDEN: ("AAA 999", "AAA 99A"),
    }
)  # fmt: skip


def slots(series: str) -> tuple[str, ...]:
    """The characters that each place may hold, left to right."""
    return tuple(_SETS[place] for place in series if place != " ")


def gaps(series: str) -> frozenset[int]:
    """After how many characters the printed gaps stand."""
    return frozenset(len(series[:at].replace(" ", "")) for at, place in enumerate(series) if place == " ")


def named_countries(text: str) -> tuple[Country, ...]:
    """`gb, ie` as a setting has it, each once, in that order. Raises `ValueError` for a code that is none of these."""
    codes = dict.fromkeys(code.strip().lower() for code in text.split(",") if code.strip())
    unknown = [code for code in codes if code not in set(Country)]
    if unknown or not codes:
        raise ValueError(f"not a country that marks can be read of: {', '.join(unknown) or 'none named'}")
    return tuple(Country(code) for code in codes)
