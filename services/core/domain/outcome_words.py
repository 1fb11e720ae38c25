"""A decision explained to the person who reported: what it means, what happens next, and why.

Says nothing about who drove. To be confirmed with the force that uses it, as every word to the public is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.core.domain.outcomes import NFA_WORDS, OTHER_WORDS, Disposal, NfaReason, OtherReason


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """`headline` is a short sentence without its full stop; `meaning` whole sentences; the last two may be blank.

    `why` is the reason, `help` what can be done about it or what it is still good for.
    """

    headline: str
    meaning: str
    why: str = ""
    help: str = ""


HEADLINES: Final[Mapping[Disposal, str]] = MappingProxyType(
    {
        Disposal.EDUCATION: "The driver will be offered a course",
        Disposal.WARNING_LETTER: "A warning letter will be sent",
        Disposal.FIXED_PENALTY: "The driver will be offered a fixed penalty",
        Disposal.COURT: "The case is meant to go to court",
        Disposal.NFA: "We are taking no further action this time",
        Disposal.OTHER_ACTION: "We dealt with it in another way",
        Disposal.RTC_ACTIONED: "The team that investigates collisions has it",
        Disposal.DUPLICATE: "Your report is kept with an earlier one",
        Disposal.PENDING: "We have not decided yet",
    }
)

MEANINGS: Final[Mapping[Disposal, str]] = MappingProxyType(
    {
        Disposal.EDUCATION: "We write to the registered keeper, who must tell us who was driving. A driver who may take a "
        "course pays for it and learns how to drive more safely. A driver who may not take one, or does not, can be "
        "fined or go to court instead. You need not do anything.",
        Disposal.WARNING_LETTER: "We write to the registered keeper. The letter says that the driving was reported, what "
        "was seen, and what can happen next time. It is not a prosecution, so nobody will need you as a witness. You "
        "need not do anything.",
        Disposal.FIXED_PENALTY: "We write to the registered keeper, who must tell us who was driving. The driver gets a "
        "conditional offer: pay a fine and take penalty points, and the case ends. A driver who does not take the offer "
        "goes to court. You need not do anything unless we ask you.",
        Disposal.COURT: "The driver will be charged, and a court decides. Most drivers plead guilty, and then you need not "
        "come. If the court wants to hear you, we will write to you long before the day and help you. Please keep the "
        "original footage until we tell you that you need not.",
        Disposal.NFA: "The driver will not be prosecuted for this. Your report still counts: it shows where and when such "
        "driving happens, and we plan our work by it.",
        Disposal.OTHER_ACTION: "We acted on your report in a way that is not a course, a letter, a fine or a court case.",
        Disposal.RTC_ACTIONED: "What you saw was a collision. A team of its own looks at those, and it has your footage "
        "and your statement. It will write to you if it needs more.",
        Disposal.DUPLICATE: "Somebody had told us of this before. Your footage and your statement are kept with that "
        "report and support it.",
        Disposal.PENDING: "We will tell you here when we have.",
    }
)

NFA_HELP: Final[Mapping[NfaReason, str]] = MappingProxyType(
    {
        NfaReason.OUT_OF_TIME_POLICE: "You did what you could. Please report again when you see something.",
        NfaReason.OUT_OF_FORCE: "You can report to that force yourself: it needs the same footage and the same statement.",
        NfaReason.NO_INDEPENDENT_EVIDENCE: "Footage that shows the vehicle, its number plate and the road around it "
        "makes a case. A camera that runs all the time helps most.",
        NfaReason.NO_OFFENCE: "Driving can feel close and frightening and still be within the law. It was right to report it.",
        NfaReason.WRONG_ROUTE: "In an emergency call 999.",
        NfaReason.NO_VRM: "A frame in which every character of the number plate can be read is enough. A cleaner lens or "
        "a higher resolution may help next time.",
        NfaReason.NOT_PUBLIC_INTEREST: "We look at how serious it was, how long ago, and what a prosecution would "
        "change. It was right to report it.",
        NfaReason.OUT_OF_TIME_REPORTER: "Next time, please report within a day or two. That leaves us time to send "
        "the notice.",
        NfaReason.DUPLICATE: "You can follow that report by the link that you got when you sent it.",
        NfaReason.FOOTAGE_MISSING_OR_CORRUPT: "If you still have the original on the card, please send a new report with it.",
        NfaReason.INSUFFICIENT_LEAD_UP: "If you still have the whole recording, please send a new report with it.",
        NfaReason.FOOTAGE_EDITED: "If you still have the original, please send a new report with it.",
        NfaReason.REPORTER_DECLINES_COURT: "Most witnesses never have to go: many drivers accept what they did. If you "
        "change your mind, please send a new report soon.",
        NfaReason.VRM_NOT_ON_DVLA: "It may be a misread or a false plate. We keep it in mind when we look for such vehicles.",
        NfaReason.FOREIGN_VEHICLE: "We keep what you saw. It helps if the vehicle is seen here again.",
        NfaReason.SUSPECTED_CLONE: "So its real keeper is not blamed. We keep what you saw, and it helps us find the vehicle.",
        NfaReason.WITHDRAWN: "You can always send a new report.",
        NfaReason.SIX_MONTHS_EXPIRED: "Please report as soon as you can when you see something.",
    }
)

OTHER_HELP: Final[Mapping[OtherReason, str]] = MappingProxyType(
    {
        OtherReason.FALSE_OR_CLONED_PLATE: "If you see it again, tell us. If it is happening now and is dangerous, call 999.",
        OtherReason.KEEPER_UNTRACEABLE: "We keep what you saw. It helps if the vehicle is seen again.",
        OtherReason.FOREIGN_KEEPER: "We keep what you saw. It helps if the vehicle is seen here again.",
        OtherReason.PASSED_TO_COLLISION_TEAM: "It will write to you if it needs more.",
        OtherReason.PASSED_TO_OTHER_UNIT: "It will write to you if it needs more.",
        OtherReason.EMERGENCY_VEHICLE: "Each service looks into how its own drivers drive.",
        OtherReason.DUPLICATE: "Two views of the same thing make a stronger case.",
        OtherReason.OTHER_STATED: "Call 101 and say your reference if you want to know more.",
    }
)


def explain(
    *, disposal: Disposal, nfa_reason: NfaReason | None = None, other_reason: OtherReason | None = None
) -> Explanation:
    """The decision for its reporter."""
    why, helps = "", ""
    if nfa_reason is not None:
        why, helps = NFA_WORDS[nfa_reason], NFA_HELP[nfa_reason]
    elif other_reason is not None:
        why, helps = OTHER_WORDS[other_reason], OTHER_HELP[other_reason]
    return Explanation(headline=HEADLINES[disposal], meaning=MEANINGS[disposal], why=why, help=helps)
