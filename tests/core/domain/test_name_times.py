"""The time in a file's name, by the names that makers give."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.name_times import name_time


@pytest.mark.parametrize(
    ("filename", "written"),
    [
        ("20260511134011_073648A.TS", "2026-05-11 13:40:11"),
        ("NO20260101-120002-000002F.MP4", "2026-01-01 12:00:02"),
        ("2020-06-03_17-34-12-left_repeater.mp4", "2020-06-03 17:34:12"),
        ("2021_1013_183759_050.MP4", "2021-10-13 18:37:59"),
        ("REC_2026_06_01_21_16_47_F.MP4", "2026-06-01 21:16:47"),
        ("20211011_141314_NF.mp4", "2021-10-11 14:13:14"),
        ("FILE260625-144859.MP4", "2026-06-25 14:48:59"),
        ("VID_20230428_185217.mp4", "2023-04-28 18:52:17"),
        ("2026-01-05 08.15.00.mov", "2026-01-05 08:15:00"),
        ("Screen Recording 2026-01-05 at 08.15.00.mov", "2026-01-05 08:15:00"),
    ],
)
def test_names_of_cameras_and_phones(filename: str, written: str) -> None:
    assert str(name_time(filename)) == written


def test_a_pixel_names_its_files_in_utc() -> None:
    assert name_time("PXL_20240211_201530123.mp4") == datetime(2024, 2, 11, 20, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "filename",
    [
        "GX010123.MP4",
        "IMG_1234.MOV",
        "20261301_120000.mp4",
        "20260230_120000.mp4",
        "1234567890.mp4",
        "",
        "a.b/c",
    ],
)
def test_what_is_no_time_is_none(filename: str) -> None:
    assert name_time(filename) is None


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)))
def test_any_second_is_read_back(at: datetime) -> None:
    at = at.replace(microsecond=0)
    for pattern in ("%Y%m%d_%H%M%S.mp4", "clip-%Y-%m-%d_%H-%M-%S_F.MP4", "%Y_%m%d_%H%M%S_001.MOV"):
        assert name_time(at.strftime(pattern)) == at


@given(st.text(max_size=40))
def test_no_name_breaks_it(filename: str) -> None:
    name_time(filename)
