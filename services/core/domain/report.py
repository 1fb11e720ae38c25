"""What a reporter says: the answers of the form, as frozen facts. Whether they may be signed is for `report_rules`.

Answers may be blank or None: a form is filled in bit by bit, and every gap is named at once. All fields survive
JSON (a pydantic `TypeAdapter(Report)` stores and reads them), so local times keep their `fold` in a field of its own.
Source of the fields: Criminal Procedure Rules 16.2 (what a statement must hold) and the forms of English forces.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.core.domain.amounts import amount_words
from services.core.domain.deadlines import LONDON, offence_date
from services.core.domain.force_rules import Route
from services.core.domain.registration import normalise


class Role(StrEnum):
    """How the reporter took part in traffic. A force may offer `passenger` and `unknown` too (its `extra_roles`)."""

    CAR = "car"
    PEDESTRIAN = "pedestrian"
    PEDAL_BIKE = "pedal_bike"
    LORRY = "lorry"
    MOTORBIKE = "motorbike"
    BUS = "bus"
    VAN = "van"
    HORSE_RIDER = "horse_rider"
    OTHER = "other"
    PASSENGER = "passenger"
    UNKNOWN = "unknown"


EXTRA_ROLES: Final = frozenset({Role.PASSENGER, Role.UNKNOWN})
ROLE_WORDS: Final = MappingProxyType(
    {
        Role.CAR: "in a car",
        Role.PEDESTRIAN: "on foot",
        Role.PEDAL_BIKE: "riding a pedal cycle",
        Role.LORRY: "in a lorry",
        Role.MOTORBIKE: "riding a motorcycle",
        Role.BUS: "in a bus",
        Role.VAN: "in a van",
        Role.HORSE_RIDER: "riding a horse",
        Role.OTHER: "using the road in another way",
        Role.PASSENGER: "a passenger in a vehicle",
        Role.UNKNOWN: "using the road",
    }
)
"""How the statement says it, after "I was"."""


class Preference(StrEnum):
    """How the reporter wants to hear from us."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"


class CameraType(StrEnum):
    DASHCAM = "dashcam"
    HELMET = "helmet"
    HANDLEBAR = "handlebar"
    BODY_WORN = "body_worn"
    PHONE = "phone"
    BUILT_IN = "built_in"
    OTHER = "other"


class CameraClock(StrEnum):
    """What the reporter says of the clock that the footage shows."""

    RIGHT = "yes"
    WRONG = "no"
    NOT_SHOWN = "not_shown"


CAMERA_WORDS: Final = MappingProxyType(
    {
        CameraType.DASHCAM: "a dashcam",
        CameraType.HELMET: "a helmet camera",
        CameraType.HANDLEBAR: "a camera on the handlebar or frame of a cycle",
        CameraType.BODY_WORN: "a camera worn on the body",
        CameraType.PHONE: "a mobile phone",
        CameraType.BUILT_IN: "a camera built into a vehicle",
        CameraType.OTHER: "a camera",
    }
)


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Who reports. The address may have several lines; title, language and accessibility may stay blank.

    `remember`: a link sent to this email address may fill in these details in a later report; None is not answered.
    """

    full_name: str
    date_of_birth: date | None
    address: str
    email: str
    phone: str
    role: Role | None
    preference: Preference | None = Preference.EMAIL
    title: str = ""
    language: str = ""
    accessibility: str = ""
    remember: bool | None = None

    def age_on(self, day: date) -> int | None:
        """Whole years of age; a birthday on 29 February counts from 1 March in other years."""
        born = self.date_of_birth
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, kw_only=True)
class Incident:
    """Where and when. `local_at` is naive London time; `fold` is 1 for the second pass of the hour that repeats in October.

    `doubt_minutes` is how far the time may be off, either way. `clock_offset_s` is how far the camera's clock was ahead
    of the true time (negative: behind), None if unknown. Latitude and longitude are WGS84 degrees. `kind` is what the
    reporter calls it (an id of `kinds.toml`): the offence is for the reviewer to find.
    """

    local_at: datetime | None
    road: str
    town: str
    council_area: str = ""
    fold: int = 0
    doubt_minutes: int = 0
    kind: str = ""
    clock_offset_s: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    direction: str = ""
    speed_limit: str = ""
    weather: str = ""
    light: str = ""
    surface: str = ""
    traffic: str = ""

    @property
    def at(self) -> datetime:
        """The moment, aware; ValueError while it is not given."""
        if self.local_at is None:
            raise ValueError("The incident has no time yet.")
        return self.local_at.replace(tzinfo=LONDON, fold=self.fold)

    @property
    def earliest_at(self) -> datetime:
        """The earliest moment that it may have been, in UTC: what every clock counts from."""
        return self.at.astimezone(UTC) - timedelta(minutes=self.doubt_minutes)

    @property
    def offence_on(self) -> date:
        """The London date that the legal clocks run from: the earliest plausible one."""
        return offence_date(offence_at=self.earliest_at)

    @property
    def doubt_words(self) -> str:
        """How far the time may be off: `15 minutes`, `1 hour 30 minutes`; blank where the reporter is sure."""
        return amount_words(self.doubt_minutes * 60)

    @property
    def is_a_skipped_hour(self) -> bool:
        """Whether the clocks went forward over this local time, so that it never was."""
        there_and_back = self.at.astimezone(UTC).astimezone(LONDON)
        return there_and_back.replace(tzinfo=None) != self.at.replace(tzinfo=None)

    @property
    def is_a_repeated_hour(self) -> bool:
        """Whether the clocks went back over this local time, so that it was twice; never in a year that cannot be meant."""
        # The first and the last year there are have no neighbour in another time zone.
        if self.local_at is None or self.local_at.year not in range(2000, 2200):
            return False
        first, second = self.at.replace(fold=0), self.at.replace(fold=1)
        return not self.is_a_skipped_hour and first.utcoffset() != second.utcoffset()


@dataclass(frozen=True, kw_only=True)
class SubjectVehicle:
    """The vehicle reported. `mark_raw` is as typed; where the mark is `unreadable` it holds what could be read, if anything."""

    mark_raw: str
    unreadable: bool = False
    make: str = ""
    model: str = ""
    colour: str = ""
    type: str = ""
    driver_description: str = ""

    @property
    def mark(self) -> str:
        """The registration mark for comparison (`registration.normalise`); blank where it could not be read."""
        return "" if self.unreadable else normalise(self.mark_raw)


@dataclass(frozen=True, kw_only=True)
class Account:
    """In the reporter's own words. The statement is the evidence, so "see video" is no account."""

    what_happened: str
    own_part: str
    why_wrong: str


@dataclass(frozen=True, kw_only=True)
class Camera:
    """What recorded it and who handled it since; None is not answered."""

    type: CameraType | None
    make: str
    mounting: str
    owner: str
    continuous: bool | None
    clock: CameraClock | None
    downloaded_by: str
    downloaded_on: date | None
    edited: bool | None


@dataclass(frozen=True, kw_only=True)
class Witness:
    """Somebody else who saw it; never named to the driver."""

    name: str
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Witnesses:
    """Other people, as far as the reporter knows. A box that was left empty is False, None is not answered."""

    independent: tuple[Witness, ...] = ()
    occupants: str = ""
    injuries: bool | None = None
    children: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Declarations:
    """What the reporter declares; None is not answered. Education and media use are separate consents: only True is one."""

    section_9: bool | None
    will_attend_court: bool | None
    original_kept: bool | None
    not_posted_online: bool | None
    privacy_read: bool | None
    dates_to_avoid: str = ""
    no_payment: bool | None = None
    education_use: bool | None = None
    media_use: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything a reporter says about one incident. `screening` is what else it is, as the reporter ticked; None is not answered.

    `further_vehicles` were driven badly in the same incident; the first one stands in `vehicle`.
    """

    reporter: Reporter
    incident: Incident
    vehicle: SubjectVehicle
    account: Account
    camera: Camera
    declarations: Declarations
    witnesses: Witnesses = Witnesses()
    screening: tuple[Route, ...] | None = ()
    further_vehicles: tuple[SubjectVehicle, ...] = ()


BLANK: Final = Report(
    reporter=Reporter(
        full_name="", date_of_birth=None, address="", email="", phone="", role=None, preference=None
    ),
    incident=Incident(local_at=None, road="", town=""),
    vehicle=SubjectVehicle(mark_raw=""),
    account=Account(what_happened="", own_part="", why_wrong=""),
    camera=Camera(
        type=None, make="", mounting="", owner="", continuous=None, clock=None,
        downloaded_by="", downloaded_on=None, edited=None,
    ),
    declarations=Declarations(
        section_9=None,
        will_attend_court=None,
        original_kept=None,
        not_posted_online=None,
        privacy_read=None,
    ),
    screening=None,
)  # fmt: skip
"""A report on which nothing is answered yet."""
