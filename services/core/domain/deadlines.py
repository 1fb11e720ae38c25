"""The clocks that run from an offence, in England and Wales: day 14, last safe posting, section 172, six months.

Sources: Road Traffic Offenders Act 1988 s.1 (notice of intended prosecution in 14 days) and s.1(1ZA) (service as in
Criminal Procedure Rules 4.11); Road Traffic Act 1988 s.172; Magistrates' Courts Act 1980 s.127. RTOA s.1(2) (recorded post
counts even if returned) no longer applies in England and Wales, and second class post is no method: neither is here.
All days are London dates. Not legal advice: a force legal team signs this off before live use.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from holidays import country_holidays

from services.core.domain.force_rules import ForceRules

LONDON: Final = ZoneInfo("Europe/London")
NIP_DAYS: Final = 14
NO_LIMIT: Final = date.max
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_ELECTRONIC_CUT_OFF: Final = time(14, 30)
_SECTION_172_DAYS: Final = 28
_MONTHS_TO_CHARGE: Final = 6


def london_date(moment: datetime) -> date:
    """The date in London at an aware `moment`; ValueError if naive, as a guess here can lose a case."""
    return _utc(moment).astimezone(LONDON).date()


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone before it has a London date.")
    return moment.astimezone(UTC)


# --- business days -----------------------------------------------------------------------------------------------------


@cache
def _holidays(year: int) -> frozenset[date]:
    # Without the subdivision the calendar lacks Easter Monday and the August holiday. Frozen, because the
    # library's own object fills itself lazily and is not safe between threads.
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_business_day(day: date) -> bool:
    """Not Saturday, Sunday, Good Friday, Easter Monday, Christmas Day, Boxing Day or a bank holiday of England and Wales (CrimPR 2.2)."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def next_business_day(day: date) -> date:
    """The first business day after `day`."""
    following = day + _DAY
    return following if is_business_day(following) else next_business_day(following)


def previous_business_day(day: date) -> date:
    """The last business day before `day`."""
    earlier = day - _DAY
    return earlier if is_business_day(earlier) else previous_business_day(earlier)


# --- service -----------------------------------------------------------------------------------------------------------


class ServiceMethod(StrEnum):
    """Ways to serve a notice under Criminal Procedure Rules 4.3 to 4.6; second class post is not among them."""

    HANDED_OVER = "handed_over"
    LEFT_AT_ADDRESS = "left_at_address"
    FIRST_CLASS_POST = "first_class_post"
    COMPUTER_PRODUCED = "computer_produced"
    ELECTRONIC = "electronic"


def postal_service_on(posted_on: date) -> date:
    """First class post is served on the second business day after posting (CrimPR 4.11); proof of late arrival defeats it (Gidden)."""
    return next_business_day(next_business_day(posted_on))


def _electronic_service_on(sent_at: datetime) -> date:
    sent = sent_at.astimezone(LONDON)
    same_day = is_business_day(sent.date()) and sent.time() <= _ELECTRONIC_CUT_OFF
    return sent.date() if same_day else next_business_day(sent.date())


def served_on(*, method: ServiceMethod, sent_at: datetime, replied_on: date | None = None) -> date:
    """The day a notice counts as served (CrimPR 4.11). `sent_at` is aware: handed over, left, posted, produced or sent.

    Electronic service presumes that the addressee gave an address and has not refused. A sooner reply by the
    addressee is service on the day of the reply.
    """
    day = london_date(sent_at)
    presumed = {
        ServiceMethod.HANDED_OVER: day,
        ServiceMethod.LEFT_AT_ADDRESS: next_business_day(day),
        ServiceMethod.FIRST_CLASS_POST: postal_service_on(day),
        ServiceMethod.COMPUTER_PRODUCED: postal_service_on(next_business_day(day)),
        ServiceMethod.ELECTRONIC: _electronic_service_on(sent_at),
    }[method]
    return presumed if replied_on is None else min(presumed, replied_on)


# --- the days that matter ----------------------------------------------------------------------------------------------


def day14(offence_on: date) -> date:
    """The last day on which a notice may be served; the offence day is left out, weekends do not extend it (RTOA s.1(1); Stewart v Chapman)."""
    return offence_on + timedelta(days=NIP_DAYS)


def last_safe_post(offence_on: date) -> date:
    """The latest business day whose second following business day is not after day 14."""
    last_service = previous_business_day(day14(offence_on) + _DAY)
    return previous_business_day(previous_business_day(last_service))


def last_safe_production(offence_on: date) -> date:
    """The business day before: a notice produced by computer for post is taken as posted one business day later."""
    return previous_business_day(last_safe_post(offence_on))


def section_172_last_day(served: date) -> date:
    """The last day to name the driver: 28 days that begin with the day of service (RTA s.172(7)(a); to confirm)."""
    return served + timedelta(days=_SECTION_172_DAYS - 1)


def six_months(offence_on: date) -> date:
    """The last day to issue a charge: the corresponding date, or the end of a month without it (MCA 1980 s.127; Dodds v Walker)."""
    months = offence_on.month - 1 + _MONTHS_TO_CHARGE
    year, month = offence_on.year + months // 12, months % 12 + 1
    return date(year, month, min(offence_on.day, monthrange(year, month)[1]))


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """Every clock of one case. The three NIP days are None where no notice is due, `six_months` where no such limit runs."""

    offence_on: date
    day14: date | None
    last_safe_post: date | None
    last_safe_production: date | None
    six_months: date | None

    @property
    def post_by(self) -> date:
        """What the queue is sorted by: last safe posting; without a NIP six months; with neither `NO_LIMIT`."""
        return self.last_safe_post or self.six_months or NO_LIMIT


def offence_date(*, offence_at: datetime, clock_doubt: timedelta = timedelta(0)) -> date:
    """The London date that the clocks run from. `clock_doubt` is how far the reported time may be off: the earliest plausible date counts."""
    # In UTC, since arithmetic within one time zone ignores the hour that a clock change adds or takes.
    return london_date(_utc(offence_at) - abs(clock_doubt))


def deadlines(*, offence_on: date, needs_nip: bool = True, six_month_limit: bool = True) -> Deadlines:
    """The clocks from the London date of an offence (see `offence_date`).

    Where several offences fit, or none is chosen yet, leave `needs_nip` true: the strictest governs.
    `six_month_limit` is false for dangerous driving, which may go to the Crown Court.
    """
    return Deadlines(
        offence_on=offence_on,
        day14=day14(offence_on) if needs_nip else None,
        last_safe_post=last_safe_post(offence_on) if needs_nip else None,
        last_safe_production=last_safe_production(offence_on) if needs_nip else None,
        six_months=six_months(offence_on) if six_month_limit else None,
    )


class NipOutlook(StrEnum):
    """What can still be done about a notice today."""

    NOT_NEEDED = "not_needed"
    IN_TIME_TO_PRODUCE = "in_time_to_produce"
    IN_TIME_TO_POST = "in_time_to_post"
    BY_HAND_ONLY = "by_hand_only"
    OUT_OF_TIME = "out_of_time"


def nip_outlook(clocks: Deadlines, *, today: date) -> NipOutlook:
    """Where a notice stands on the London date `today`: each step is the last day of the one before."""
    if not (clocks.last_safe_production and clocks.last_safe_post and clocks.day14):
        return NipOutlook.NOT_NEEDED
    if today <= clocks.last_safe_production:
        return NipOutlook.IN_TIME_TO_PRODUCE
    if today <= clocks.last_safe_post:
        return NipOutlook.IN_TIME_TO_POST
    return NipOutlook.BY_HAND_ONLY if today <= clocks.day14 else NipOutlook.OUT_OF_TIME


def submission_in_time(rules: ForceRules, *, incident_at: datetime, submitted_at: datetime) -> bool:
    """Whether a report came within the force's own days (by London date) or hours (by the clock); both moments aware."""
    if rules.submit_within_hours is not None:
        return _utc(submitted_at) - _utc(incident_at) <= timedelta(hours=rules.submit_within_hours)
    if rules.submit_within_days is None:
        return True
    last_day = london_date(incident_at) + timedelta(days=rules.submit_within_days)
    return london_date(submitted_at) <= last_day
