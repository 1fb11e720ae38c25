"""Draw the demonstration clip: a dashcam view in which one car overtakes, cuts in and brakes. Nothing is real in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ffmpeg
import imageio_ffmpeg

from services.cli.demo_scene import Camera, Script, script_for

DEMO_MARK = "TX49DRW"
"""Well-formed, yet no vehicle bears it: T opens no DVLA memory tag, and 49 is not issued before March 2049."""
DEMO_TIME = datetime(2025, 3, 14, 8, 41, 7, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class DemoClip:
    """What was drawn: `mark` on the subject (None when nobody bears one), `other_marks` on the rest of the cast."""

    path: Path
    mark: str | None
    other_marks: tuple[str, ...]
    seconds: float
    frames_per_second: int
    frame_count: int
    width: int
    height: int
    recorded_at: datetime


def draw_clip(
    path: Path,
    *,
    mark: str | None = DEMO_MARK,
    seconds: float = 20.0,
    seed: int = 1,
    recorded_at: datetime = DEMO_TIME,
    height: int = 720,
    frames_per_second: int = 25,
) -> DemoClip:
    """Write an MP4 (H.264 4:2:0, AAC) to `path`, 16:9 at `height` lines; the same arguments give the same pictures.

    `mark` is a current-style mark of 7 characters without a space; None leaves every vehicle without a plate.
    `recorded_at` (with a time zone) is burnt in as written and set as `creation_time`.
    """
    width = height * 16 // 9
    script = script_for(mark, seconds=seconds, seed=seed)
    count = round(seconds * frames_per_second)
    camera = Camera(script, width=width, height=height, seed=seed)
    frames = _frames(camera, count=count, rate=frames_per_second, recorded_at=recorded_at)
    _encode(
        path, frames, size=(width, height), rate=frames_per_second, seconds=seconds, recorded_at=recorded_at
    )
    return DemoClip(
        path=path,
        mark=mark,
        other_marks=_marks(script),
        seconds=seconds,
        frames_per_second=frames_per_second,
        frame_count=count,
        width=width,
        height=height,
        recorded_at=recorded_at,
    )


def _marks(script: Script) -> tuple[str, ...]:
    return tuple(mark for mark in script.others if mark)


def _frames(camera: Camera, *, count: int, rate: int, recorded_at: datetime) -> Iterator[bytes]:
    for number in range(count):
        t = number / rate
        yield camera.frame(t, number=number, clock=recorded_at + timedelta(seconds=t)).tobytes()


def _encode(
    path: Path,
    frames: Iterator[bytes],
    *,
    size: tuple[int, int],
    rate: int,
    seconds: float,
    recorded_at: datetime,
) -> None:
    """Pipe raw frames into ffmpeg; road noise comes from its own generator."""
    picture = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt="bgr24", s=f"{size[0]}x{size[1]}", framerate=rate
    )
    sound = ffmpeg.input(f"anoisesrc=color=brown:amplitude=0.25:seed=7:duration={seconds}", format="lavfi")
    process = (
        ffmpeg.output(
            picture,
            sound,
            str(path),
            format="mp4",
            vcodec="libx264",
            preset="superfast",
            crf=26,
            pix_fmt="yuv420p",
            g=rate,
            threads=1,
            acodec="aac",
            audio_bitrate="64k",
            movflags="+faststart",
            metadata=f"creation_time={recorded_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        )
        .global_args("-loglevel", "error", "-nostdin")
        .run_async(cmd=imageio_ffmpeg.get_ffmpeg_exe(), pipe_stdin=True, overwrite_output=True)
    )
    with process.stdin as sink:
        for frame in frames:
            sink.write(frame)
    if process.wait() != 0:
        raise RuntimeError(f"ffmpeg ended with {process.returncode}")
