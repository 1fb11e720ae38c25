"""Films as cameras write them, drawn by ffmpeg. A few seconds are encoded and joined to as many as are wanted, so a long film is cheap."""

import os
import subprocess
from math import ceil
from pathlib import Path

from services.core.adapters.media_ffmpeg.program import ffmpeg_program

SECONDS = float(os.environ.get("OPSNAP_BENCH_SECONDS", "60"))
DRAWN_S = 10.0
_PICTURE = "testsrc2=size={size}:rate=30,noise=alls=6:allf=t"
_SOUND = "anoisesrc=color=brown:amplitude=0.25:seed=7:sample_rate=48000"
_CODECS = {
    "h264": ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "aac"),
    "mpeg4": ("-c:v", "mpeg4", "-g", "30", "-c:a", "pcm_s16le"),
}  # fmt: skip


def film(
    path: Path, *, seconds: float, codec: str = "h264", kilobits: int = 12_000, size: str = "1920x1080"
) -> Path:
    """A film at 30 frames a second, with sound, so many kilobits a second; a dashcam's are 12,000. A key frame each second."""
    drawn_s = min(seconds, DRAWN_S)
    rate = ("-b:v", f"{kilobits}k", "-maxrate", f"{kilobits}k", "-bufsize", f"{kilobits}k", "-b:a", "96k")
    if seconds == drawn_s:
        return draw(path, drawn_s, size, *_CODECS[codec], *rate)
    piece = draw(path.with_stem(f"{path.stem}-piece"), drawn_s, size, *_CODECS[codec], *rate)
    return joined(piece, times=ceil(seconds / drawn_s), to=path)


def draw(path: Path, seconds: float, size: str, *coded: str) -> Path:
    drawn = ("-f", "lavfi", "-i", _PICTURE.format(size=size))
    source = (*drawn, "-f", "lavfi", "-i", _SOUND, "-t", f"{seconds:g}")
    _ffmpeg(*source, *coded, str(path))
    return path


def joined(piece: Path, *, times: int, to: Path) -> Path:
    """The same pictures so many times one after another, copied."""
    listed = to.with_suffix(".txt")
    listed.write_text(f"file '{piece}'\n" * times)
    _ffmpeg("-f", "concat", "-safe", "0", "-i", str(listed), "-c", "copy", str(to))
    return to


def _ffmpeg(*arguments: str) -> None:
    subprocess.run([ffmpeg_program(), "-nostdin", "-y", "-loglevel", "error", *arguments], check=True)
