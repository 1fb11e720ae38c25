from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter

from services.core.domain.report import CAMERA_WORDS, ROLE_WORDS, CameraType, Incident, Report, Role, Witness


def _incident(local: str, fold: int = 0, doubt_minutes: int = 0) -> Incident:
    at = datetime.fromisoformat(local)
    return Incident(local_at=at, road="M6", town="Walsall", fold=fold, doubt_minutes=doubt_minutes)


@pytest.mark.parametrize(
    ("local", "fold", "utc"),
    [
        ("2025-06-01 00:30", 0, "2025-05-31 23:30"),
        ("2025-12-31 23:30", 0, "2025-12-31 23:30"),
        ("2025-10-26 01:30", 0, "2025-10-26 00:30"),
        ("2025-10-26 01:30", 1, "2025-10-26 01:30"),
    ],
)
def test_a_local_time_is_one_moment(local: str, fold: int, utc: str) -> None:
    assert _incident(local, fold).at.astimezone(UTC) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_the_hours_that_a_clock_change_skips_or_repeats_are_known() -> None:
    assert _incident("2025-03-30 01:30").is_a_skipped_hour
    assert not _incident("2025-03-30 01:30").is_a_repeated_hour
    assert _incident("2025-10-26 01:30").is_a_repeated_hour
    assert _incident("2025-10-26 01:30", fold=1).is_a_repeated_hour
    assert not _incident("2025-10-26 02:30").is_a_repeated_hour
    assert not _incident("2025-03-30 02:30").is_a_skipped_hour


def test_the_clocks_run_from_the_earliest_plausible_day() -> None:
    assert _incident("2025-03-04 00:05").offence_on == date(2025, 3, 4)
    assert _incident("2025-03-04 00:05", doubt_minutes=10).offence_on == date(2025, 3, 3)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, ""),
        (1, "1 minute"),
        (15, "15 minutes"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (720, "12 hours"),
    ],
)
def test_how_far_the_time_may_be_off_is_said_in_words(minutes: int, words: str) -> None:
    assert _incident("2025-03-04 12:00", doubt_minutes=minutes).doubt_words == words


def test_an_incident_without_a_time_says_so() -> None:
    with pytest.raises(ValueError, match="no time"):
        _ = Incident(local_at=None, road="", town="").at


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2007-03-03", "2025-03-02", 17),
        ("2007-03-03", "2025-03-03", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
    ],
)
def test_age_in_whole_years(sound_report: Report, born: str, day: str, age: int) -> None:
    reporter = replace(sound_report.reporter, date_of_birth=date.fromisoformat(born))
    assert reporter.age_on(date.fromisoformat(day)) == age
    assert replace(reporter, date_of_birth=None).age_on(date(2025, 1, 1)) is None


def test_a_report_survives_storage_with_its_fold(sound_report: Report) -> None:
    october = replace(sound_report.incident, local_at=datetime(2025, 10, 26, 1, 30), fold=1)
    witnesses = replace(sound_report.witnesses, independent=(Witness(name="Cat Dow"),))
    report = replace(sound_report, incident=october, witnesses=witnesses)
    adapter = TypeAdapter(Report)
    again = adapter.validate_json(adapter.dump_json(report), strict=True)
    assert again == report
    assert again.incident.at.astimezone(UTC) == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def test_the_mark_is_kept_as_typed_and_normalised(sound_report: Report) -> None:
    assert sound_report.vehicle.mark_raw == "ab12 cde"
    assert sound_report.vehicle.mark == "AB12CDE"


def test_every_role_and_camera_has_words_for_the_statement() -> None:
    assert set(ROLE_WORDS) == set(Role)
    assert set(CAMERA_WORDS) == set(CameraType)
