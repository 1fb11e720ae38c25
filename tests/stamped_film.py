"""A film like a dashcam's: its own date and time run along the foot of the pictures."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFont

SIZE, RATE, FRAMES = (640, 360), 3, 6


def stamped_film(path: Path, *, begins: datetime, form: str = "%Y-%m-%d %H:%M:%S") -> Path:
    """Two seconds at three frames a second over a grey road; `form` is how the camera writes it."""
    raw = b"".join(_picture(begins + timedelta(seconds=n / RATE), form).tobytes() for n in range(FRAMES))
    size = "x".join(map(str, SIZE))
    source = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(RATE), "-i", "-")
    wanted = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-f", "mp4", str(path))
    program = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([program, "-y", "-loglevel", "error", *source, *wanted], input=raw, check=True)
    return path


def _picture(at: datetime, form: str) -> Image.Image:
    picture = Image.linear_gradient("L").resize(SIZE).convert("RGB")
    font = ImageFont.load_default(size=22)
    ImageDraw.Draw(picture).text(
        (12, 326), at.strftime(form), font=font, fill="white", stroke_width=1, stroke_fill="black"
    )
    return picture
