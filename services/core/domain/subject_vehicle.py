"""Which of the vehicles whose marks were read is the one reported: a hint for a reviewer, with its reason.

A reviewer's word comes first, then the mark that a person confirmed, the mark reported (or what could be read of it),
then who was in view at the marked moment.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.domain.mark_agreement import LIKE, Compared, compared, part_distance, parts_of
from services.core.domain.registration import normalise
from services.core.domain.report import SubjectVehicle

AT_MOMENT_S: Final = 3.0
"""In view so near to the marked moment counts as at it: the mark is set by hand, and plates are sampled some times a second."""


class ToldBy(StrEnum):
    """What tells the vehicle from the others, strongest first."""

    CHOSEN = "chosen"
    CONFIRMED = "confirmed"
    REPORTED = "reported"
    PART = "part"
    MOMENT = "moment"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One vehicle with a mark that was read. `seen_s` are its sightings, `moment_s` the reporter's mark in the same file.

    `confidence` 0..1; `is_chosen` where a reviewer said that it is the one.
    """

    mark: str
    confidence: float
    seen_s: tuple[float, ...]
    moment_s: float | None = None
    is_chosen: bool = False

    @property
    def from_moment_s(self) -> float | None:
        """How far from the marked moment it was seen; 0 while it was in view, None without a mark or a sighting."""
        if self.moment_s is None or not self.seen_s:
            return None
        return max(min(self.seen_s) - self.moment_s, self.moment_s - max(self.seen_s), 0.0)

    @property
    def prominence(self) -> float:
        """How sure, and how long in view."""
        return self.confidence * math.sqrt(max(1, len(self.seen_s)))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is known of the vehicle: a mark that a person confirmed, one reported, or the `parts` of one that could be read."""

    confirmed: str = ""
    reported: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """`index` is the candidate's place among those given; `told_by` is None for all but the one taken for the vehicle.

    `against_report` is None where the reporter could not read the mark.
    """

    index: int
    told_by: ToldBy | None
    against_report: Compared | None


def wanted(vehicle: SubjectVehicle | None, *, confirmed: str = "") -> Wanted:
    """By a report (None once it is gone) and what a person confirmed."""
    if vehicle is None:
        return Wanted(confirmed=confirmed)
    if not vehicle.unreadable:
        return Wanted(confirmed=confirmed, reported=normalise(vehicle.mark_raw))
    return Wanted(confirmed=confirmed, parts=parts_of(vehicle.mark_raw))


def ranked(candidates: Sequence[Candidate], *, by: Wanted) -> tuple[Ranked, ...]:
    """The likeliest first. At most the first is told apart, and only where something tells it from the next."""
    keys = [_key(candidate, by) for candidate in candidates]
    order = sorted(range(len(candidates)), key=lambda index: keys[index])
    telling = _telling(candidates[order[0]], by) if order else None
    if telling is ToldBy.MOMENT and sum(_at_moment(one) for one in candidates) > 1:
        telling = None  # several were in view: the moment alone tells nothing
    return tuple(
        Ranked(
            index=index,
            told_by=telling if place == 0 else None,
            against_report=compared(by.reported, candidates[index].mark) if by.reported else None,
        )
        for place, index in enumerate(order)
    )


def _key(one: Candidate, by: Wanted) -> tuple[bool, float, float, float, bool, float, float]:
    from_moment = one.from_moment_s
    return (
        not one.is_chosen,
        _apart(by.confirmed, one),
        _apart(by.reported, one),
        _part_apart(by, one),
        not _at_moment(one),
        -one.prominence if from_moment is None or _at_moment(one) else from_moment,
        -one.prominence,
    )


def _apart(mark: str, one: Candidate) -> float:
    """Marks that are no more alike than any two are equally far away."""
    apart = compared(mark, one.mark).distance if mark else math.inf
    return apart if apart <= LIKE else math.inf


def _part_apart(by: Wanted, one: Candidate) -> float:
    apart = part_distance(by.parts, one.mark)
    return apart if apart is not None and apart <= LIKE else math.inf


def _at_moment(one: Candidate) -> bool:
    return one.from_moment_s is not None and one.from_moment_s <= AT_MOMENT_S


def _telling(one: Candidate, by: Wanted) -> ToldBy | None:
    reasons = (
        (ToldBy.CHOSEN, one.is_chosen),
        (ToldBy.CONFIRMED, _apart(by.confirmed, one) <= LIKE),
        (ToldBy.REPORTED, _apart(by.reported, one) <= LIKE),
        (ToldBy.PART, _part_apart(by, one) <= LIKE),
        (ToldBy.MOMENT, _at_moment(one)),
    )
    return next((reason for reason, holds in reasons if holds), None)
