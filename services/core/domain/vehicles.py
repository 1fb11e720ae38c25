"""Whether the mark that a person read belongs to the vehicle in the footage: hypotheses in order, each with its evidence.

A misread comes first: most "clones" are a wrong character. Nothing here decides; a false or cloned plate is an outcome that a
person chooses. Weights are ours, to be confirmed with a force: make strong, colour medium, tax and test weak.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.core.domain.vehicle_checks import CHECKS
from services.core.domain.vehicle_misread import misread
from services.core.domain.vehicle_record import RegisterAnswer
from services.core.domain.vehicle_seen import Hypothesis, Kind, Seen, Weight, agreements


class Conclusion(StrEnum):
    """What a person should do next; `false` is a mark that nobody's vehicle bears, `cloned` one that is another vehicle's."""

    AGREES = "agrees"
    READ_AGAIN = "read_again"
    MAY_BE_FALSE = "may_be_false"
    MAY_BE_CLONED = "may_be_cloned"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Every hypothesis that something speaks for, in order."""

    conclusion: Conclusion
    hypotheses: tuple[Hypothesis, ...]


def assess(seen: Seen, answer: RegisterAnswer | None) -> Assessment:
    """`answer` is what the register said about `seen.mark`; None where it was not asked, or was silent."""
    against = [one for check in CHECKS if (one := check(seen, answer)) is not None]
    first = misread(seen, answer, is_doubtful=any(one.weight is not Weight.WEAK for one in against))
    found = (*([first] if first else []), *against)
    return Assessment(conclusion=_conclusion(found, seen, answer), hypotheses=found)


def _conclusion(found: tuple[Hypothesis, ...], seen: Seen, answer: RegisterAnswer | None) -> Conclusion:
    weights = [one.weight for one in found if one.kind is not Kind.MISREAD]
    if any(one.kind is Kind.MISREAD and one.weight is not Weight.WEAK for one in found):
        return Conclusion.READ_AGAIN
    if Weight.STRONG in weights or weights.count(Weight.MEDIUM) > 1:
        nobodys = {Kind.IMPOSSIBLE_AGE, Kind.NOT_ON_REGISTER} & {one.kind for one in found}
        return Conclusion.MAY_BE_FALSE if nobodys else Conclusion.MAY_BE_CLONED
    record = answer.record if answer else None
    is_alike = record is not None and bool(list(agreements(seen, record)))
    return Conclusion.AGREES if is_alike and Weight.MEDIUM not in weights else Conclusion.UNCLEAR
