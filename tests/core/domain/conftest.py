from datetime import date, datetime

import pytest

from services.core.domain.report import (
    Account,
    Camera,
    CameraType,
    Declarations,
    Incident,
    Report,
    Reporter,
    Role,
    SubjectVehicle,
)


@pytest.fixture
def sound_report() -> Report:
    """A report of 3 March 2025 in Birmingham with which nothing is wrong."""
    return Report(
        reporter=Reporter(
            full_name="Ann Mary Brown",
            date_of_birth=date(1980, 5, 17),
            address="1 Example Street\nBirmingham\nB1 1AA",
            email="ann@example.com",
            phone="0121 496 0000",
            role=Role.PEDAL_BIKE,
        ),
        incident=Incident(
            local_at=datetime(2025, 3, 3, 8, 15),
            road="A38 Bristol Road",
            town="Selly Oak",
            council_area="birmingham",
            weather="dry",
        ),
        vehicle=SubjectVehicle(mark_raw="ab12 cde", make="Ford", model="Fiesta", colour="red"),
        account=Account(
            what_happened="The red car overtook me with less than half a metre to spare.\nIt then turned left in front of me.",
            own_part="I was riding north in the cycle lane at about 12 mph.",
            why_wrong="I had to brake hard and nearly fell.",
        ),
        camera=Camera(
            type=CameraType.HANDLEBAR,
            make="Example Cam 3",
            mounting="on the handlebar",
            owner="me",
            continuous=True,
            clock_right=True,
            downloaded_by="me",
            downloaded_on=date(2025, 3, 3),
            edited=False,
        ),
        declarations=Declarations(
            section_9=True,
            will_attend_court=True,
            original_kept=True,
            not_posted_online=True,
            privacy_read=True,
            no_payment=True,
            dates_to_avoid="2 to 16 June 2025",
        ),
    )
