from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.cli.demo_report import demo_report
from services.core.domain.report import Account, CameraType, Report, Role, SubjectVehicle


@pytest.fixture
def sound_report() -> Report:
    """A report of 3 March 2025 in Birmingham with which nothing is wrong: the demonstration's, by somebody on a cycle."""
    told = demo_report(recorded_at=datetime(2025, 3, 3, 8, 15, tzinfo=UTC), mark="ab12 cde")
    return replace(
        told,
        reporter=replace(
            told.reporter,
            full_name="Ann Mary Brown",
            date_of_birth=date(1980, 5, 17),
            email="ann@example.com",
            role=Role.PEDAL_BIKE,
        ),
        incident=replace(
            told.incident, road="A38 Bristol Road", town="Selly Oak", direction="", weather="dry"
        ),
        vehicle=SubjectVehicle(mark_raw="ab12 cde", make="Ford", model="Fiesta", colour="red"),
        account=Account(
            what_happened="The red car overtook me with less than half a metre to spare.\nIt then turned left in front of me.",
            own_part="I was riding north in the cycle lane at about 12 mph.",
            why_wrong="I had to brake hard and nearly fell.",
        ),
        camera=replace(
            told.camera,
            type=CameraType.HANDLEBAR,
            make="Example Cam 3",
            mounting="on the handlebar",
            owner="me",
            downloaded_by="me",
            downloaded_on=date(2025, 3, 3),
        ),
        declarations=replace(told.declarations, dates_to_avoid="2 to 16 June 2025"),
    )
