"""Making a viewing copy beside bare ffmpeg with the same arguments: what watching, limiting and checking it adds. Aim: at most 1.1.

`OPSNAP_BENCH_SECONDS` is how long the film is (60).
"""

import json
import subprocess
from pathlib import Path
from statistics import median

import pytest

from services.core.adapters.media_ffmpeg.program import ffmpeg_program
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.preview import PreviewRoute, preview_route
from tests.benchmarks.family import cost_of
from tests.benchmarks.films import SECONDS, film

pytestmark = pytest.mark.timeout(3_600)

ROUNDS = 3
AIM = 1.1


def test_a_transcode_costs_little_more_than_bare_ffmpeg(tmp_path: Path) -> None:
    """In turn, so that a noisy machine is noisy for both."""
    media, path = FfmpegMedia(), film(tmp_path / "old.avi", seconds=SECONDS, codec="mpeg4")
    facts = media.inspect(path=path, into=tmp_path).facts
    assert facts is not None
    assert preview_route(facts) is PreviewRoute.TRANSCODE

    def ours() -> str:
        return media.preview(path=path, facts=facts, into=tmp_path, progress=lambda _: None).arguments

    words = {"source": str(path), "preview.mp4": str(tmp_path / "bare.mp4")}
    command = [ffmpeg_program(), *(words.get(word, word) for word in json.loads(ours()))]
    pairs = [
        (cost_of(ours), cost_of(lambda: subprocess.run(command, check=True, capture_output=True)))
        for _ in range(ROUNDS)
    ]
    cpu = median(mine.cpu_s / theirs.cpu_s for mine, theirs in pairs)
    wall = median(mine.wall_s / theirs.wall_s for mine, theirs in pairs)
    print(f"\n\ntranscode of {SECONDS:g} s of 1080p, {ROUNDS} pairs in turn")
    print("| | ours, s | bare ffmpeg, s | ratio (median of pairs) | aim |\n|---|---|---|---|---|")
    print(f"| CPU | {min(a.cpu_s for a, _ in pairs):.1f} | {min(b.cpu_s for _, b in pairs):.1f} | {cpu:.2f} | {AIM} |")  # fmt: skip
    print(f"| wall | {min(a.wall_s for a, _ in pairs):.1f} | {min(b.wall_s for _, b in pairs):.1f} | {wall:.2f} | {AIM} |")  # fmt: skip
    assert (tmp_path / "bare.mp4").read_bytes() == (tmp_path / "preview.mp4").read_bytes()
    assert cpu <= AIM
