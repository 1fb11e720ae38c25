"""The controlled words of a decision: disposals, their column in the annual table, reasons, and what the reporter reads.

Labels are West Midlands Police's and West Yorkshire Police's own, as published; ids and plain words are ours. The reasons
that no force publishes, and every sub-reason of `other`, are to be confirmed with the force that uses them.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Disposal(StrEnum):
    """The decision at triage; `pending` is never published."""

    EDUCATION = "education"
    WARNING_LETTER = "warning_letter"
    FIXED_PENALTY = "fixed_penalty"
    COURT = "court"
    NFA = "nfa"
    OTHER_ACTION = "other_action"
    RTC_ACTIONED = "rtc_actioned"
    DUPLICATE = "duplicate"
    PENDING = "pending"


class Column(StrEnum):
    """The three columns of Table 2 of the annual report."""

    POSITIVE = "positive"
    NFA = "nfa"
    OTHER = "other"


COLUMN_OF: Final[Mapping[Disposal, Column | None]] = MappingProxyType(
    {
        Disposal.EDUCATION: Column.POSITIVE,
        Disposal.WARNING_LETTER: Column.POSITIVE,
        Disposal.FIXED_PENALTY: Column.POSITIVE,
        Disposal.COURT: Column.POSITIVE,
        Disposal.NFA: Column.NFA,
        Disposal.OTHER_ACTION: Column.OTHER,
        Disposal.RTC_ACTIONED: Column.OTHER,
        Disposal.DUPLICATE: Column.OTHER,
        Disposal.PENDING: None,
    }
)
"""Where a disposal counts; statistics.py holds the one exception that changed between versions."""


class NfaReason(StrEnum):
    """Why no further action follows. The first nine are published, the others are ours."""

    OUT_OF_TIME_POLICE = "out_of_time_police"
    OUT_OF_FORCE = "out_of_force"
    NO_INDEPENDENT_EVIDENCE = "no_independent_evidence"
    NO_OFFENCE = "no_offence"
    WRONG_ROUTE = "wrong_route"
    NO_VRM = "no_vrm"
    NOT_PUBLIC_INTEREST = "not_public_interest"
    OUT_OF_TIME_REPORTER = "out_of_time_reporter"
    DUPLICATE = "duplicate"
    FOOTAGE_MISSING_OR_CORRUPT = "footage_missing_or_corrupt"
    INSUFFICIENT_LEAD_UP = "insufficient_lead_up"
    FOOTAGE_EDITED = "footage_edited"
    REPORTER_DECLINES_COURT = "reporter_declines_court"
    VRM_NOT_ON_DVLA = "vrm_not_on_dvla"
    FOREIGN_VEHICLE = "foreign_vehicle"
    SUSPECTED_CLONE = "suspected_clone"
    WITHDRAWN = "withdrawn"
    SIX_MONTHS_EXPIRED = "six_months_expired"


OUT_OF_TIME: Final = frozenset({NfaReason.OUT_OF_TIME_POLICE, NfaReason.OUT_OF_TIME_REPORTER})


class OtherReason(StrEnum):
    """What is inside "Other (such as False Plates)"; all to be confirmed, no force publishes its own list."""

    FALSE_OR_CLONED_PLATE = "false_or_cloned_plate"
    KEEPER_UNTRACEABLE = "keeper_untraceable"
    FOREIGN_KEEPER = "foreign_keeper"
    PASSED_TO_COLLISION_TEAM = "passed_to_collision_team"
    PASSED_TO_OTHER_UNIT = "passed_to_other_unit"
    EMERGENCY_VEHICLE = "emergency_vehicle"
    DUPLICATE = "duplicate"
    OTHER_STATED = "other_stated"


# --- labels as forces publish them -------------------------------------------------------------------------------------

DISPOSAL_LABELS: Final[Mapping[Disposal, str]] = MappingProxyType(
    {
        Disposal.EDUCATION: "Education",
        Disposal.WARNING_LETTER: "Warning Letter",
        Disposal.FIXED_PENALTY: "Fixed Penalty",
        Disposal.COURT: "Court",
        Disposal.NFA: "NFA",
        Disposal.OTHER_ACTION: "Other Action Taken",
        Disposal.RTC_ACTIONED: "RTC - Actioned",
        Disposal.DUPLICATE: "Duplicate Submission",
        Disposal.PENDING: "Pending",
    }
)
"""West Midlands Police; `Pending` is ours, for staff pages only."""

WEST_YORKSHIRE_LABELS: Final[Mapping[str, Disposal]] = MappingProxyType(
    {
        "Educational Course": Disposal.EDUCATION,
        "Conditional Offer": Disposal.FIXED_PENALTY,
        "Court": Disposal.COURT,
        "NFA": Disposal.NFA,
        "DSIT": Disposal.OTHER_ACTION,  # to confirm
        "RPU INVESTIGATION": Disposal.OTHER_ACTION,  # to confirm
    }
)

NFA_LABELS: Final[Mapping[NfaReason, str]] = MappingProxyType(
    {
        NfaReason.OUT_OF_TIME_POLICE: "Outside of 14 Days NIP",
        NfaReason.OUT_OF_FORCE: "Out of Force",
        NfaReason.NO_INDEPENDENT_EVIDENCE: "No Independent Evidence Available",
        NfaReason.NO_OFFENCE: "No Offence",
        NfaReason.WRONG_ROUTE: "Misc Inc Crimes",
        NfaReason.NO_VRM: "No VRM",
        NfaReason.NOT_PUBLIC_INTEREST: "Not in Public Interest",
        NfaReason.OUT_OF_TIME_REPORTER: "Outside of 14 DAYS Late Submission",
        NfaReason.DUPLICATE: "Duplicate Submission",
        NfaReason.FOOTAGE_MISSING_OR_CORRUPT: "Footage missing or damaged",
        NfaReason.INSUFFICIENT_LEAD_UP: "Not enough footage before or after",
        NfaReason.FOOTAGE_EDITED: "Footage was edited",
        NfaReason.REPORTER_DECLINES_COURT: "Reporter will not attend court",
        NfaReason.VRM_NOT_ON_DVLA: "VRM not on DVLA record",
        NfaReason.FOREIGN_VEHICLE: "Foreign vehicle",
        NfaReason.SUSPECTED_CLONE: "Suspected clone",
        NfaReason.WITHDRAWN: "Withdrawn by reporter",
        NfaReason.SIX_MONTHS_EXPIRED: "Six months expired",
    }
)

OTHER_LABELS: Final[Mapping[OtherReason, str]] = MappingProxyType(
    {
        OtherReason.FALSE_OR_CLONED_PLATE: "False or cloned plate",
        OtherReason.KEEPER_UNTRACEABLE: "Keeper cannot be traced",
        OtherReason.FOREIGN_KEEPER: "Keeper is abroad",
        OtherReason.PASSED_TO_COLLISION_TEAM: "Passed to the collision team",
        OtherReason.PASSED_TO_OTHER_UNIT: "Passed to another unit",
        OtherReason.EMERGENCY_VEHICLE: "Emergency vehicle",
        OtherReason.DUPLICATE: "Duplicate of another report",
        OtherReason.OTHER_STATED: "Other, as stated in the note",
    }
)

# --- what the reporter reads -------------------------------------------------------------------------------------------

DISPOSAL_WORDS: Final[Mapping[Disposal, str]] = MappingProxyType(
    {
        Disposal.EDUCATION: "We decided to take action: the driver will be offered a course instead of prosecution, if they may take one.",
        Disposal.WARNING_LETTER: "We decided to take action: the registered keeper will be sent a warning letter.",
        Disposal.FIXED_PENALTY: "We decided to take action: the driver will be offered a fixed penalty.",
        Disposal.COURT: "We decided to take action: the case is meant to go to court. We will tell you if we need you as a witness.",
        Disposal.NFA: "We decided to take no further action.",
        Disposal.OTHER_ACTION: "We dealt with this in another way.",
        Disposal.RTC_ACTIONED: "This was a collision. The team that investigates collisions has it.",
        Disposal.DUPLICATE: "We already have a report of this. Yours is kept with it as support.",
        Disposal.PENDING: "We have not decided yet.",
    }
)

NFA_WORDS: Final[Mapping[NfaReason, str]] = MappingProxyType(
    {
        NfaReason.OUT_OF_TIME_POLICE: "The law gives us 14 days to send a notice for this kind of driving, and we could not send it in that time. This was not your fault.",
        NfaReason.OUT_OF_FORCE: "This happened in the area of another police force, and only that force can deal with it.",
        NfaReason.NO_INDEPENDENT_EVIDENCE: "The footage does not show enough to prove what happened, and nothing else does.",
        NfaReason.NO_OFFENCE: "We looked at the footage, and what it shows is not an offence that we can take forward.",
        NfaReason.WRONG_ROUTE: "This is not something that reports of driving can deal with. Please report it to us on 101 or online.",
        NfaReason.NO_VRM: "The registration mark of the vehicle cannot be read, so we cannot find who was driving.",
        NfaReason.NOT_PUBLIC_INTEREST: "There may have been an offence, but taking it further is not in the public interest.",
        NfaReason.OUT_OF_TIME_REPORTER: "The law gives us 14 days to send a notice for this kind of driving. Your report came too late for us to send it.",
        NfaReason.DUPLICATE: "We already have a report of this from you.",
        NfaReason.FOOTAGE_MISSING_OR_CORRUPT: "The footage is missing or cannot be played.",
        NfaReason.INSUFFICIENT_LEAD_UP: "The footage does not show enough of what came before and after. Next time, please send at least the minute before and the minute after.",
        NfaReason.FOOTAGE_EDITED: "The footage was changed after it was recorded, so a court would not accept it. Next time, please send it as the camera made it.",
        NfaReason.REPORTER_DECLINES_COURT: "We can only go on if a witness is willing to go to court.",
        NfaReason.VRM_NOT_ON_DVLA: "The registration mark is not on the record of vehicles.",
        NfaReason.FOREIGN_VEHICLE: "The vehicle is registered abroad, and we cannot send its keeper a notice.",
        NfaReason.SUSPECTED_CLONE: "The registration mark seems to belong to a different vehicle.",
        NfaReason.WITHDRAWN: "You asked us to stop.",
        NfaReason.SIX_MONTHS_EXPIRED: "The law gives six months to bring this kind of case to court, and that time has passed.",
    }
)

OTHER_WORDS: Final[Mapping[OtherReason, str]] = MappingProxyType(
    {
        OtherReason.FALSE_OR_CLONED_PLATE: "The vehicle was carrying a registration mark that is not its own. We are using your report to look for it.",
        OtherReason.KEEPER_UNTRACEABLE: "We tried, and could not trace the keeper of the vehicle.",
        OtherReason.FOREIGN_KEEPER: "The keeper of the vehicle lives abroad.",
        OtherReason.PASSED_TO_COLLISION_TEAM: "The team that investigates collisions has your report.",
        OtherReason.PASSED_TO_OTHER_UNIT: "Another team of the police has your report.",
        OtherReason.EMERGENCY_VEHICLE: "The vehicle was an emergency vehicle. Its service has been told.",
        OtherReason.DUPLICATE: "We already have a report of this. Yours is kept with it as support.",
        OtherReason.OTHER_STATED: "We dealt with this in another way.",
    }
)


def words_for_reporter(
    *, disposal: Disposal, nfa_reason: NfaReason | None = None, other_reason: OtherReason | None = None
) -> str:
    """The decision in plain words for the person who reported: what was decided and, where there is one, why."""
    why = (
        NFA_WORDS[nfa_reason] if nfa_reason else "",
        OTHER_WORDS[other_reason] if other_reason else "",
    )
    return " ".join(sentence for sentence in (DISPOSAL_WORDS[disposal], *why) if sentence)


# --- reading published labels ------------------------------------------------------------------------------------------


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


_MISPRINTS: Final[Mapping[str, Disposal]] = MappingProxyType({"other action take": Disposal.OTHER_ACTION})
_DISPOSALS: Final[Mapping[str, Disposal]] = MappingProxyType(
    {
        **{_key(label): disposal for label, disposal in WEST_YORKSHIRE_LABELS.items()},
        **{_key(label): disposal for disposal, label in DISPOSAL_LABELS.items() if COLUMN_OF[disposal]},
        **_MISPRINTS,
    }
)
_REASONS: Final[Mapping[str, NfaReason]] = MappingProxyType(
    {_key(label): reason for reason, label in NFA_LABELS.items()}
)


def nfa_reason_labelled(text: str) -> NfaReason | None:
    """The reason that a published label means, ignoring case and spacing; None for blank, "N/A" and anything unknown."""
    return _REASONS.get(_key(text))


def disposal_labelled(text: str) -> Disposal | None:
    """The disposal that a published label means; an NFA reason written in its place means `nfa`; None is for quarantine, never a guess."""
    known = _DISPOSALS.get(_key(text))
    if known is None and nfa_reason_labelled(text):
        return Disposal.NFA
    return known
