"""The words of the staff site: controlled vocabularies as staff read them. Ids and rules are the core's."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.amounts import amount_words
from services.core.domain.clocks import ClockSource
from services.core.domain.deadlines import NipOutlook
from services.core.domain.excerpt import Change, NoCopy
from services.core.domain.frame_times import time_words
from services.core.domain.lifecycle import Event, State
from services.core.domain.mark_agreement import read_words
from services.core.domain.marked_moment import moment_words
from services.core.domain.media import VIEW_WORDS
from services.core.domain.outcomes import DISPOSAL_LABELS, NFA_LABELS, OTHER_LABELS
from services.core.domain.own_words import is_me
from services.core.domain.report import CAMERA_WORDS, ROLE_WORDS, CameraClock, Report
from services.core.domain.staff import Role
from services.core.domain.verdicts import NipException
from services.core.queries.review_queue import Band
from services.core.rules import load_kinds
from services.review_ui.history_words import HISTORY_WORDS
from services.review_ui.job_words import JOB_STATE_WORDS as JOB_STATE_WORDS
from services.review_ui.job_words import JOB_WORDS as JOB_WORDS
from services.review_ui.letter_words import LETTER_WORDS
from services.review_ui.trouble_words import TROUBLE_WORDS
from services.web.pages import LONDON, moment

_REFERENCE = re.compile(r"OS-[0-9A-Z]{4}-[0-9A-Z]{4}")

BAND_WORDS: Final[Mapping[Band, str]] = MappingProxyType(
    {
        Band.OVERDUE: "Overdue",
        Band.TODAY: "Today",
        Band.TOMORROW: "Tomorrow",
        Band.THIS_WEEK: "This week",
        Band.LATER: "Later",
    }
)
BAND_COLOURS: Final[Mapping[Band, str]] = MappingProxyType(
    {
        Band.OVERDUE: "red",
        Band.TODAY: "orange",
        Band.TOMORROW: "yellow",
        Band.THIS_WEEK: "blue",
        Band.LATER: "grey",
    }
)
"""Never alone: the band's words stand beside its colour."""

STATE_WORDS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DRAFTING: "Being written",
        State.UPLOADING: "Being sent",
        State.RECEIVED: "Received",
        State.INSPECTING: "Being inspected",
        State.REFUSED: "Refused: no file could be taken",
        State.REVIEWABLE: "Waiting for review",
        State.CLAIMED: "Claimed",
        State.DECIDED: "Decided",
        State.REOPENED: "Opened again",
        State.TRANSFERRED: "Passed to another force",
        State.WITHDRAWN: "Withdrawn",
        State.ABANDONED: "Abandoned",
        State.ERASED: "Erased",
    }
)
SOURCE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ClockSource.CONTAINER: "the file's header",
        ClockSource.FILE_NAME: "the file's name",
        ClockSource.TELEMETRY: "the positions in the file",
        ClockSource.PICTURES: "the time written into the pictures",
    }
)
EVENT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Event.OPENED_DRAFT: "Report begun",
        Event.BEGAN_UPLOAD: "File began to come in",
        Event.COMPLETED_UPLOAD: "File received",
        Event.CANCELLED_UPLOAD: "Upload cancelled",
        Event.SIGNED_STATEMENT: "Statement signed",
        Event.BEGAN_INSPECTION: "Inspection began",
        Event.ACCEPTED_FOOTAGE: "File passed inspection",
        Event.REFUSED_FOOTAGE: "File refused",
        Event.PASSED_INSPECTION: "Ready for review",
        Event.RECONCILED_CLOCKS: "Days counted from an earlier day",
        Event.FAILED_INSPECTION: "No file could be taken",
        Event.MADE_DERIVATIVE: "Copy made",
        Event.READ_PLATES: "Marks read",
        Event.CONFIRMED_MARK: "Mark confirmed",
        Event.ASKED_REGISTER: "Vehicle register asked",
        Event.REGISTER_ANSWERED: "Vehicle register answered",
        Event.STOPPED_JOB: "Work on the file stopped",
        Event.CLAIMED: "Claimed",
        Event.RELEASED: "Given back",
        Event.DECIDED: "Decided",
        Event.REOPENED: "Opened again",
        Event.TRANSFERRED: "Passed to another force",
        Event.WITHDREW: "Withdrawn",
        Event.DESCRIBED_FOOTAGE: "File described by the reporter",
        Event.ASKED_REPORTER: "Reporter asked",
        Event.REPORTER_ANSWERED: "Reporter answered",
        Event.ABANDONED: "Abandoned",
        Event.ERASED: "Erased",
    }
)
DETAIL_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sha256": "SHA-256",
        "source_sha256": "SHA-256 of the original",
        "claimed_sha256": "SHA-256 said by the browser",
        "statement_sha256": "SHA-256 of the statement",
        "rules_sha256": "SHA-256 of the rules",
        "size": "bytes",
        "codes": "reasons",
        "marks": "marks found",
        "record_sha256": "SHA-256 of both marks",
        "kept_from": "answer kept from",
        "job": "work",
        "due_on": "answer due",
        "wants_footage": "more footage wanted",
        "question_sha256": "SHA-256 of the question",
        "answer_sha256": "SHA-256 of the answer",
    }
)
"""What a custody event holds beside its name; a key that is not here stands in its own words."""

ADVICE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "clip_too_long": "The clip is longer than the force asks for.",
        "clip_short": "There is less footage than the force asks for.",
        "moment_not_marked": "The reporter marked no moment.",
        "moment_past_end": "The marked moment comes after the end of the clip.",
        "lead_up_short": "There is less footage before the marked moment than the force asks for.",
        "follow_up_short": "There is less footage after the marked moment than the force asks for.",
        "made_before_incident": "The file was made more than a day before the incident.",
        "made_after_incident": "The file was made more than a day after the incident.",
        "picture_small": "The picture is too small for number plates to be read.",
        "picture_blurred": "The picture is blurred.",
    }
)
"""What the reporter was told of a file, as staff read it; what inspection warns of besides is not said twice."""
PLAYER_KEYS: Final = (
    (("K",), "play or pause"),
    ((",", "."), "one frame back, forward"),
    (("<", ">"), "ten frames back, forward"),
    (("J", "L"), "one second back, forward"),
    (("M",), "to the moment that the reporter marked"),
    (("I", "O"), "an excerpt begins here, ends here"),
)
NO_COPY_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        NoCopy.NO_TIMES: "the file gives its pictures no times",
        NoCopy.NO_KEY_FRAME: "the file shows no key frame before them",
        NoCopy.HIDDEN_PICTURES: "the file hides pictures among them",
        NoCopy.PICTURES_DIFFER: "a copy did not show the same pictures",
        NoCopy.NOT_PACKED: "no file that players open can hold such pictures",
    }
)
"""Why an excerpt could not be copied."""
CHANGE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Change.DEINTERLACED: "each picture that was woven of two halves is made whole",
        Change.TONE_MAPPED: "the range of brightness is brought down to that of a screen",
    }
)
"""What was done to an excerpt's pictures when they were encoded anew."""
ROLE_NAMES: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.REVIEWER: "Reviewer",
        Role.SUPERVISOR: "Supervisor",
        Role.PARTNER: "Partner",
        Role.ADMINISTRATOR: "Administrator",
    }
)
OUTLOOK_WORDS: Final[Mapping[NipOutlook, str]] = MappingProxyType(
    {
        NipOutlook.NOT_NEEDED: "No notice is needed.",
        NipOutlook.IN_TIME_TO_PRODUCE: "There is time to post a notice.",
        NipOutlook.IN_TIME_TO_POST: "Too late for the print run. A notice can still go by first class post.",
        NipOutlook.BY_HAND_ONLY: "Too late to post a notice. Until day 14 it can only be served by hand.",
        NipOutlook.OUT_OF_TIME: "Too late for a notice. Still open: a warning letter, no further action, an offence that needs no notice.",
    }
)
DEFINITION_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "v2024": "v2024: late warning letters too",
        "v2025": "v2025: no late warning letters",
    }
)
"""What counts as positive by each definition, in a list; its `note` says it in full."""
EXCEPTION_WORDS: Final[Mapping[NipException, str]] = MappingProxyType(
    {
        NipException.ACCIDENT: "There was an accident",
        NipException.FIXED_PENALTY_GIVEN: "A fixed penalty was given at the time",
        NipException.KEEPER_UNTRACEABLE: "The keeper could not be traced with reasonable diligence",
        NipException.OWN_CONDUCT: "The keeper's own conduct kept the notice from them",
        NipException.WARNED_AT_THE_TIME: "The driver was warned at the time",
        NipException.OFFENCE_UNKNOWN_TO_POLICE: "The offence was not known to the police in time",
    }
)


def days_left(day: date, today: date) -> str:
    """How far away a day is, in words."""
    days = (day - today).days
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def short_day(day: date | None) -> str:
    """`Thu 13 Mar 2025`, for tables."""
    return f"{day:%a} {day.day} {day:%b %Y}" if day else ""


def area_words(area: str | None) -> str:
    """`west_bromwich` as people write it."""
    return (area or "").replace("_", " ").title()


def local_moment(value: datetime | None) -> str:
    """`13 March 2025 at 2:05pm` for a local time that has no zone, as a reporter gave it."""
    return moment(value.replace(tzinfo=LONDON)) if value else ""


def by_words(who: str, *, full_name: str) -> str:
    """Who did or owns a thing, as staff read it: a reporter writes "me"."""
    return "the reporter" if is_me(who, full_name=full_name) else who


def yes_no(value: bool | None) -> str:  # noqa: FBT001 -- an answer
    """An answer; nothing where the question was not answered."""
    return {True: "Yes", False: "No", None: ""}[value]


def clock_words(report: Report) -> str:
    """What the reporter says about the camera's clock."""
    offset = report.incident.clock_offset_s
    if offset:
        return f"{amount_words(offset)} {'ahead of' if offset > 0 else 'behind'} the true time"
    return {
        CameraClock.RIGHT: "Right, says the reporter",
        CameraClock.WRONG: "Wrong, says the reporter",
        CameraClock.NOT_SHOWN: "The footage shows no time, says the reporter",
        None: "",
    }[report.camera.clock]


def actor_words(actor: str, names: Mapping[str, str]) -> str:
    """Who an event names: the reporter, the system, or a member of staff by the name that `names` has for the id."""
    return (
        names.get(actor.removeprefix("staff:"), "A member of staff")
        if actor.startswith("staff:")
        else actor.title()
    )


def reference_or_nothing(text: str) -> str:
    """A reference that an address brought, or nothing if it is none: no page repeats a stranger's words."""
    return text if _REFERENCE.fullmatch(text) else ""


def reference_in(typed: str) -> str:
    """The reference that was typed, as it is written, or nothing if it has another shape."""
    plain = re.sub(r"[^0-9A-Z]", "", typed.upper()).removeprefix("OS")
    return reference_or_nothing(f"OS-{plain[:4]}-{plain[4:]}")


PAGE_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "band_words": BAND_WORDS, "band_colours": BAND_COLOURS, "state_words": STATE_WORDS, "event_words": EVENT_WORDS,
        "detail_words": DETAIL_WORDS,
        **LETTER_WORDS, **TROUBLE_WORDS,
        "definition_words": DEFINITION_WORDS,
        "job_words": JOB_WORDS, "job_state_words": JOB_STATE_WORDS, "role_names": ROLE_NAMES, "outlook_words": OUTLOOK_WORDS,
        "source_words": SOURCE_WORDS,
        "disposal_words": DISPOSAL_LABELS, "exception_words": EXCEPTION_WORDS, "nfa_words": NFA_LABELS, "other_words": OTHER_LABELS,
        "advice_words": ADVICE_WORDS, "view_words": VIEW_WORDS, "moment_words": moment_words,
        "player_keys": PLAYER_KEYS, "no_copy_words": NO_COPY_WORDS, "change_words": CHANGE_WORDS, "time_words": time_words,
        "days_left": days_left, "short_day": short_day, "area_words": area_words, "local_moment": local_moment, "yes_no": yes_no,
        "by_words": by_words,
        "clock_words": clock_words, "actor_words": actor_words, "role_words": ROLE_WORDS, "camera_words": CAMERA_WORDS,
        "read_words": read_words, **HISTORY_WORDS,
        "kind_words": load_kinds().words,
    }
)  # fmt: skip
"""What every template may use."""
