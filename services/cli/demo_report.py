"""The report of the demonstration: an invented reporter tells what the drawn clip shows."""

from datetime import date, datetime, timedelta

from services.core.domain.deadlines import LONDON
from services.core.domain.report import (
    Account,
    Camera,
    CameraClock,
    CameraType,
    Declarations,
    Incident,
    Report,
    Reporter,
    Role,
    SubjectVehicle,
)

REPORTER_NAME = "Alex Example"


def demo_report(*, recorded_at: datetime, mark: str) -> Report:
    """Every answer that a signed report needs. Nothing in it is real: the telephone number is one kept for drama."""
    local = recorded_at.astimezone(LONDON).replace(tzinfo=None)
    return Report(
        reporter=_reporter(),
        incident=Incident(
            local_at=local,
            road="Example Road",
            town="Birmingham",
            council_area="birmingham",
            direction="northbound",
        ),
        vehicle=SubjectVehicle(mark_raw=mark, make="Ford", colour="Red", type="car"),
        account=_account(),
        camera=_camera(downloaded_on=local.date() + timedelta(days=1)),
        declarations=Declarations(
            section_9=True,
            will_attend_court=True,
            original_kept=True,
            not_posted_online=True,
            privacy_read=True,
            no_payment=True,
        ),
    )


def _reporter() -> Reporter:
    return Reporter(
        full_name=REPORTER_NAME,
        date_of_birth=date(1990, 4, 1),
        address="1 Example Street\nBirmingham\nB1 1AA",
        email="alex@example.org",
        phone="0121 496 0000",
        role=Role.CAR,
    )


def _account() -> Account:
    return Account(
        what_happened="The car came past me on the right, cut in a few metres ahead of me and then braked hard for no reason.",
        own_part="I was driving straight on in my lane at a steady speed, within the limit, with a car's length and more ahead.",
        why_wrong="It left no room between us, and I had to brake hard to avoid running into the back of it.",
    )


def _camera(*, downloaded_on: date) -> Camera:
    return Camera(
        type=CameraType.DASHCAM,
        make="Example",
        mounting="Behind the windscreen",
        owner="I own it",
        continuous=True,
        clock=CameraClock.RIGHT,
        downloaded_by="Me",
        downloaded_on=downloaded_on,
        edited=False,
    )
