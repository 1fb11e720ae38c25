"""What to say to a reporter of their footage: the table of `footage_checks` over what inspection found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from services.core.domain.acceptance import written_time
from services.core.domain.deadlines import LONDON
from services.core.domain.footage_checks import HALF_A_SECOND, Check, Measure, checks, seconds_words
from services.core.domain.force_rules import ForceRules
from services.core.domain.media import MediaFacts, MediaKind, View

FIRST_DIGITAL_YEAR: Final = 2000
"""An earlier date is a clock that was never set: the reviewer is warned of it, the reporter could not mend it."""
_JOIN_S: Final = 5.0
"""Cameras cut a recording into clips that follow each other within this."""


@dataclass(frozen=True, kw_only=True)
class FootageAdvice:
    """Something the reporter should know of a file; it stops nothing. `code` is stable."""

    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class DescribedFile:
    """A file as inspection found it (None before) and as the reporter described it."""

    facts: MediaFacts | None
    view: str = View.UNSAID
    moment_s: float | None = None


def advice(
    files: Sequence[DescribedFile], *, rules: ForceRules, incident_on: date | None
) -> tuple[tuple[FootageAdvice, ...], ...]:
    """What to say of each file, in the reporter's order; nothing of those that are not inspected yet.

    Clips that follow each other count as one for the lead-up. `incident_on` is the day that the reporter gave.
    """
    table = checks(rules)
    return tuple(_advised(files, place, table, incident_on) for place in range(len(files)))


def _advised(
    files: Sequence[DescribedFile], place: int, table: Sequence[Check], incident_on: date | None
) -> tuple[FootageAdvice, ...]:
    facts = files[place].facts
    if facts is None:
        return ()
    measured = _measured(files, place, facts, incident_on)
    days = {"made": _day_words(made_on(facts)), "incident": _day_words(incident_on)}
    return tuple(
        FootageAdvice(
            code=check.code, message=check.words.format(measured=_words(check.measure, value), **days)
        )
        for check in table
        if check.applies(value := measured[check.measure]) and value is not None
    )


def _measured(
    files: Sequence[DescribedFile], place: int, facts: MediaFacts, incident_on: date | None
) -> Mapping[Measure, float | None]:
    moving = facts.kind is MediaKind.VIDEO
    marked = files[place].moment_s if moving else None
    past_end = None if marked is None else marked - facts.duration_s
    moment = None if past_end is None or past_end >= HALF_A_SECOND else marked
    made = made_on(facts)
    later = (made - incident_on).days if made and incident_on else None
    unmarked = all(file.moment_s is None for file in files)
    joined = _beyond(files, place, -1) + facts.duration_s + _beyond(files, place, 1)
    return MappingProxyType(
        {
            Measure.LENGTH: facts.duration_s if moving else None,
            Measure.SPAN: joined if moving and unmarked else None,
            Measure.BEFORE: None if moment is None else moment + _beyond(files, place, -1),
            Measure.AFTER: None
            if moment is None
            else max(0.0, facts.duration_s - moment) + _beyond(files, place, 1),
            Measure.PAST_END: past_end,
            Measure.UNMARKED: float(unmarked) if moving else None,
            Measure.MADE_EARLIER: None if later is None else -later,
            Measure.MADE_LATER: later,
            Measure.LONG_SIDE: max(facts.width, facts.height),
            Measure.LUMA: facts.mean_luma,
            Measure.SHARPNESS: facts.sharpness,
        }
    )


def _beyond(files: Sequence[DescribedFile], place: int, step: int) -> float:
    """Seconds of the same camera's clips that join this one, backwards or forwards."""
    beside = next((at for at in _places(files, place, step) if files[at].view == files[place].view), None)
    if beside is None:
        return 0.0
    first, second = (files[at] for at in sorted((place, beside)))
    facts = files[beside].facts
    if facts is None or not _join(first, second):
        return 0.0
    return facts.duration_s + _beyond(files, beside, step)


def _places(files: Sequence[DescribedFile], place: int, step: int) -> range:
    return range(place + step, len(files) if step > 0 else -1, step)


def _join(first: DescribedFile, second: DescribedFile) -> bool:
    """Whether a clip goes on where another ends.

    Cameras write the time at the start or at the end of a clip. Where a file has none, the view must do, if it was named.
    """
    if first.facts is None or second.facts is None or first.facts.kind is not second.facts.kind:
        return False
    begins, goes_on = (written_time(file.facts.created_as_written) for file in (first, second) if file.facts)
    if begins is None or goes_on is None or (begins.tzinfo is None) is not (goes_on.tzinfo is None):
        return first.view != View.UNSAID
    apart = (goes_on - begins).total_seconds()
    return any(abs(apart - file.duration_s) <= _JOIN_S for file in (first.facts, second.facts))


def made_on(facts: MediaFacts) -> date | None:
    """The London date on which the file says it was made; None if it does not say, or its clock was never set."""
    written = written_time(facts.created_as_written)
    if written is None or written.year < FIRST_DIGITAL_YEAR:
        return None
    return (written.astimezone(LONDON) if written.tzinfo else written).date()


def _day_words(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _words(measure: Measure, measured: float) -> str:
    said: Callable[[float], str] = seconds_words if measure.endswith("_s") else lambda value: f"{value:.0f}"
    return said(measured)
