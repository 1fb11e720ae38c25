"""A reviewer's decision on one case, and every rule that it would break.

Sources: RTOA 1988 s.1 (no conviction for a listed offence without a notice served in 14 days) and s.2 (exceptions);
MCA 1980 s.127 (six months). A named person makes every decision; nothing here decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.core.domain.deadlines import Deadlines, day14, last_safe_post, six_months
from services.core.domain.offences import Catalogue, Offence
from services.core.domain.outcomes import (
    COLUMN_OF,
    DISPOSAL_LABELS,
    OUT_OF_TIME,
    Column,
    Disposal,
    NfaReason,
    OtherReason,
)
from services.core.errors import Refusal


class NipException(StrEnum):
    """Why a notice is not needed although the offence is listed (RTOA s.1(1)(a), s.2); a note must say how it is known."""

    ACCIDENT = "accident"
    FIXED_PENALTY_GIVEN = "fixed_penalty_given"
    KEEPER_UNTRACEABLE = "keeper_untraceable"
    OWN_CONDUCT = "own_conduct"
    WARNED_AT_THE_TIME = "warned_at_the_time"
    OFFENCE_UNKNOWN_TO_POLICE = "offence_unknown_to_police"  # R v R [2012] EWCA Crim 2887; to confirm


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a reviewer decided. `note` is for colleagues and the file, never for the reporter."""

    disposal: Disposal
    nfa_reason: NfaReason | None = None
    other_reason: OtherReason | None = None
    offence_id: str | None = None
    nip_exception: NipException | None = None
    note: str = ""

    @property
    def column(self) -> Column | None:
        """The column of the annual table as of `v2024`."""
        return COLUMN_OF[self.disposal]


def refusals(
    verdict: Verdict,
    *,
    catalogue: Catalogue,
    clocks: Deadlines,
    today: date,
    nip_served_on: date | None = None,
) -> tuple[Refusal, ...]:
    """Every rule that the verdict breaks on the London date `today`; empty if it may stand.

    `nip_served_on` is the day a notice counts as served, if one was.
    """
    offence = catalogue.get(verdict.offence_id) if verdict.offence_id else None
    return (
        *_reasons(verdict),
        *_offence(verdict, offence),
        *_notice(verdict, offence, clocks, today, nip_served_on),
        *_six_months(verdict, offence, clocks, today),
        *_needless_delay(verdict, offence, clocks, today),
        *_notes(verdict),
    )


def _refusal(field: str, code: str, message: str) -> Refusal:
    return Refusal(code=code, field=field, message=message)


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _reasons(verdict: Verdict) -> Iterator[Refusal]:
    label = DISPOSAL_LABELS[verdict.disposal]
    may_carry = verdict.disposal is Disposal.NFA or (
        verdict.disposal is Disposal.WARNING_LETTER and verdict.nfa_reason in OUT_OF_TIME
    )
    if verdict.disposal is Disposal.PENDING:
        yield _refusal("disposal", "disposal_missing", "Choose a decision.")
    if verdict.disposal is Disposal.NFA and verdict.nfa_reason is None:
        yield _refusal("nfa_reason", "nfa_reason_missing", "Choose why no further action follows.")
    if verdict.nfa_reason and not may_carry:
        yield _refusal("nfa_reason", "nfa_reason_stray", f"Take out the NFA reason: {label} carries none.")
    if verdict.disposal is Disposal.OTHER_ACTION and verdict.other_reason is None:
        yield _refusal("other_reason", "other_reason_missing", "Choose what the other action was.")
    if verdict.other_reason and verdict.column is not Column.OTHER:
        yield _refusal("other_reason", "other_reason_stray", f"Take out the reason: {label} carries none.")


def _offence(verdict: Verdict, offence: Offence | None) -> Iterator[Refusal]:
    if verdict.offence_id and offence is None:
        yield _refusal("offence_id", "offence_unknown", "Choose an offence from the list.")
    if verdict.column is Column.POSITIVE and not verdict.offence_id:
        yield _refusal("offence_id", "offence_missing", "Choose the offence that the footage shows.")


def _prosecutes(verdict: Verdict) -> bool:
    """A warning letter accuses nobody before a court, so no clock stops it."""
    return verdict.column is Column.POSITIVE and verdict.disposal is not Disposal.WARNING_LETTER


def _notice(
    verdict: Verdict, offence: Offence | None, clocks: Deadlines, today: date, served_on: date | None
) -> Iterator[Refusal]:
    if offence is None or not offence.needs_nip or not _prosecutes(verdict) or verdict.nip_exception:
        return
    last_day = day14(clocks.offence_on)
    if (served_on or today) <= last_day:
        return
    how = f"was served on {_words(served_on)}" if served_on else "has not been served"
    yield _refusal(
        "disposal",
        "nip_out_of_time",
        f"{offence.wording} needs a notice of intended prosecution served by {_words(last_day)}, and it {how}. "
        "Choose a warning letter or NFA, or record an exception.",
    )


def _six_months(
    verdict: Verdict, offence: Offence | None, clocks: Deadlines, today: date
) -> Iterator[Refusal]:
    last_day = six_months(clocks.offence_on)
    limited = offence is not None and offence.six_month_limit
    if limited and _prosecutes(verdict) and today > last_day:
        yield _refusal(
            "disposal",
            "six_months_expired",
            f"A charge had to be issued by {_words(last_day)}. Choose a warning letter or NFA.",
        )
    if verdict.nfa_reason is NfaReason.SIX_MONTHS_EXPIRED and today <= last_day:
        yield _refusal(
            "nfa_reason",
            "six_months_running",
            f"Six months end on {_words(last_day)}; choose another reason.",
        )


def _needless_delay(
    verdict: Verdict, offence: Offence | None, clocks: Deadlines, today: date
) -> Iterator[Refusal]:
    """No case may be lost to a clock that does not run, or has not run out."""
    if verdict.nfa_reason not in OUT_OF_TIME:
        return
    if offence is not None and not offence.needs_nip:
        message = f"{offence.wording} needs no notice in 14 days, so the case is not out of time."
        yield _refusal("nfa_reason", "nip_not_needed", message)
    elif today <= last_safe_post(clocks.offence_on):
        last_post = _words(last_safe_post(clocks.offence_on))
        message = f"A notice can still be posted until {last_post}, so the case is not out of time."
        yield _refusal("nfa_reason", "nip_in_time", message)


def _notes(verdict: Verdict) -> Iterator[Refusal]:
    if verdict.note.strip():
        return
    if verdict.other_reason is OtherReason.OTHER_STATED:
        yield _refusal("note", "note_missing", "Say in the note what was done.")
    if verdict.nip_exception:
        yield _refusal("note", "note_missing", "Say in the note how the exception is known.")
