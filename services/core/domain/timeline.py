"""What happened to a report, as its reporter may know it: no names of staff, no inner steps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.core.domain.lifecycle import Event


class Step(StrEnum):
    """One thing that the reporter is told of."""

    RECEIVED = "received"
    CHECKED = "checked"
    UNUSABLE = "unusable"
    REVIEW_BEGAN = "review_began"
    ASKED = "asked"
    ANSWERED = "answered"
    FOOTAGE_CAME = "footage_came"
    FOOTAGE_CHECKED = "footage_checked"
    FOOTAGE_REFUSED = "footage_refused"
    PASSED_ON = "passed_on"
    DECIDED = "decided"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event of the custody chain: what, when, and what it recorded."""

    event: Event
    at: datetime
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A step and when it was. `detail` is the event's own: it holds ids, never names."""

    step: Step
    at: datetime
    detail: Mapping[str, str]


_PLAIN: Final[Mapping[Event, Step]] = MappingProxyType(
    {
        Event.SIGNED_STATEMENT: Step.RECEIVED,
        Event.PASSED_INSPECTION: Step.CHECKED,
        Event.FAILED_INSPECTION: Step.UNUSABLE,
        Event.CLAIMED: Step.REVIEW_BEGAN,
        Event.ASKED_REPORTER: Step.ASKED,
        Event.REPORTER_ANSWERED: Step.ANSWERED,
        Event.TRANSFERRED: Step.PASSED_ON,
        Event.DECIDED: Step.DECIDED,
        Event.REOPENED: Step.REOPENED,
        Event.WITHDREW: Step.WITHDRAWN,
        Event.ABANDONED: Step.ENDED,
        Event.ERASED: Step.ERASED,
    }
)
_LATER_FOOTAGE: Final[Mapping[Event, Step]] = MappingProxyType(
    {
        Event.COMPLETED_UPLOAD: Step.FOOTAGE_CAME,
        Event.ACCEPTED_FOOTAGE: Step.FOOTAGE_CHECKED,
        Event.REFUSED_FOOTAGE: Step.FOOTAGE_REFUSED,
    }
)
"""Files that came after the first were checked: those that a reviewer asked for."""


def moments(happenings: Iterable[Happening]) -> tuple[Moment, ...]:
    """Oldest first. A review begins once, and once more after a case was opened again: claims come and go."""
    return tuple(_moments(happenings))


def _moments(happenings: Iterable[Happening]) -> Iterator[Moment]:
    is_checked = is_begun = False
    for happening in happenings:
        step = _PLAIN.get(happening.event)
        if is_checked and step is None:
            step = _LATER_FOOTAGE.get(happening.event)
        if step is None or (step is Step.REVIEW_BEGAN and is_begun):
            continue
        is_checked = is_checked or step is Step.CHECKED
        is_begun = step is Step.REVIEW_BEGAN or (is_begun and step is not Step.REOPENED)
        yield Moment(step=step, at=happening.at, detail=happening.detail)
