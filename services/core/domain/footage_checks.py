"""What a reporter should know of their footage before sending it: one table of checks. Advice stops nothing.

The same table is read by the reporter's browser (as JSON), which measures what it can play, and evaluated here over what
inspection found (`footage_advice`). Sources: the force's rules (lead-up, longest clip); thresholds of the picture are explained beside them.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import floor
from typing import Final

from services.core.domain.acceptance import VERY_SHORT_S
from services.core.domain.force_rules import ForceRules, LeadUp, Strength

SMALLEST_SIDE: Final = 640
"""Pixels of the longer side: below VGA the characters of a mark some car lengths away are a pixel or two wide."""
BLACK_LUMA: Final = 4.0
DARK_LUMA: Final = 30.0
"""Mean of 0..255. Labelled night frames of lit streets have 36 to 71, an unlit road in which no mark can be read 15."""
BLURRED: Final = 0.02
"""See `MediaFacts.sharpness`. Of 70 real frames (dashcams and telephones, day and night) the least sharp has 0.033; blurred
by 0.4 % of their longer side, so that a mark ten pixels high is gone, the sharpest has 0.016."""
HALF_A_SECOND: Final = 0.5
"""People mark a moment by hand: so much too little is no reason to say anything."""
MOST_DAYS: Final = 2
"""A file's date may be a day off for its time zone alone; from here on it is worth a word."""


class Measure(StrEnum):
    """What is measured of one file; a name ends in its unit. None where it cannot be known or does not apply."""

    LENGTH = "length_s"
    SPAN = "span_s"
    """With the clips that join it, while no moment is marked."""
    BEFORE = "before_s"
    AFTER = "after_s"
    PAST_END = "past_end_s"
    UNMARKED = "unmarked"
    MADE_EARLIER = "made_earlier_days"
    MADE_LATER = "made_later_days"
    LONG_SIDE = "long_side_px"
    LUMA = "mean_luma"
    SHARPNESS = "sharpness"


@dataclass(frozen=True, kw_only=True)
class Check:
    """Advises where `at_least` <= measured < `below` (None: no bound).

    `words` may hold `{measured}`, and for the dates `{made}` and `{incident}`.
    """

    code: str
    measure: Measure
    words: str
    at_least: float | None = None
    below: float | None = None

    def applies(self, measured: float | None) -> bool:
        """Whether the reporter should be told."""
        if measured is None:
            return False
        return (self.at_least is None or measured >= self.at_least) and (
            self.below is None or measured < self.below
        )


def seconds_words(seconds: float) -> str:
    """`12 seconds`, `1 minute 5 seconds`; rounded down, so that no more is promised than there is."""
    minutes, rest = divmod(floor(seconds), 60)
    parts = [(minutes, "minute"), (rest, "second")]
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(said) or "0 seconds"


def checks(rules: ForceRules) -> tuple[Check, ...]:
    """The table for one force, in the order of what matters most."""
    return (*_length(rules), *_lead_up(rules.lead_up, rules.name), *_DATES, *_PICTURE)


def _length(rules: ForceRules) -> tuple[Check, ...]:
    short = Check(
        code="clip_very_short",
        measure=Measure.LENGTH,
        below=VERY_SHORT_S,
        words="This clip is very short. Check that it is the whole clip, as the camera saved it.",
    )
    if rules.max_clip_minutes is None:
        return (short,)
    most = rules.max_clip_minutes * 60
    long = Check(
        code="clip_too_long",
        measure=Measure.LENGTH,
        at_least=most + 1,
        words=f"This clip lasts {{measured}}. {rules.name} ask for {seconds_words(most)} at most. If your camera has a"
        " shorter clip that shows it, send that one.",
    )
    return (short, long)


def _lead_up(wanted: LeadUp, force: str) -> tuple[Check, ...]:
    before, after = seconds_words(wanted.before_s), seconds_words(wanted.after_s)
    firm = wanted.strength is Strength.REQUIRED
    asks = f"{force} need" if firm else f"{force} ask for"
    end = "Without it they may not be able to act." if firm else "If you do not have it, send what you have."
    return (
        Check(
            code="moment_not_marked",
            measure=Measure.UNMARKED,
            at_least=1,
            words="Say when it happens in the clip, so that we see it at once.",
        ),
        Check(
            code="clip_short",
            measure=Measure.SPAN,
            at_least=VERY_SHORT_S,
            below=wanted.before_s + wanted.after_s - HALF_A_SECOND,
            words=f"This footage lasts {{measured}}. {asks} {before} before it happened and {after} after it. If your"
            f" camera has clips from just before or after, send those too. {end}",
        ),
        Check(
            code="moment_past_end",
            measure=Measure.PAST_END,
            at_least=HALF_A_SECOND,
            words="The moment you marked comes after the end of this clip. Mark it again.",
        ),
        Check(
            code="lead_up_short",
            measure=Measure.BEFORE,
            below=wanted.before_s - HALF_A_SECOND,
            words=f"The footage begins only {{measured}} before the moment you marked. {asks} {before} before it. If your"
            f" camera has an earlier clip, send that too. {end}",
        ),
        Check(
            code="follow_up_short",
            measure=Measure.AFTER,
            below=wanted.after_s - HALF_A_SECOND,
            words=f"The footage ends only {{measured}} after the moment you marked. {asks} {after} after it. If your"
            f" camera has a later clip, send that too. {end}",
        ),
    )


_DATES: Final = (
    Check(
        code="made_before_incident",
        measure=Measure.MADE_EARLIER,
        at_least=MOST_DAYS,
        words="This file was made on {made}, but you say it happened on {incident}. Check that it is the right file, and the"
        " right day.",
    ),
    Check(
        code="made_after_incident",
        measure=Measure.MADE_LATER,
        at_least=MOST_DAYS,
        words="This file says it was made on {made}, but you say it happened on {incident}. Check the day. If the file is a"
        " copy, send the original.",
    ),
)
_PICTURE: Final = (
    Check(
        code="picture_small",
        measure=Measure.LONG_SIDE,
        below=SMALLEST_SIDE,
        words="The picture is only {measured} pixels across, so number plates cannot be read. Send the file from the camera,"
        " not one that went through a chat app.",
    ),
    Check(
        code="picture_black",
        measure=Measure.LUMA,
        below=BLACK_LUMA,
        words="The picture is black. Check that it is the right file.",
    ),
    Check(
        code="picture_dark",
        measure=Measure.LUMA,
        at_least=BLACK_LUMA,
        below=DARK_LUMA,
        words="The picture is very dark. Check that you can see the vehicle and its number plate.",
    ),
    Check(
        code="picture_blurred",
        measure=Measure.SHARPNESS,
        below=BLURRED,
        words="The picture is blurred. Check that you can read the number plate.",
    ),
)
