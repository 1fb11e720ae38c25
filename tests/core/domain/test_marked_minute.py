"""The minute round the marked moment: of which films, from when to when, under which label."""

from dataclasses import replace

import pytest

from services.core.domain.marked_minute import around_label, first_frame_of, is_part, minute_round
from services.core.domain.media import MediaFacts, MediaKind

LONG = MediaFacts(
    kind=MediaKind.VIDEO, container="mp4/mov", video_codec="hevc", pixel_format="yuv420p", width=1920, height=1080,
    duration_s=600.0, frame_count=18_000,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "moment_s", "minute"),
    [
        ({}, 300.0, (270.0, 330.0)),
        ({}, 0.0, (0.0, 60.0)),
        ({}, 10.0, (0.0, 60.0)),
        ({}, 600.0, (540.0, 600.0)),
        ({}, None, None),
        ({"duration_s": 180.0}, 100.0, None),
        ({"duration_s": 180.1}, 100.0, (70.0, 130.0)),
        ({"video_codec": "h264"}, 300.0, None),
        ({"kind": MediaKind.STILL}, 0.0, None),
    ],
)
def test_the_minute_comes_first_only_where_the_whole_is_long_awaited(
    changed: dict[str, object], moment_s: float | None, minute: tuple[float, float] | None
) -> None:
    assert minute_round(replace(LONG, **changed), moment_s=moment_s) == minute  # type: ignore[arg-type]


@pytest.mark.parametrize("frame", [0, 7, 123_456, 1_234_567])
def test_the_label_tells_where_the_copy_begins(frame: int) -> None:
    assert first_frame_of(around_label(frame)) == frame
    assert is_part(around_label(frame))


@pytest.mark.parametrize("label", ["", "frame-000007", "around-", "around-x"])
def test_any_other_label_is_the_whole_film(label: str) -> None:
    assert first_frame_of(label) == 0
    assert not is_part(label)
