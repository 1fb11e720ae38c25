"""What a reporter should know before sending. Advice stops nothing: a late report, or one from elsewhere, is never lost.

Sources: the force's published rules (its file in `rules/`), RTOA 1988 s.1 for the 14 days, RTA 1988 s.170 for collisions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from services.core.domain.deadlines import NipOutlook, deadlines, london_date, nip_outlook, submission_in_time
from services.core.domain.email_slips import meant
from services.core.domain.force_rules import ForceRules, Route
from services.core.domain.police_forces import NOT_KNOWN
from services.core.domain.registration import LONGEST, begins_after, formats, printed, suggestions
from services.core.domain.report import Incident, Report, SubjectVehicle
from services.core.domain.report_rules import Found, refused_routes, time_faults
from services.core.domain.told_in_words import tells_a_collision
from services.core.domain.typed_mark import strange_characters, too_many

STRANGE_MARK: Final = (
    "No registration mark has {found}: only letters A to Z and digits. Type it again. If you cannot read a character,"
    " leave it out and tick “I cannot read it, or not all of it”."
)
"""Of a mark with `strange_characters`; browsers say the same."""
LONG_MARK: Final = (
    f"No registration mark has more than {LONGEST} letters and digits, and this has {{count}}. Type the mark alone, as it stands"
    " on the plate. Another vehicle can be added later."
)
"""Of a mark with `too_many` of them; browsers say the same."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Something the reporter should know before sending; it stops nothing. `code` is stable, `field` a dotted path.

    `route` is where else to go: the force's rules have its address and telephone number.
    """

    code: str
    message: str
    field: str | None = None
    route: Route | None = None


def advice(report: Report, *, rules: ForceRules, now: datetime) -> tuple[Advice, ...]:
    """What the reporter should know before sending. Ask for it also while answers are missing. `now` is aware."""
    found = (
        *_other_routes(report, rules),
        *_force(report, rules),
        *_clocks(report.incident, rules, now),
        *_marks(report, now),
        *_copied(report, now),
        *_email(report),
        *_evidence(report, rules, now),
    )
    return tuple(
        Advice(field=field, code=code, message=message, route=_ROUTES.get(code))
        for field, code, message in found
    )


_ROUTES: Final[Mapping[str, Route]] = MappingProxyType(
    {route.value: route for route in Route} | dict.fromkeys(("collision_told", "injuries"), Route.COLLISION)
)
"""The advice that hands on to another desk, by its code."""

_HURT: Final = (
    "If somebody was hurt in a collision, each driver in it must by law report it to the police as soon as they can, and within"
    " 24 hours, unless they gave their details and showed their insurance there."
)
"""RTA 1988 s.170(2) to (6)."""


def _other_routes(report: Report, rules: ForceRules) -> Found:
    refused = refused_routes(rules)
    screening = report.screening or ()
    for route in dict.fromkeys(screening):
        if route not in refused:
            yield "screening", route.value, rules.routes[route].words
    if tells_a_collision(report.account.what_happened) and Route.COLLISION not in screening:
        words = f"What you wrote sounds like a collision. {rules.routes[Route.COLLISION].words}"
        yield "account.what_happened", "collision_told", words
    if report.witnesses.injuries and Route.COLLISION not in screening:
        yield "witnesses.injuries", "injuries", f"{_HURT} {rules.routes[Route.COLLISION].words}"


def _force(report: Report, rules: ForceRules) -> Found:
    incident = report.incident
    area = rules.area_of(incident.council_area) or rules.area_of(incident.town)
    if incident.council_area.strip() not in {"", NOT_KNOWN} and not rules.in_force(area):
        yield "incident.council_area", "out_of_force", rules.routes[Route.OTHER_FORCE].words


def _timed(incident: Incident, now: datetime) -> bool:
    return incident.local_at is not None and not any(time_faults(incident, now))


def _clocks(incident: Incident, rules: ForceRules, now: datetime) -> Found:
    if not _timed(incident, now):
        return
    field = "incident.local_at"
    if not submission_in_time(rules, incident_at=incident.earliest_at, submitted_at=now):
        within = rules.within_words()
        yield (
            field,
            "late",
            f"We need reports within {within}. You can still send this, but it may be too late to act.",
        )
    outlook = nip_outlook(deadlines(offence_on=incident.offence_on), today=london_date(now))
    if outlook is NipOutlook.OUT_OF_TIME:
        yield (
            field,
            "out_of_time",
            "The law gives 14 days to send a notice for most kinds of bad driving, and they have passed. Some can still be looked at.",
        )
    if incident.is_a_repeated_hour:
        yield (
            field,
            "repeated_hour",
            "The clocks went back that night and this time came twice. Check which one you mean.",
        )


def _marks(report: Report, now: datetime) -> Found:
    yield from _mark(report.vehicle, "vehicle", report.incident, now)
    for number, vehicle in enumerate(report.further_vehicles):
        yield from _mark(vehicle, f"further_vehicles.{number}", report.incident, now)


def _mark(vehicle: SubjectVehicle, path: str, incident: Incident, now: datetime) -> Found:
    mark, field = vehicle.mark, f"{path}.mark_raw"
    if vehicle.unreadable:
        yield (
            f"{path}.unreadable",
            "mark_unreadable",
            "Without the mark we can seldom find the driver. Send all the footage you have: we look at it frame by frame.",
        )
    if not vehicle.unreadable and (strange := strange_characters(vehicle.mark_raw)):
        yield field, "mark_characters", STRANGE_MARK.format(found=" or ".join(f"“{one}”" for one in strange))
        return  # what is left of it is no mark to speak of
    if not vehicle.unreadable and (count := too_many(vehicle.mark_raw)):
        yield field, "mark_long", LONG_MARK.format(count=count)
        return
    if mark and not formats(mark):
        yield field, "mark_unusual", _unusual(mark)
    day = incident.offence_on if _timed(incident, now) else london_date(now)
    if begins_after(mark, incident_on=day):
        yield (
            field,
            "mark_too_new",
            "This mark was not in use yet when it happened. Check that you read it right.",
        )


def _unusual(mark: str) -> str:
    """What may be wrong with a mark that fits no format."""
    meant = " or ".join(map(printed, suggestions(mark)))
    return " ".join(
        (
            "This does not look like a UK registration mark.",
            *(
                (f"Did you mean {meant}? O and 0 (nought) look the same on a plate, and so do I and 1.",)
                * bool(meant)
            ),
            "Check it; you can keep it as it is.",
        )
    )


def _copied(report: Report, now: datetime) -> Found:
    copied_on, incident = report.camera.downloaded_on, report.incident
    if copied_on is not None and _timed(incident, now) and copied_on < incident.offence_on:
        yield (
            "camera.downloaded_on",
            "copied_before",
            "This day is before the day on which it happened. Check when the footage was copied, and when it happened.",
        )


def _email(report: Report) -> Found:
    if address := meant(report.reporter.email):
        words = f"Did you mean {address}? We write to the address that you give. Check it; you can keep it as it is."
        yield "reporter.email", "email_unlikely", words


def _evidence(report: Report, rules: ForceRules, now: datetime) -> Found:
    said, age = report.declarations, report.reporter.age_on(london_date(now))
    months = rules.retention.reporter_keeps_months
    if said.will_attend_court is False:
        yield (
            "declarations.will_attend_court",
            "no_court",
            "If no witness will go to court, we may have to stop.",
        )
    if said.original_kept is False:
        yield (
            "declarations.original_kept",
            "not_kept",
            f"Keep the original until we tell you, or for {months} months.",
        )
    if said.not_posted_online is False:
        yield (
            "declarations.not_posted_online",
            "posted",
            "Take the footage offline now: it can spoil a trial.",
        )
    if report.camera.edited:
        yield (
            "camera.edited",
            "edited",
            "If you still have the footage as the camera made it, send that instead.",
        )
    if age is not None and rules.statement_min_age is not None and age < rules.statement_min_age:
        yield (
            "reporter.date_of_birth",
            "young",
            f"This force takes statements from age {rules.statement_min_age}. An adult who was there can report it.",
        )
