"""A day as people type it into three boxes: months also by name (GOV.UK Design System, "Date input"), recent years also short."""

import re
from datetime import date
from typing import Final

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBER: Final = re.compile(r"[0-9]{1,2}")
_ORDINAL: Final = re.compile(r"(?<=[0-9])(st|nd|rd|th)$", re.IGNORECASE)
_SHORT: Final = re.compile(r"[0-9]{2}")
_FULL: Final = re.compile(r"[0-9]{4}")
_LEAST_LETTERS: Final = 3
_CENTURY: Final = 2000


def read_day(*, day: str, month: str, year: str, is_recent: bool) -> date | None:
    """The day (`22` or `22nd`), None if it is none. The year of one that `is_recent` may have two figures: `25` is 2025, as no clip is older."""
    try:
        return date(
            _year(year, is_recent=is_recent), _month(month), _number(_ORDINAL.sub("", day), like=_NUMBER)
        )
    except ValueError:
        return None


def is_short(year: str) -> bool:
    """Whether a year has its last two figures only."""
    return _SHORT.fullmatch(year) is not None


def _year(typed: str, *, is_recent: bool) -> int:
    if is_recent and is_short(typed):
        return _CENTURY + int(typed)
    return _number(typed, like=_FULL)


def _month(typed: str) -> int:
    """`3`, `03`, `March`, `mar`, `Mar.`; ValueError for what names no month."""
    name = typed.casefold().removesuffix(".")
    if not name.isalpha():
        return _number(typed, like=_NUMBER)
    named = [number for number, full in enumerate(_MONTHS, start=1) if full.startswith(name)]
    if len(name) < _LEAST_LETTERS or len(named) != 1:
        raise ValueError(typed)
    return named[0]


def _number(typed: str, *, like: re.Pattern[str]) -> int:
    if not like.fullmatch(typed):
        raise ValueError(typed)
    return int(typed)
