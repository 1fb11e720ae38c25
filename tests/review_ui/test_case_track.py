"""The claim of a camera in words and as a drawing; the whole way of a clip with positions to the page of its case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.core.domain.telemetry import ClockKind, Fix, Track
from services.core.domain.track_summary import TrackSummary, summaries
from services.core.domain.track_words import length_words, speed_words
from services.review_ui.case_track import FOOT, HEIGHT, WIDTH, track_view

BEGAN = datetime(2026, 7, 23, 10, 20, tzinfo=UTC)


def ride(count: int, *, layout: str = "gpmf", timed: bool = True) -> TrackSummary:
    """North by fifteen metres a second, from Birmingham."""
    fixes = tuple(
        Fix(
            latitude=52.5 + second * 15 / 111_195, longitude=-1.9, at_s=second if timed else None, speed_mps=15.0,
            written=BEGAN + timedelta(seconds=second),
        )
        for second in range(count)
    )  # fmt: skip
    return summaries(
        Track(
            fixes=fixes,
            clock=ClockKind.UTC,
            layout=layout,
            tool="opsnap",
            tool_version="1",
            left_out=(("no_fix", 2),),
        )
    )[0]


def rows_of(
    track: TrackSummary, *, moment_s: float | None = None, pin: tuple[float, float] | None = None
) -> dict[str, str]:
    view = track_view(track, moment_s=moment_s, pin=pin)
    assert view is not None
    return dict(view.rows)


def test_a_claim_says_who_read_it_what_was_left_out_and_whose_clock_it_is() -> None:
    rows = rows_of(ride(61))
    assert rows["Read by"] == "opsnap 1"
    assert rows["Kept as"] == "GoPro data track (GPMF)"
    assert rows["Usable positions"] == "61"
    assert rows["Left out"] == "2 without a satellite fix"
    assert rows["First position"] == "52.50000, -1.90000, 2026-07-23 10:20:00 UTC (11:20:00 in London)"
    assert rows["Whose clock"] == "UTC, by the satellites"
    assert rows["Length of the track"] == "900 metres"
    assert rows["Highest speed it wrote"] == "34 mph (54 km/h)"
    assert not any("marked" in key or "reported" in key for key in rows)


def test_the_marked_moment_has_its_place_and_speed_and_distance_from_the_pin() -> None:
    rows = rows_of(ride(61), moment_s=20, pin=(52.5, -1.9))
    assert rows["At the marked moment (0:20)"] == "52.50270, -1.90000, 34 mph (54 km/h)"
    assert rows["From the reported place"] == "0 metres at its nearest, 300 metres at the marked moment"


def test_positions_that_the_file_does_not_tie_to_its_pictures_are_not_guessed() -> None:
    assert "does not tie" in rows_of(ride(61, timed=False), moment_s=20)["At the marked moment (0:20)"]


def test_one_place_for_the_whole_film_is_no_track() -> None:
    view = track_view(ride(1, layout="container"), moment_s=3, pin=(52.6, -1.9))
    assert view is not None
    assert (view.is_along, view.drawing) == (False, None)
    assert dict(view.rows)["From the reported place"] == "11.1 km"


def test_a_log_that_came_with_the_clip_is_named_and_lines_with_wrong_checksums_are_said() -> None:
    rows = rows_of(replace(ride(3), log="GPSData1.txt", wrong_checksums=3))
    assert rows["Taken from"] == "the camera's log GPSData1.txt, sent with this clip"
    assert rows["Doubtful"].startswith("3 of the lines are not what their checksum says")


def test_a_file_that_says_nothing_has_no_section() -> None:
    assert track_view(None, moment_s=None, pin=None) is None


@pytest.mark.parametrize("pin", [None, (52.501, -1.89), (10.0, 10.0)])
def test_the_drawing_stays_on_its_sheet_north_up(pin: tuple[float, float] | None) -> None:
    view = track_view(ride(61), moment_s=30, pin=pin)
    assert view is not None
    drawing = view.drawing
    assert drawing is not None
    points = [tuple(map(float, pair.split(","))) for pair in drawing.line.split()]
    assert len(points) == 61
    assert all(0 < x < WIDTH and 0 < y < HEIGHT - FOOT for x, y in points)
    assert drawing.start[1] > drawing.end[1]
    assert drawing.marked is not None
    assert (drawing.pin is None) == (pin in {None, (10.0, 10.0)})
    assert 0 < drawing.bar_px < WIDTH / 2


def test_a_parked_camera_is_drawn_as_a_point() -> None:
    still = replace(ride(2), path=(Fix(latitude=52.5, longitude=-1.9),) * 2)
    view = track_view(still, moment_s=None, pin=None)
    assert view is not None
    assert view.drawing is not None
    assert view.drawing.start == view.drawing.end == (WIDTH / 2, (HEIGHT - FOOT) / 2)


def test_figures_are_in_words() -> None:
    assert speed_words(31.2928) == "70 mph (113 km/h)"
    assert [length_words(metres) for metres in (0.4, 1.2, 999, 1500)] == [
        "0 metres",
        "1 metre",
        "999 metres",
        "1.5 km",
    ]
