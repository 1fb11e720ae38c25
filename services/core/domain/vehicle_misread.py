"""Whether a mark may be another one misread: the first thing to think of before a false or cloned plate."""

from typing import Final

from services.core.domain.registration import (
    Format,
    Likeness,
    begins_after,
    distance,
    formats,
    likeness,
    misreadings,
    printed,
    same_mark,
)
from services.core.domain.vehicle_record import RegisterAnswer
from services.core.domain.vehicle_seen import Hypothesis, Kind, Seen, Weight, agreements, disagreements

MOST_CANDIDATES: Final = 4
"""Marks that are proposed instead; each question about another is about somebody's vehicle."""
_ONE_SLIP: Final = 1.0


def misread(seen: Seen, answer: RegisterAnswer | None, *, is_doubtful: bool) -> Hypothesis | None:
    """Other readings of the same plate, and, where something speaks against the mark, every look-alike of it."""
    rivals = _rivals(seen)
    better = [mark for mark in rivals if _fits_better(seen, mark, answer)]
    if better:
        evidence = tuple(_better_words(seen, mark) for mark in better)
        return Hypothesis(
            kind=Kind.MISREAD, weight=Weight.STRONG, evidence=evidence, candidates=tuple(better)
        )
    if rivals:
        weight = Weight.MEDIUM if is_doubtful else Weight.WEAK
        evidence = tuple(_rival_words(seen, mark) for mark in rivals)
        return Hypothesis(kind=Kind.MISREAD, weight=weight, evidence=evidence, candidates=tuple(rivals))
    return _unsupported(seen) if is_doubtful else None


def _rivals(seen: Seen) -> list[str]:
    """Marks read or reported that may be this one misread, but for those that the register has spoken against."""
    against = [other.mark for other in seen.others if not _speaks_for(seen, other.answer)]
    marks = dict.fromkeys((*seen.read, seen.reported_mark, *(other.mark for other in seen.others)))
    near = [mark for mark in marks if mark and _is_near(mark, seen.mark)]
    return [mark for mark in near if not any(same_mark(mark, no) for no in against)][:MOST_CANDIDATES]


def _is_near(mark: str, other: str) -> bool:
    """Whether one plate may have been read as both; only a mark that may be on a UK plate can be asked about."""
    if not formats(mark):
        return False
    if same_mark(mark, other):
        return formats(mark) != formats(other)
    return likeness(mark, other) is Likeness.MISREADABLE or distance(mark, other) <= _ONE_SLIP


def _speaks_for(seen: Seen, answer: RegisterAnswer) -> bool:
    """A vehicle was found, and nothing of it is unlike the one seen."""
    return answer.record is not None and not list(disagreements(seen, answer.record))


def _fits_better(seen: Seen, mark: str, answer: RegisterAnswer | None) -> bool:
    """The register's vehicle of that mark looks like the one seen, and the vehicle of ours does not."""
    theirs = next((other.answer.record for other in seen.others if other.mark == mark), None)
    if theirs is None or not list(agreements(seen, theirs)):
        return False
    if answer is None:
        return False
    return answer.record is None or bool(list(disagreements(seen, answer.record)))


def _better_words(seen: Seen, mark: str) -> str:
    theirs = next(other.answer.record for other in seen.others if other.mark == mark)
    looks = ", ".join(filter(None, (theirs.make, theirs.colour.lower()))) if theirs else ""
    return f"{printed(mark)} is easily read as {printed(seen.mark)}, and its vehicle ({looks}) is like the one reported."


def _rival_words(seen: Seen, mark: str) -> str:
    if mark in seen.read:
        return f"The footage may also be read as {printed(mark)}."
    if mark == seen.reported_mark:
        return f"The reporter gave {printed(mark)}."
    return f"The register knows {printed(mark)}, and nothing of it is unlike the vehicle reported."


def _unsupported(seen: Seen) -> Hypothesis:
    """Something speaks against the mark, and no other reading is at hand: then its look-alikes.

    They are named only: a person must see one in the frame before the register is asked about somebody's vehicle.
    """
    supported = [
        words
        for mark, words in (
            *((mark, "The frames were read as this mark too.") for mark in seen.read),
            (seen.reported_mark, "The reporter gave this mark too."),
        )
        if mark and same_mark(mark, seen.mark)
    ]
    like = ", ".join(printed(mark) for mark in _lookalikes(seen)[:MOST_CANDIDATES])
    evidence = (
        *(dict.fromkeys(supported) or ["Neither the reporter nor the frames gave this mark."]),
        *([f"Marks that look like it: {like}."] if like else []),
    )
    return Hypothesis(
        kind=Kind.MISREAD, weight=Weight.WEAK if supported else Weight.MEDIUM, evidence=evidence
    )


def _lookalikes(seen: Seen) -> list[str]:
    """Marks one confusion away that were there on the day, in the same format where it is the current one."""
    tried = {other.mark for other in seen.others}
    is_current = Format.CURRENT in formats(seen.mark)
    return [
        mark
        for mark in misreadings(seen.mark)
        if mark not in tried
        and not same_mark(mark, seen.mark)
        and not (is_current and Format.CURRENT not in formats(mark))
        and not (seen.incident_on and begins_after(mark, incident_on=seen.incident_on))
    ]
