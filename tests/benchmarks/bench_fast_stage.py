"""The fast stage beside the commands that a station would run one by one; and what a minute of film costs it, short or long.

`OPSNAP_BENCH_SECONDS` is how long the film beside the commands is (60), `OPSNAP_BENCH_MINUTES` how many minutes the others
are (`1,10,60`; with sound at 2.4 Mbit/s an hour takes 1.1 GB). ffprobe is used where there is one. Where there is none, the
same ffmpeg opens the film for the probe, and for the index writes every packet's time without decoding.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from statistics import median

import pytest

from services.core.adapters.media_ffmpeg.program import ffmpeg_program
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.adapters.telemetry_exiftool import exiftool
from services.processing_worker.telemetry import telemetry_reader
from tests.benchmarks.family import MIB, Cost, MemoryWatch, cost_of
from tests.benchmarks.films import SECONDS, film

pytestmark = pytest.mark.timeout(3_600)

ROUNDS = 3
AIM = 5.0
MINUTES = tuple(float(word) for word in os.environ.get("OPSNAP_BENCH_MINUTES", "1,10,60").split(","))
LONG_KILOBITS = 2_300
TILES = "scale=176:-2,tile=8x4"


# ---- beside the commands ------------------------------------------------------------------------------------------


def test_the_fast_stage_beside_separate_commands(tmp_path: Path) -> None:
    """In turn, so that a noisy machine is noisy for both. The first of ours starts the fork server, as a worker does once."""
    path, rooms = film(tmp_path / "film.mp4", seconds=SECONDS), count()
    cold = cost_of(lambda: fast_stage(path, tmp_path / f"{next(rooms)}"))
    ours, theirs = list[Mapping[str, Cost]](), list[Mapping[str, Cost]]()
    for _ in range(ROUNDS):
        ours.append(fast_stage(path, tmp_path / f"{next(rooms)}"))
        theirs.append({name: cost_of(command) for name, command in commands(path, tmp_path).items()})
    size = path.stat().st_size / MIB
    print(
        f"\n\nfast stage of {SECONDS:g} s of 1080p, {size:.0f} MiB, CPU s, median of {ROUNDS} in turn; ffprobe: {probe_named()}"
    )
    print("| | CPU s | wall s |\n|---|---|---|")
    for side in (ours, theirs):
        for name in side[0]:
            print(f"| {name} | {mid(side, name).cpu_s:.2f} | {mid(side, name).wall_s:.2f} |")
    print(f"| ours, the first of a worker | {cold.cpu_s:.2f} | {cold.wall_s:.2f} |")
    whole = sum(mid(ours, name).cpu_s for name in ours[0])
    parts = {name: mid(theirs, name).cpu_s for name in theirs[0]}
    thrifty, usual = (sum(parts.values()) - parts[left_out] for left_out in (USUAL, THRIFTY))
    print(
        f"| ours | {whole:.2f} | |\n| theirs, storyboard from key frames | {thrifty:.2f} | ratio {thrifty / whole:.1f}, aim {AIM:g} |"
    )
    print(f"| theirs, storyboard from all frames | {usual:.2f} | ratio {usual / whole:.1f}, aim {AIM:g} |")
    assert whole < thrifty < usual


OURS = ("ours: hash, probe, every time, key frames, storyboard, poster", "ours: positions")
THRIFTY, USUAL = "ffmpeg storyboard from key frames", "ffmpeg storyboard from all frames"


def fast_stage(path: Path, into: Path) -> Mapping[str, Cost]:
    """As `inspect_footage` looks at one file, in the same order."""
    media, reader = FfmpegMedia(), telemetry_reader()
    into.mkdir()

    def look() -> None:
        found = media.inspect(path=path, into=into)
        assert found.facts is not None
        assert {made.kind for made in found.derived} == {
            "pts_index",
            "poster",
            "storyboard",
            "storyboard_vtt",
        }

    return {OURS[0]: cost_of(look), OURS[1]: cost_of(lambda: reader.read(path=path, into=into))}


def commands(path: Path, folder: Path) -> Mapping[str, Callable[[], object]]:
    """Each is a program of its own that reads the film anew."""
    ffmpeg = [ffmpeg_program(), "-nostdin", "-y", "-loglevel", "error"]
    source, sheet = ["-i", str(path), "-an"], str(folder / "sheet.jpg")
    middle, every = f"{SECONDS / 2:g}", f"fps=1/{max(SECONDS / 32, 0.04):g},{TILES}"
    table: dict[str, Sequence[str]] = {
        "sha256sum": ["sha256sum", str(path)],
        **probing(path),
        "ffmpeg key frames": [*ffmpeg, "-skip_frame", "nokey", *source, "-fps_mode", "passthrough", "-vf", "scale=176:-2", str(folder / "key-%04d.jpg")],
        THRIFTY: [*ffmpeg, "-skip_frame", "nokey", *source, "-vf", every, "-frames:v", "1", sheet],
        USUAL: [*ffmpeg, *source, "-vf", every, "-frames:v", "1", sheet],
        "ffmpeg poster": [*ffmpeg, "-ss", middle, *source, "-frames:v", "1", "-vf", "scale=1280:-2", str(folder / "poster.jpg")],
        **positions(path),
    }  # fmt: skip
    return {name: command_of(words) for name, words in table.items()}


def command_of(words: Sequence[str]) -> Callable[[], object]:
    """To run it: whoever only opens a film by ffmpeg is told that there is no output, which is no fault."""
    return lambda: subprocess.run(words, check="-hide_banner" not in words, capture_output=True)


def probing(path: Path) -> dict[str, Sequence[str]]:
    if (program := shutil.which("ffprobe")) is None:
        opened = [ffmpeg_program(), "-nostdin", "-hide_banner", "-i", str(path)]
        times = [ffmpeg_program(), "-nostdin", "-loglevel", "error", "-i", str(path), "-map", "0:v", "-c", "copy", "-f", "mkvtimestamp_v2", "-"]  # fmt: skip
        return {"ffmpeg -i (no ffprobe here)": opened, "ffmpeg packet times (no ffprobe here)": times}
    said = [program, "-v", "error", "-of", "json"]
    return {
        "ffprobe -show_format -show_streams": [*said, "-show_format", "-show_streams", str(path)],
        "ffprobe -show_packets": [*said, "-select_streams", "v", "-show_packets", str(path)],
    }


def probe_named() -> str:
    return shutil.which("ffprobe") or "none on this machine, ffmpeg in its place"


def positions(path: Path) -> dict[str, Sequence[str]]:
    if (program := exiftool()) is None:
        pytest.skip("no ExifTool here: npm ci, and apt-get install perl")
    return {"exiftool -ee3": ["perl", str(program), "-config", "", "-ee3", "-n", "-j", "-G3", str(path)]}


def mid(rounds: Sequence[Mapping[str, Cost]], name: str) -> Cost:
    return Cost(
        wall_s=median(one[name].wall_s for one in rounds), cpu_s=median(one[name].cpu_s for one in rounds)
    )


# ---- short and long -----------------------------------------------------------------------------------------------


def test_a_minute_costs_the_same_in_a_long_film_and_memory_stays(tmp_path: Path) -> None:
    fast_stage(film(tmp_path / "warm.mp4", seconds=1), tmp_path / "warm")
    print(
        "\n\n| minutes | MiB | CPU s | wall s | CPU s a minute | largest process, MiB of its own | with mapped files |\n|---|---|---|---|---|---|---|"
    )
    a_minute, largest = list[float](), list[float]()
    for minutes in MINUTES:
        path = film(tmp_path / f"{minutes:g}.mp4", seconds=60 * minutes, kilobits=LONG_KILOBITS)
        with MemoryWatch() as memory:
            parts = fast_stage(path, tmp_path / f"{minutes:g}")
        cpu, wall = sum(one.cpu_s for one in parts.values()), sum(one.wall_s for one in parts.values())
        a_minute.append(cpu / minutes)
        largest.append(memory.own / MIB)
        print(f"| {minutes:g} | {path.stat().st_size / MIB:.0f} | {cpu:.2f} | {wall:.2f} | {a_minute[-1]:.3f} | {largest[-1]:.0f} | {memory.largest / MIB:.0f} |")  # fmt: skip
        path.unlink()
        sys.stdout.flush()
    assert max(a_minute[1:], default=0) <= a_minute[0] * 1.2
    assert max(largest) <= min(largest) + 64
