"""What the clock says about a report: by when the police want it, and what the law still allows after that.

Sources: the force's own time (its file in `rules/`, to confirm whether the last day is inside); for a notice of intended
prosecution the days of `deadlines`. Nobody is sent away for being late.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.core.domain.deadlines import (
    LONDON,
    Deadlines,
    NipOutlook,
    deadlines,
    london_date,
    nip_outlook,
    submission_in_time,
)
from services.core.domain.force_rules import ForceRules
from services.core.domain.report import Incident
from services.core.domain.report_rules import time_faults


@dataclass(frozen=True, kw_only=True)
class ReportClock:
    """One report's days.

    `send_by_at` (aware, London) is set where the force counts hours, `send_by_on` (a London date, its whole day
    included) where it counts days; neither where it publishes no time. `days` are the law's. Both run from the earliest
    time that it may have been; `is_from_day_before` tells where the reporter's own doubt made that another day.
    """

    send_by_at: datetime | None
    send_by_on: date | None
    is_late: bool
    days: Deadlines
    outlook: NipOutlook
    is_from_day_before: bool
    is_past_court: bool
    """The six months in which most cases must be brought are over."""

    @property
    def needs_nip(self) -> bool:
        """Whether a notice to the driver may be needed."""
        return self.outlook is not NipOutlook.NOT_NEEDED

    @property
    def is_pressing(self) -> bool:
        """Whether a reporter must be told more than by when to send it: something is over, or counted from a day earlier."""
        is_over = self.outlook in {NipOutlook.BY_HAND_ONLY, NipOutlook.OUT_OF_TIME} or self.is_past_court
        return self.is_late or is_over or self.is_from_day_before


def report_clock(
    incident: Incident, *, rules: ForceRules, needs_nip: bool, now: datetime
) -> ReportClock | None:
    """The clock at `now` (aware); None while the time of the incident is not given or cannot be right."""
    if incident.local_at is None or any(time_faults(incident, now)):
        return None
    days = deadlines(offence_on=incident.offence_on, needs_nip=needs_nip)
    return ReportClock(
        send_by_at=_send_by_at(incident, rules),
        send_by_on=_send_by_on(incident, rules),
        is_late=not submission_in_time(rules, incident_at=incident.earliest_at, submitted_at=now),
        days=days,
        outlook=nip_outlook(days, today=london_date(now)),
        is_from_day_before=days.offence_on < london_date(incident.at),
        is_past_court=days.six_months is not None and days.six_months < london_date(now),
    )


def _send_by_at(incident: Incident, rules: ForceRules) -> datetime | None:
    if rules.submit_within_hours is None:
        return None
    # In UTC: 48 hours are 48 hours on the night on which the clocks change, too.
    ends = incident.earliest_at + timedelta(hours=rules.submit_within_hours)
    return ends.astimezone(LONDON)


def _send_by_on(incident: Incident, rules: ForceRules) -> date | None:
    if rules.submit_within_days is None:
        return None
    return london_date(incident.earliest_at) + timedelta(days=rules.submit_within_days)
