"""The decision form: what it offers, and how its fields become a verdict. Whether the verdict may stand is the core's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import BaseModel, Field

from services.core.domain.offences import Catalogue, Offence
from services.core.domain.outcomes import (
    NFA_LABELS,
    OTHER_LABELS,
    OUT_OF_TIME,
    Disposal,
    NfaReason,
    OtherReason,
)
from services.core.domain.verdicts import NipException, Verdict
from services.core.errors import Refusal
from services.review_ui.words import EXCEPTION_WORDS

Choice = TypeVar("Choice", Disposal, NfaReason, OtherReason, NipException)


class DecisionForm(BaseModel):
    """As it was sent, for refilling. `late_reason` belongs to the warning letter, `nfa_reason` to NFA."""

    disposal: str = Field(default="", max_length=40)
    nfa_reason: str = Field(default="", max_length=40)
    late_reason: str = Field(default="", max_length=40)
    other_reason: str = Field(default="", max_length=40)
    offence_id: str = Field(default="", max_length=60)
    nip_exception: str = Field(default="", max_length=40)
    confirmed_mark: str = Field(default="", max_length=100)
    mark_frame: str = Field(default="", max_length=20)
    note: str = Field(default="", max_length=4000)
    file: int | None = None
    then: str = Field(default="queue", max_length=10)

    def verdict(self) -> Verdict:
        """The verdict. A reason counts only under the disposal whose choice shows its list."""
        disposal = _one_of(Disposal, self.disposal) or Disposal.PENDING
        nfa = {Disposal.NFA: self.nfa_reason, Disposal.WARNING_LETTER: self.late_reason}.get(disposal, "")
        other = self.other_reason if disposal is Disposal.OTHER_ACTION else ""
        return Verdict(
            disposal=disposal,
            nfa_reason=_one_of(NfaReason, nfa),
            other_reason=_one_of(OtherReason, other),
            offence_id=self.offence_id or None,
            nip_exception=_one_of(NipException, self.nip_exception),
            note=self.note.strip(),
        )

    def placed(self, refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
        """Refusals that name the list which this disposal shows, so that each links to what the reviewer sees."""
        if self.disposal != Disposal.WARNING_LETTER:
            return refusals
        return tuple(
            replace(refusal, field="late_reason") if refusal.field == "nfa_reason" else refusal
            for refusal in refusals
        )


def _one_of(kind: type[Choice], text: str) -> Choice | None:
    return kind(text) if text in set(kind) else None


@dataclass(frozen=True, kw_only=True)
class Option:
    """One line of a list."""

    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Everything the form offers; `offences` by whether a notice in 14 days is needed."""

    positive: tuple[Option, ...]
    none: Option
    other: tuple[Option, ...]
    nfa_reasons: tuple[Option, ...]
    late_reasons: tuple[Option, ...]
    other_reasons: tuple[Option, ...]
    exceptions: tuple[Option, ...]
    offences: Mapping[str, tuple[Option, ...]]


_POSITIVE: Final = (
    Option(
        value=Disposal.EDUCATION,
        text="Education course",
        hint="Retraining instead of prosecution, if the driver may take one",
    ),
    Option(
        value=Disposal.FIXED_PENALTY,
        text="Fixed penalty",
        hint="Conditional offer: a penalty, usually with points",
    ),
    Option(value=Disposal.COURT, text="Court"),
    Option(
        value=Disposal.WARNING_LETTER,
        text="Warning letter",
        hint="To the registered keeper; no clock stops it",
    ),
)
_OTHER: Final = (
    Option(value=Disposal.OTHER_ACTION, text="Other action taken", hint="Such as a false plate"),
    Option(value=Disposal.RTC_ACTIONED, text="Collision: actioned by the collision team"),
    Option(value=Disposal.DUPLICATE, text="Duplicate of another submission"),
)


def choices(catalogue: Catalogue) -> Choices:
    """The form's lists, from the controlled vocabularies and the catalogue of offences."""
    return Choices(
        positive=_POSITIVE,
        none=Option(value=Disposal.NFA, text="No further action"),
        other=_OTHER,
        nfa_reasons=_options(NFA_LABELS),
        late_reasons=tuple(option for option in _options(NFA_LABELS) if option.value in OUT_OF_TIME),
        other_reasons=_options(OTHER_LABELS),
        exceptions=_options(EXCEPTION_WORDS),
        offences=MappingProxyType(
            {
                "Notice needed within 14 days": _offences(catalogue, needs_nip=True),
                "No notice needed": _offences(catalogue, needs_nip=False),
            }
        ),
    )


def _options(labels: Mapping[Any, str]) -> tuple[Option, ...]:
    return tuple(Option(value=str(key), text=label) for key, label in labels.items())


def _offences(catalogue: Catalogue, *, needs_nip: bool) -> tuple[Option, ...]:
    return tuple(
        Option(value=offence.id, text=_offence_words(offence))
        for offence in catalogue.offences
        if offence.needs_nip is needs_nip
    )


def _offence_words(offence: Offence) -> str:
    """Wording, statute, code: what a reviewer looks for, in that order."""
    codes = f", {'/'.join(offence.cjs_codes)}" if offence.cjs_codes else ""
    return f"{offence.wording} ({offence.statute}{codes})"
