"""Small films drawn here: each frame carries its own number as a row of ten black or white blocks."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest
from PIL import Image

from services.core.adapters.media_ffmpeg.tools import FfmpegMedia

WIDTH, HEIGHT, BITS, RATE = 320, 240, 10, 25
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
UNEVEN = ("-vf", "settb=1/90000,setpts=(N+0.4*mod(N\\,3))/25/TB", "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-video_track_timescale", "90000")  # fmt: skip
Film = Callable[..., Path]


def numbered_picture(number: int) -> bytes:
    """Grey picture, 8 bits a pixel; the most significant bit is on the left, under a ramp so that it is never black."""
    row = bytearray()
    for bit in reversed(range(BITS)):
        row += bytes([225 if number >> bit & 1 else 30]) * (WIDTH // BITS)
    ramp = bytes(40 + x * 150 // WIDTH for x in range(WIDTH))
    return bytes(row) * (HEIGHT * 3 // 4) + ramp * (HEIGHT // 4)


def number_in(picture: Image.Image) -> int:
    """The number that a picture shows, at any size, if it stands upright."""
    grey = picture.convert("L").resize((WIDTH, HEIGHT))
    line = grey.crop((0, HEIGHT // 3, WIDTH, HEIGHT // 3 + 1)).tobytes()
    levels = [line[int((bit + 0.5) * WIDTH / BITS)] for bit in range(BITS)]
    return int("".join("1" if level > 128 else "0" for level in levels), 2)


def picture_at(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.load()
        return picture


def run_ffmpeg(*arguments: str, stdin: bytes = b"") -> None:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-y", "-loglevel", "error", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Draws a film once: `film("a.mp4", *ffmpeg_arguments, frames=50, sound=False)`."""
    folder, drawn = tmp_path_factory.mktemp("films"), dict[object, Path]()

    def draw(name: str, *arguments: str, frames: int = 50, sound: bool = False) -> Path:
        asked = (name, arguments, frames, sound)
        if asked not in drawn:
            path = drawn[asked] = folder / str(len(drawn)) / name
            path.parent.mkdir()
            raw = b"".join(numbered_picture(number) for number in range(frames))
            source = [
                "-f",
                "rawvideo",
                "-pix_fmt",
                "gray",
                "-s",
                f"{WIDTH}x{HEIGHT}",
                "-r",
                str(RATE),
                "-i",
                "-",
            ]
            tone = ["-f", "lavfi", "-t", str(frames / RATE), "-i", "sine=frequency=440"] if sound else []
            run_ffmpeg(*source, *tone, *arguments, str(path), stdin=raw)
        return drawn[asked]

    return draw


@pytest.fixture(scope="session")
def media() -> FfmpegMedia:
    return FfmpegMedia()
