"""How far each part of a report is, and where it is opened."""

from collections.abc import Iterable
from enum import StrEnum

from services.core.domain.answers_told import value_of
from services.core.domain.report import BLANK, Report
from services.core.errors import Refusal
from services.upload_api.journey import STEPS, Section, Step


class Standing(StrEnum):
    """How far a part of the report is."""

    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    COMPLETED = "Completed"
    CANNOT_START = "Cannot start yet"


def has_begun(each: Step, report: Report) -> bool:
    """Whether anything on the page is answered."""
    paths = (*each.asks, *((each.lists,) if each.lists else ()))
    return any(value_of(report, path) != value_of(BLANK, path) for path in paths)


def standing_of(section: Section, report: Report, refusals: Iterable[Refusal]) -> Standing:
    """How far the answers of a part are; `refusals` are what keeps the whole report from being signed."""
    steps = [each for each in STEPS if each.section is section]
    if not any(has_begun(each, report) for each in steps):
        return Standing.NOT_STARTED
    missing = any(each.owns(refusal.field) for refusal in refusals for each in steps)
    return Standing.IN_PROGRESS if missing else Standing.COMPLETED


def entry_of(section: Section, report: Report, refusals: Iterable[Refusal]) -> Step:
    """Where a part is opened: the first page with a gap once it was begun, else its first page."""
    steps = [each for each in STEPS if each.section is section]
    wanted = tuple(refusals)
    if not any(has_begun(each, report) for each in steps):
        return steps[0]
    gaps = (each for each in steps if any(each.owns(refusal.field) for refusal in wanted))
    return next(gaps, steps[0])
