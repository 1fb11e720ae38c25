"""What may be uploaded at all, by its name."""

import pytest

from services.core.domain.intake import is_cameras_log


@pytest.mark.parametrize(
    "name",
    [
        "FILE260625-144859.NMEA",
        "ride.gpx",
        "20260718_NF.gps",
        "trip.MAP",
        "GPSData000001.txt",
        "a/b/gpsdata.TXT",
    ],
)
def test_a_cameras_log_may_come_with_its_film(name: str) -> None:
    assert is_cameras_log(name)


@pytest.mark.parametrize("name", ["notes.txt", "report.docx", "gps.exe", "clip.mp4", "nmea", "x.gpx.exe"])
def test_no_other_text_may(name: str) -> None:
    assert not is_cameras_log(name)
