"""What a register of vehicles says of a mark, and why it may say nothing.

Source: DVLA Vehicle Enquiry Service v1.1.0. It knows neither keeper nor model, no chassis number and no mark of theft. Of what
it tells, only that is kept which helps to see whether a mark belongs to the vehicle in the footage.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.core.errors import Unavailable


class TaxStatus(StrEnum):
    """As DVLA words it; SORN is a declaration that the vehicle is off the road."""

    TAXED = "Taxed"
    UNTAXED = "Untaxed"
    SORN = "SORN"
    NOT_FOR_ROAD = "Not Taxed for on Road Use"


class MotStatus(StrEnum):
    """As DVLA words it; the last two are also what a vehicle too young or too old for a test has."""

    VALID = "Valid"
    NOT_VALID = "Not valid"
    NO_DETAILS = "No details held by DVLA"
    NO_RESULTS = "No results returned"


@dataclass(frozen=True, kw_only=True)
class VehicleRecord:
    """One vehicle. Everything but the mark may be missing; months are their first day.

    `unread` names fields that came in a shape that we do not know. `revenue_weight_kg` is the weight for tax.
    """

    mark: str
    make: str = ""
    colour: str = ""
    fuel: str = ""
    made_in: int | None = None
    first_registered: date | None = None
    first_registered_here: date | None = None
    v5c_issued_on: date | None = None
    tax: TaxStatus | None = None
    tax_due_on: date | None = None
    mot: MotStatus | None = None
    mot_ends_on: date | None = None
    marked_for_export: bool | None = None
    type_approval: str = ""
    wheelplan: str = ""
    revenue_weight_kg: int | None = None
    unread: tuple[str, ...] = ()


class Outcome(StrEnum):
    """How a question was answered: with a vehicle, that there is none, or that this is no mark of theirs."""

    FOUND = "found"
    UNKNOWN = "unknown"
    NO_MARK = "no_mark"


@dataclass(frozen=True, kw_only=True)
class RegisterAnswer:
    """`record` is there exactly where the vehicle was found."""

    outcome: Outcome
    record: VehicleRecord | None = None


class Silence(StrEnum):
    """Why a register gave no answer. The last four do not pass by themselves; the last one is ours, and nobody was asked."""

    LIMITED = "limited"
    FAULT = "fault"
    MAINTENANCE = "maintenance"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    NOT_ALLOWED = "not_allowed"
    NOT_SET = "not_set"
    CASE_OVER = "case_over"


class RegisterSilent(Unavailable):
    """The register gave no answer that can be used; `why` says which way."""

    def __init__(self, why: Silence) -> None:
        super().__init__(f"The vehicle register gave no answer ({why}).")
        self.why = why
