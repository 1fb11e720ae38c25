"""A drawn film with one plate that passes and one face that stays: nothing in it is anybody's."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE, RATE, FRAMES = (960, 540), 25, 14
PLATE_SIZE = (120, 28)
STEP = 10
FACE = (640, 60, 160, 200)


def plate_at(frame: int) -> tuple[int, int, int, int]:
    """x, y, width and height of the plate."""
    return (200 + STEP * frame, 400, *PLATE_SIZE)


def redaction_film(path: Path) -> Path:
    """About half a second at 25 frames a second."""
    raw = b"".join(picture(number).tobytes() for number in range(FRAMES))
    size = "x".join(map(str, SIZE))
    source = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(RATE), "-i", "-")
    wanted = (
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-crf",
        "12",
        "-pix_fmt",
        "yuv420p",
        "-f",
        "mp4",
        str(path),
    )
    program = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([program, "-y", "-loglevel", "error", *source, *wanted], input=raw, check=True)
    return path


def picture(frame: int) -> Image.Image:
    """One frame: sky to road, a dark car with a yellow plate, a face."""
    drawn = Image.linear_gradient("L").resize(SIZE).convert("RGB")
    _face(ImageDraw.Draw(drawn))
    drawn = drawn.filter(ImageFilter.GaussianBlur(5))  # no face has edges like a drawing's
    draw = ImageDraw.Draw(drawn)
    x, y, wide, high = plate_at(frame)
    draw.rectangle((x - 90, y - 120, x + wide + 90, y + high + 30), fill=(40, 44, 60))
    draw.rounded_rectangle((x, y, x + wide - 1, y + high - 1), radius=3, fill=(235, 200, 40))
    font = ImageFont.load_default(size=24)
    draw.text((x + wide / 2, y + high / 2), "TX49 DRW", font=font, fill=(10, 10, 10), anchor="mm")
    return drawn.filter(ImageFilter.GaussianBlur(0.6))


def _face(draw: ImageDraw.ImageDraw) -> None:
    x, y, wide, high = FACE

    def oval(left: float, top: float, right: float, bottom: float, colour: tuple[int, int, int]) -> None:
        edges = (x + wide * left, y + high * top, x + wide * right, y + high * bottom)
        draw.ellipse(edges, fill=colour)

    oval(-0.1, -0.15, 1.1, 0.75, (50, 34, 24))  # hair
    oval(0.25, 0.8, 0.75, 1.35, (205, 160, 135))  # neck
    oval(0.0, 0.0, 1.0, 1.1, (224, 180, 155))
    for left in (0.17, 0.59):
        oval(left, 0.42, left + 0.24, 0.52, (245, 245, 245))
        oval(left + 0.07, 0.42, left + 0.17, 0.52, (50, 40, 40))
        oval(left - 0.02, 0.33, left + 0.26, 0.37, (60, 40, 30))  # brow
    oval(0.43, 0.45, 0.57, 0.72, (206, 155, 130))  # nose
    oval(0.30, 0.80, 0.70, 0.92, (170, 80, 80))  # mouth
