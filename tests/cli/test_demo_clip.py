"""The drawn clip is a file that every part of the service takes for a real one."""

import random
from datetime import UTC, date, datetime
from pathlib import Path

import av
import numpy as np
import pytest

from services.cli.demo_clip import DEMO_MARK, DemoClip, draw_clip
from services.cli.demo_plate import impossible_mark
from services.core.domain.registration import Format, begins_after, formats

RECORDED = datetime(2025, 1, 2, 7, 5, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> DemoClip:
    return draw_clip(tmp_path_factory.mktemp("clip") / "drawn.mp4", seconds=2.0, recorded_at=RECORDED)


def test_the_clip_is_h264_with_aac_as_long_as_asked(clip: DemoClip) -> None:
    with av.open(str(clip.path)) as box:
        picture, sound = box.streams.video[0], box.streams.audio[0]
        assert (picture.codec_context.name, picture.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert sound.codec_context.name == "aac"
        assert (picture.codec_context.width, picture.codec_context.height) == (1280, 720)
        assert sum(1 for _ in box.decode(picture)) == clip.frame_count == 50


def test_the_clip_says_when_it_was_recorded(clip: DemoClip) -> None:
    with av.open(str(clip.path)) as box:
        assert box.metadata["creation_time"].startswith("2025-01-02T07:05:09")


def test_something_moves_in_every_second(clip: DemoClip) -> None:
    with av.open(str(clip.path)) as box:
        frames = [frame.to_ndarray(format="gray").astype(np.int16) for frame in box.decode(video=0)]
    for early, late in zip(frames[::10], frames[10::10], strict=False):
        assert np.mean(np.abs(late - early) > 12) > 0.01


def test_the_same_seed_draws_the_same_cast_and_another_seed_another(tmp_path: Path) -> None:
    again = [
        draw_clip(tmp_path / f"{n}.mp4", seconds=0.2, seed=seed, height=360)
        for n, seed in enumerate((4, 4, 5))
    ]
    assert again[0].other_marks == again[1].other_marks != again[2].other_marks


def test_without_a_mark_nobody_bears_one(tmp_path: Path) -> None:
    bare = draw_clip(tmp_path / "bare.mp4", mark=None, seconds=0.2, height=360)
    assert bare.mark is None
    assert bare.other_marks == ()


def test_every_mark_drawn_is_well_formed_and_cannot_be_anybodys() -> None:
    dice = random.Random(3)  # noqa: S311 -- scenery, not secrets
    for mark in (DEMO_MARK, *(impossible_mark(dice) for _ in range(200))):
        assert Format.CURRENT in formats(mark)
        assert begins_after(mark, incident_on=date(2043, 12, 31))
        assert mark[0] in "JTU"
