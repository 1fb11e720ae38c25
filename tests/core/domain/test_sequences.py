"""Files of one event: on one timeline, a lane for each camera, gaps and overlaps named in seconds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.core.domain.camera_names import series_named, view_named
from services.core.domain.media import View
from services.core.domain.sequences import Basis, Clip, Join, Timeline, timelines

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def clips(*names: str, duration_s: float = 60.0, view: View = View.UNSAID) -> list[Clip]:
    return [
        Clip(position=n, filename=name, duration_s=duration_s, view=view) for n, name in enumerate(names, 1)
    ]


def written(*seconds: float, duration_s: float = 60.0) -> list[Clip]:
    """Files whose names say nothing, written so many seconds after noon."""
    return [
        Clip(position=n, filename="clip.mp4", duration_s=duration_s, written=NOON + timedelta(seconds=at))
        for n, at in enumerate(seconds, 1)
    ]


def lanes(line: Timeline) -> dict[View, list[int]]:
    return {lane.view: [piece.position for piece in lane.pieces] for lane in line.lanes}


def joins(line: Timeline) -> list[float | None]:
    return [join.seconds for lane in line.lanes for join in lane.joins]


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("NO20260101-120000-000001F.MP4", View.FRONT),
        ("NO20260101-120000-000001B.MP4", View.REAR),
        ("NO20260101-120000-000001I.MP4", View.INSIDE),
        ("2020-06-03_17-33-12-left_repeater.mp4", View.LEFT),
        ("2020-06-03_17-33-12-right_pillar.mp4", View.RIGHT),
        ("2020-06-03_17-33-12-back.mp4", View.REAR),
        ("20230101_120000_NF.mp4", View.FRONT),
        ("20230101_120000_ER.mp4", View.REAR),
        ("230101_120000_001_FH.MP4", View.FRONT),
        ("2023_0101_120000_0001PF.MP4", View.FRONT),
        ("rear camera.mp4", View.REAR),
        ("20260511134011_073648A.TS", View.UNSAID),
        ("IMG_0123.MOV", View.UNSAID),
        ("backyard.mp4", View.UNSAID),
    ],
)
def test_names_say_which_way_a_camera_looked(name: str, view: View) -> None:
    assert view_named(name) == view


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("GH020123.MP4", ("chapters of 0123", 2)),
        ("MOVI0007.avi", ("movi", 7)),
        ("FILE0001F.MP4", ("file", 1)),
        ("holiday.mp4", None),
    ],
)
def test_names_say_the_place_in_a_series(name: str, series: tuple[str, int] | None) -> None:
    assert series_named(name) == series


def test_files_that_follow_each_other_are_one_line_in_order_of_time_not_of_sending() -> None:
    (line,) = timelines(clips("20260101_120200.mp4", "20260101_120000.mp4", "20260101_120100.mp4"))
    assert line.basis is Basis.NAME
    assert line.begins_at == NOON.replace(tzinfo=None)
    assert lanes(line) == {View.UNSAID: [2, 3, 1]}
    assert joins(line) == [0.0, 0.0]


def test_gaps_and_overlaps_are_told_in_seconds() -> None:
    (line,) = timelines(clips("20260101_120000.mp4", "20260101_120104.mp4", "20260101_120202.mp4"))
    assert joins(line) == [4.0, -2.0]
    assert [(piece.starts_s, piece.ends_s) for piece in line.lanes[0].pieces] == [
        (0, 60),
        (64, 124),
        (122, 182),
    ]


def test_cameras_of_one_event_lie_side_by_side() -> None:
    (line,) = timelines(
        clips(
            "2020-06-03_17-33-12-back.mp4", "2020-06-03_17-33-12-front.mp4", "2020-06-03_17-33-12-left_repeater.mp4",
            "2020-06-03_17-34-12-back.mp4", "2020-06-03_17-34-12-front.mp4", "2020-06-03_17-33-12-right_repeater.mp4",
        )
    )  # fmt: skip
    assert lanes(line) == {View.FRONT: [2, 5], View.REAR: [1, 4], View.LEFT: [3], View.RIGHT: [6]}
    assert joins(line) == [0.0, 0.0]


def test_the_reporters_word_on_a_camera_counts_before_the_name() -> None:
    files = clips("20260101_120000F.mp4", view=View.REAR) + clips("20260101_120100F.mp4")
    (line,) = timelines([files[0], Clip(position=2, filename=files[1].filename, duration_s=60)])
    assert lanes(line) == {View.FRONT: [2], View.REAR: [1]}


def test_views_nobody_named_that_run_at_once_are_two_cameras() -> None:
    (line,) = timelines(clips("a 20260101_120000.mp4", "b 20260101_120001.mp4", "a 20260101_120100.mp4"))
    assert [[piece.position for piece in lane.pieces] for lane in line.lanes] == [[1, 3], [2]]


def test_what_lies_far_apart_is_another_event_and_a_lone_file_is_in_none() -> None:
    hours = ("20260101_120000.mp4", "20260101_120100.mp4", "20260101_180000.mp4")
    (line,) = timelines(clips(*hours))
    assert lanes(line) == {View.UNSAID: [1, 2]}
    assert timelines(clips("20260101_120000.mp4")) == ()
    assert timelines(clips("20260101_120000.jpg", "20260101_120001.jpg", duration_s=0)) == ()


def test_times_written_in_the_files_serve_where_names_say_nothing() -> None:
    (line,) = timelines(written(0, 63))
    assert (line.basis, joins(line)) == (Basis.WRITTEN, [3.0])


def test_a_time_written_at_the_end_of_a_file_is_understood() -> None:
    """The second file is shorter: as beginnings the times would leave a hole."""
    first, second = written(60, 90)
    (line,) = timelines([first, Clip(position=2, filename="clip.mp4", duration_s=30, written=second.written)])
    assert joins(line) == [0.0]
    assert line.begins_at == NOON.replace(tzinfo=None)


def test_a_clock_that_stands_still_orders_nothing() -> None:
    assert timelines(written(0, 0)) == ()


def test_numbers_give_the_order_and_say_what_is_missing() -> None:
    (line,) = timelines(clips("MOVI0004.avi", "MOVI0001.avi", "MOVI0002.avi"))
    assert line.basis is Basis.NUMBER
    assert line.begins_at is None
    assert lanes(line) == {View.UNSAID: [2, 3, 1]}
    assert line.lanes[0].joins == (Join(seconds=None), Join(seconds=None, missing=1))


def test_chapters_of_one_recording_belong_together_and_other_recordings_do_not() -> None:
    (line,) = timelines(clips("GH010123.MP4", "GH020123.MP4", "GH010200.MP4"))
    assert lanes(line) == {View.UNSAID: [1, 2]}


def test_numbers_far_apart_are_no_series() -> None:
    assert timelines(clips("IMG_0001.mov", "IMG_0500.mov")) == ()


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("folder", "duration_s", "expected"),
    [
        ("dashcam/dashcamigo/70mai-multichannel/Normal", 2.0, {View.FRONT: 2, View.REAR: 2, View.INSIDE: 2}),
        ("dashcam/teslacamerge", 60.0, {View.FRONT: 2, View.REAR: 2, View.LEFT: 1, View.RIGHT: 1}),
    ],
)
def test_real_sets_of_several_cameras_are_one_event(
    corpus: Path, folder: str, duration_s: float, expected: dict[View, int]
) -> None:
    names = sorted(path.name for path in (corpus / folder).rglob("*") if path.suffix.lower() == ".mp4")
    (line,) = timelines(clips(*names, duration_s=duration_s))
    assert {lane.view: len(lane.pieces) for lane in line.lanes} == expected
    assert set(joins(line)) == {0.0}
