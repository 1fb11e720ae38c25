"""Date and time that a camera writes into its pictures: how to know them from a mark, and when they say it was.

A claim like any other clock's. Where day and month may be either way round, both readings are kept and neither is chosen.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Final

Box = tuple[int, int, int, int]
"""x, y, width, height in stored pixels."""

_DIGIT: Final = "[0-9OoIl|]"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED: Final = f"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_YEAR: Final = "(?P<year>(?:19|20|2[Oo]){d}{d})".replace("{d}", _DIGIT)
_TWO: Final = f"{_DIGIT}{{2}}"
_DAY: Final = f"(?P<day>{_DIGIT}{{1,2}})"
_DATES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<sep>[-/.])(?P<month>{_TWO})(?P=sep)(?P<day>{_TWO})",
        rf"(?P<first>{_TWO})(?P<sep>[-/.])(?P<second>{_TWO})(?P=sep){_YEAR}",
        rf"{_DAY}[-/. ]?{_NAMED}[-/., ]*{_YEAR}",
        rf"{_NAMED}[-/. ]?{_DAY}[-/., ]+{_YEAR}",
    )
)
_SHORT_DATE: Final = re.compile(rf"(?<!{_DIGIT}){_TWO}([-/.]){_TWO}\1{_TWO}(?!{_DIGIT})")
"""Its year may be the first or the last pair, so it tells a stamp from a mark but no date."""
_TIME: Final = re.compile(
    rf"(?P<hour>{_DIGIT}{{1,2}})(?::[ ]?(?P<minute>{_TWO})[:.;]|[.;](?P<minute2>{_TWO}):)[ ]?(?P<second>{_TWO})(?:[ ]?(?P<half>[AP])\.?M)?",
    re.IGNORECASE,
)
_HOURS: Final = re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{1,2}}:{_TWO}(?!{_DIGIT})")
_PLAIN: Final = str.maketrans("：；．／－—OoIl|", ":;./--00111")
_AS_READ: Final = str.maketrans("：；．／－—", ":;./--")
FEWEST: Final = 2
STEADY_SHARE: Final = 1 / 3
"""Of the pictures looked at, in which writing must stand in one place to be the camera's own."""
RATE_SLACK: Final = timedelta(seconds=0.9)
"""How far frames may lie apart from one running clock; most stamps count whole seconds."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """A line of text as read in one frame; `pts_s` in seconds."""

    frame_index: int
    pts_s: float
    box: Box
    text: str


class Order(StrEnum):
    """How a date is to be read: as it says itself, or in one of two ways where it does not."""

    STATED = "stated"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


# --- grammar -----------------------------------------------------------------------------------------------------------


def is_stamp(text: str) -> bool:
    """Whether a line holds a date or a time of day, which no registration mark does."""
    line = text.translate(_AS_READ)
    return any(pattern.search(line) for pattern in (*_DATES, _SHORT_DATE, _TIME, _HOURS))


def readings(text: str) -> Mapping[Order, datetime]:
    """The date and time in a line by every order that gives one, naive as written; empty unless it holds both."""
    line = text.translate(_AS_READ)
    found = next((match for pattern in _DATES if (match := pattern.search(line))), None)
    if found is None:
        return {}
    rest = f"{line[: found.start()]} {line[found.end() :]}"
    time = _TIME.search(rest)
    return _dated(found.groupdict(), time.groupdict()) if time else {}


def _dated(date: Mapping[str, str | None], time: Mapping[str, str | None]) -> Mapping[Order, datetime]:
    if "first" not in date:
        orders = {Order.STATED: (date["month"], date["day"])}
    else:
        first, second = date["first"], date["second"]
        orders = {Order.DAY_FIRST: (second, first), Order.MONTH_FIRST: (first, second)}
    found = {
        order: at for order, (month, day) in orders.items() if (at := _moment(date["year"], month, day, time))
    }
    same = len(set(found.values())) == 1
    return {Order.STATED: next(iter(found.values()))} if same else found


def _moment(
    year: str | None, month: str | None, day: str | None, time: Mapping[str, str | None]
) -> datetime | None:
    try:
        return datetime(  # noqa: DTZ001 -- as written: nobody knows its zone
            _number(year),
            _month(month or ""),
            _number(day),
            _hour(time),
            _number(time["minute"] or time["minute2"]),
            _number(time["second"]),
        )
    except ValueError:
        return None


def _number(digits: str | None) -> int:
    return int((digits or "").translate(_PLAIN))


def _month(text: str) -> int:
    name = text[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else _number(text)


def _hour(time: Mapping[str, str | None]) -> int:
    hour, half = _number(time["hour"]), (time["half"] or "").lower()
    if half and not 1 <= hour <= 12:  # noqa: PLR2004 -- on a dial
        raise ValueError("no such hour")
    return hour % 12 + 12 * (half == "p") if half else hour


# --- places ------------------------------------------------------------------------------------------------------------


def steady_places(stamps: Sequence[Writing], *, frames: int) -> tuple[Box, ...]:
    """Where stamps stand in two at least, and in a third, of `frames` pictures: the camera's own writing."""
    return tuple(
        place
        for place in dict.fromkeys(one.box for one in stamps)
        if len({one.frame_index for one in stamps if lies_in(one.box, place)}) >= max(FEWEST, STEADY_SHARE * frames)
    )  # fmt: skip


def lies_in(box: Box, place: Box) -> bool:
    """Whether half of `box` at least is within `place`."""
    (x, y, wide, high), (left, top, broad, tall) = box, place
    across = min(x + wide, left + broad) - max(x, left)
    down = min(y + high, top + tall) - max(y, top)
    return across > 0 and down > 0 and 2 * across * down >= wide * high


# --- the running clock -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class BurntTime:
    """What the pictures' own clock wrote in one frame; `frames` read the same running clock.

    `written` is naive and as written; `other` is the same with the month first, where that is a date too.
    """

    frame_index: int
    pts_s: float
    box: Box
    text: str
    written: datetime
    other: datetime | None
    frames: int


def burnt_time(stamps: Iterable[Writing], *, still: bool = False) -> BurntTime | None:
    """The clock that half of the frames with date and time agree on, two at least; a still is believed alone."""
    lines = _lines(stamps)
    read = [(line, found) for line in lines if (found := readings(line.text))]
    agreeing = {order: _agreeing(read, order) for order in Order}
    most = max(map(len, agreeing.values()))
    if most < (1 if still else FEWEST) or 2 * most < len(read):
        return None
    orders = [order for order in Order if len(agreeing[order]) == most]
    line, found = next(row for row in read if row[0] == agreeing[orders[0]][0])
    return BurntTime(
        frame_index=line.frame_index,
        pts_s=line.pts_s,
        box=line.box,
        text=line.text,
        written=found[orders[0]],
        other=found[orders[1]] if len(orders) > 1 else None,
        frames=most,
    )


def _lines(stamps: Iterable[Writing]) -> list[Writing]:
    """One line a frame: date and time may be found apart."""
    frames: dict[int, list[Writing]] = {}
    for one in stamps:
        frames.setdefault(one.frame_index, []).append(one)
    return [_joined(sorted(frames[index], key=lambda one: one.box[:2])) for index in sorted(frames)]


def _joined(parts: Sequence[Writing]) -> Writing:
    whole = next((one for one in parts if readings(one.text)), None)
    if whole or len(parts) == 1:
        return whole or parts[0]
    left, top = min(one.box[0] for one in parts), min(one.box[1] for one in parts)
    right = max(one.box[0] + one.box[2] for one in parts)
    foot = max(one.box[1] + one.box[3] for one in parts)
    return Writing(
        frame_index=parts[0].frame_index,
        pts_s=parts[0].pts_s,
        box=(left, top, right - left, foot - top),
        text=" ".join(one.text for one in parts),
    )


def _agreeing(read: Sequence[tuple[Writing, Mapping[Order, datetime]]], order: Order) -> list[Writing]:
    """The frames on one clock that runs as the film does, in this order."""
    begins = [(line, found[order] - timedelta(seconds=line.pts_s)) for line, found in read if order in found]
    if not begins:
        return []
    middle = datetime.fromtimestamp(median(at.timestamp() for _, at in begins))  # noqa: DTZ006 -- naive, as written
    return [line for line, at in begins if abs(at - middle) <= RATE_SLACK]
