"""May this report be signed? Every refusal at once, each naming its field and what to do.

What is only late, from another force's area or otherwise doubtful is never refused: see `report_advice`. The force's rules
at submission govern. Sources: Criminal Procedure Rules 16.2 (what a statement must hold) and the forms of English forces.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from services.core.domain.deadlines import london_date
from services.core.domain.force_rules import Collisions, ForceRules, Route
from services.core.domain.report import EXTRA_ROLES, Incident, Report
from services.core.errors import Refusal

LONGEST_ACCOUNT: Final = 10_000
LONGEST_ANSWER: Final = 1_000
FEWEST_WORDS: Final = 5
_ACCOUNTS: Final = frozenset({"account.what_happened", "account.own_part", "account.why_wrong"})
_FIRST_YEAR: Final = 2000
_OLDEST: Final = 120
_LATITUDES: Final = 90
_LONGITUDES: Final = 180
_MOST_DOUBT: Final = 24 * 60
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE: Final = re.compile(r"\+?[0-9]{7,15}")
_SEE_VIDEO: Final = re.compile(
    r"(please )?(just )?(see|watch|view|check|look at|refer to|as (per|in|on|shown in|seen in)|(it is )?(all )?(in|on)) "
    r"(the |my |this |that |attached |enclosed |uploaded |above |below )*"
    r"(video|videos|vid|footage|clip|clips|film|recording|dashcam|file|files|link|attachment|attached)"
    r"( (footage|video|clip|file|attached|please|for details|it is all there))*"
    r"|(the |my |this )?(video|footage|clip|film|recording) (shows|says|explains|tells|speaks)( (it|you|for itself|everything|what happened|all))+"
)


Found = Iterator[tuple[str, str, str]]
"""Field, code, message."""


def refusals(report: Report, *, rules: ForceRules, now: datetime) -> tuple[Refusal, ...]:
    """Everything that must be mended before the report can be signed. `now` is aware."""
    found = (
        *_unstorable(report),
        *_missing(report),
        *_unnamed(report),
        *_unanswered(report, rules),
        *_asked_by_force(report, rules),
        *_person(report, now),
        *time_faults(report.incident, now),
        *_place(report.incident),
        *_account(report),
        *_wrong_route(report, rules),
    )
    return tuple(Refusal(field=field, code=code, message=message) for field, code, message in found)


# --- gaps --------------------------------------------------------------------------------------------------------------

_REQUIRED: Final = {
    "reporter.full_name": "Enter your full name.",
    "reporter.address": "Enter your address.",
    "reporter.email": "Enter your email address.",
    "reporter.phone": "Enter your telephone number.",
    "incident.road": "Enter the road where it happened.",
    "incident.town": "Enter the town or place where it happened.",
    "incident.council_area": "Choose the council area where it happened, or that it is somewhere else.",
    "account.what_happened": "Say what happened, in your own words.",
    "account.own_part": "Say what you were doing at the time.",
    "account.why_wrong": "Say what was wrong with the driving.",
    "camera.make": "Enter the make of the camera or phone.",
    "camera.mounting": "Say where the camera was, for example on the windscreen.",
    "camera.owner": "Enter who owns the camera.",
    "camera.downloaded_by": "Enter who copied the footage from the camera.",
}

_ANSWERS: Final = {
    "reporter.date_of_birth": "Enter your date of birth.",
    "reporter.role": "Choose how you were travelling.",
    "reporter.preference": "Choose how we should reach you.",
    "incident.local_at": "Enter the date and time when it happened.",
    "camera.type": "Choose what recorded the footage.",
    "camera.continuous": "Say whether the camera recorded without a break.",
    "camera.clock": "Say whether the time shown on the footage is right.",
    "camera.downloaded_on": "Enter when the footage was copied from the camera.",
    "camera.edited": "Say whether the footage was changed in any way.",
    "declarations.will_attend_court": "Say whether you are willing to go to court.",
    "declarations.original_kept": "Say whether you are keeping the original footage.",
    "declarations.not_posted_online": "Say whether the footage has been kept off the internet.",
}


def _value(report: Report, path: str) -> Any:
    value: Any = report
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _missing(report: Report) -> Found:
    for path, message in _REQUIRED.items():
        if not _value(report, path).strip():
            yield path, "missing", message
    if report.screening is None:
        yield "screening", "missing", "Tick what applies, or that none of these does."


_NO_MARK: Final = "Enter the registration mark, or tick that you cannot read it."


def _unnamed(report: Report) -> Found:
    """Vehicles without a mark that do not say why, and witnesses without a name."""
    vehicles = [("vehicle", report.vehicle)]
    vehicles += [(f"further_vehicles.{n}", vehicle) for n, vehicle in enumerate(report.further_vehicles)]
    for path, vehicle in vehicles:
        if not vehicle.mark and not vehicle.unreadable:
            yield f"{path}.mark_raw", "missing", _NO_MARK
    for number, witness in enumerate(report.witnesses.independent):
        if not witness.name.strip():
            yield f"witnesses.independent.{number}.name", "missing", "Enter the name of the witness."


def _unanswered(report: Report, rules: ForceRules) -> Found:
    for path, message in _ANSWERS.items():
        if _value(report, path) is None:
            yield path, "missing", message
    if not report.declarations.section_9:
        yield (
            "declarations.section_9",
            "not_declared",
            "Tick that you understand this and will sign a true statement.",
        )
    if not report.declarations.privacy_read:
        yield (
            "declarations.privacy_read",
            "not_declared",
            "Read the privacy notice, and tick that you have read it.",
        )
    role = report.reporter.role
    if role in EXTRA_ROLES and role not in rules.extra_roles:
        yield "reporter.role", "role_unknown", "Choose how you were travelling from the list."


def _asked_by_force(report: Report, rules: ForceRules) -> Found:
    for path in rules.required_fields:
        name = path.split(".")[1].replace("_", " ")
        value = _value(report, path)
        if value is None:
            yield path, "missing", "Say whether nobody paid you for the footage."
        elif isinstance(value, str) and not value.strip():
            yield path, "missing", f"Enter the {name} of the vehicle."


# --- what cannot be right ----------------------------------------------------------------------------------------------


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}.{index}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))


_NAMES: Final = {
    "mark_raw": "Registration mark",
    "driver_description": "Description of the driver",
    "what_happened": "What happened",
    "own_part": "What you were doing",
    "why_wrong": "What was wrong with the driving",
    "occupants": "Who was with you",
    "contact": "How to reach the witness",
    "mounting": "Where the camera was",
    "owner": "Owner of the camera",
    "downloaded_by": "Who copied the footage",
    "phone": "Telephone number",
    "email": "Email address",
    "language": "Language or interpreter",
    "accessibility": "What we should know",
    "direction": "Which way you were going",
}
"""Answers whose name in the report is not what people call them."""


def _name_of(path: str) -> str:
    name = path.rsplit(".", 1)[-1]
    return _NAMES.get(name, name.replace("_", " ").capitalize())


def _unstorable(report: Report) -> Found:
    for path, text in _texts(report, ""):
        longest = LONGEST_ACCOUNT if path in _ACCOUNTS else LONGEST_ANSWER
        if len(text) > longest:
            yield path, "too_long", f"{_name_of(path)} must be {longest:,} characters or fewer."
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            yield path, "unreadable", "Some characters here cannot be read. Please type it again."


def _person(report: Report, now: datetime) -> Found:
    reporter = report.reporter
    if reporter.email.strip() and not _EMAIL.fullmatch(reporter.email.strip()):
        yield "reporter.email", "email", "Enter an email address in full, like name@example.com."
    if reporter.phone.strip() and not _PHONE.fullmatch(re.sub(r"[\s().-]", "", reporter.phone)):
        yield "reporter.phone", "phone", "Enter a telephone number in full, like 0121 496 0000."
    age = reporter.age_on(london_date(now))
    if age is not None and not 0 <= age <= _OLDEST:
        yield "reporter.date_of_birth", "date_of_birth", "Check your date of birth."
    downloaded = report.camera.downloaded_on
    if downloaded is not None and downloaded > london_date(now):
        yield (
            "camera.downloaded_on",
            "in_future",
            "This day has not come yet. Check when the footage was copied.",
        )


def time_faults(incident: Incident, now: datetime) -> Found:
    """What cannot be right about the time that was given; nothing if none was. Clocks may only run where this is empty."""
    field = "incident.local_at"
    if incident.fold not in {0, 1} or not 0 <= incident.doubt_minutes <= _MOST_DOUBT:
        yield field, "time", "Check the time, and how sure you are of it: a day at most."
    elif incident.local_at is not None and incident.local_at.year < _FIRST_YEAR:
        yield field, "too_early", "Check the year."
    elif incident.local_at is not None and incident.at > now:
        yield field, "in_future", "This time has not come yet. Check the date and the time."
    elif incident.local_at is not None and incident.is_a_skipped_hour:
        yield (
            field,
            "skipped_hour",
            "The clocks went forward that night and skipped this time. Check the time.",
        )


def _place(incident: Incident) -> Found:
    pin = (incident.latitude, incident.longitude)
    if pin == (None, None):
        return
    if None in pin:
        yield "incident.latitude", "pin", "Set the pin on the map again, or leave it out."
    elif not (abs(pin[0] or 0) <= _LATITUDES and abs(pin[1] or 0) <= _LONGITUDES):
        yield "incident.latitude", "pin", "The pin is off the map. Set it again, or leave it out."


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def _account(report: Report) -> Found:
    for path in sorted(_ACCOUNTS):
        text = _plain(_value(report, path))
        if _SEE_VIDEO.fullmatch(text):
            yield (
                path,
                "see_video",
                "Put it in words: a court reads your statement, and the footage only supports it.",
            )
        elif path == "account.what_happened" and text and len(text.split()) < FEWEST_WORDS:
            yield path, "too_short", "Say more about what happened: a sentence or two at least."


def refused_routes(rules: ForceRules) -> frozenset[Route]:
    """What this force does not take here at all; speed needs a type-approved device everywhere (RTOA 1988 s.20)."""
    refused = {Route.SPEEDING}
    if rules.collisions is Collisions.REFUSE:
        refused.add(Route.COLLISION)
    if not rules.takes_obstruction:
        refused.add(Route.PARKING)
    return frozenset(refused)


def _wrong_route(report: Report, rules: ForceRules) -> Found:
    refused = refused_routes(rules)
    for route in dict.fromkeys(report.screening or ()):
        if route in refused:
            yield "screening", route.value, rules.routes[route].words
