"""The panel of the vehicle register on a case: what was asked and said, and whether this officer may ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.core.queries.case_file import CaseFile
from services.core.queries.vehicle_check import LookupView, VehicleCheck, vehicle_check
from services.core.settings import Settings
from services.review_ui.desk import Desk
from services.review_ui.register_words import SUSPECTED


@dataclass(frozen=True, kw_only=True)
class RegisterPanel:
    """`is_on`: a register is set up. `may_ask`: this officer, about the confirmed mark, now. `may_fill`: a decision with it."""

    check: VehicleCheck
    is_on: bool
    may_ask: bool
    may_fill: bool


def register_panel(desk: Desk, case: CaseFile, *, holds: bool, now: datetime) -> RegisterPanel:
    """For the officer who `holds` the case, or does not."""
    settings, check = desk.core.settings, vehicle_check(desk.core.database, case)
    is_on = settings.vehicle_register != "none"
    assessed = check.assessment
    return RegisterPanel(
        check=check,
        is_on=is_on,
        may_ask=is_on and holds and bool(check.mark) and not _stands(check.lookup, settings, now=now),
        may_fill=holds and assessed is not None and assessed.conclusion in SUSPECTED,
    )


def _stands(lookup: LookupView | None, settings: Settings, *, now: datetime) -> bool:
    """Whether it waits, or was answered so lately that asking again would give the same."""
    if lookup is None or lookup.silence is not None:
        return False
    lasts = timedelta(hours=settings.register_answer_hours)
    return lookup.answered_at is None or lookup.answered_at > now - lasts
