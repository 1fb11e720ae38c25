"""Viewing copies of every accepted file of the corpus in a real browser: each plays to its end in the colours of ffmpeg's own decoding.

Colours are the means of four quarters of a picture, so that one turned or mirrored does not pass. `-k dashcam` asks for a
part, `OPSNAP_SLICE=2/3` for the second third. A table at the end says what failed, and why.
"""

import json
import os
import subprocess
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.core.adapters.media_ffmpeg.program import ffmpeg_program
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.media import DerivativeKind, DerivedFile, Inspection, MediaFacts, MediaKind
from services.core.domain.preview import preview_route
from tests.conftest import corpus_path
from tests.manifest import STRICTER, manifest
from tests.serving import serving

TOLERANCE = 12.0
"""Of 255, for the mean of a quarter: players and ffmpeg guess differently at the matrix of a film that names none."""
DAMAGED = {"broken/decord/corrupted.mp4": 20.0}
"""What a player shows in place of packets that are lost is its own choice."""
PATIENCE_MS = 240_000
SLICE = os.environ.get("OPSNAP_SLICE", "1/1")
WIDTH, HEIGHT = 64, 36
TONE_MAP = "zscale=tin={transfer}:min=2020_ncl:pin=2020:rin=tv:t=linear:npl=100,format=gbrpf32le,zscale=p=709,tonemap=hable:desat=0,zscale=t=709:m=709:r=tv,format=yuv420p"
TRANSFERS = {"HLG": "arib-std-b67", "HDR10 (PQ)": "smpte2084"}
PAGE = "<video id='film' muted playsinline></video><img id='photo'><canvas id='canvas'></canvas>"
Colours = tuple[float, ...]

LOAD = """address => new Promise((done, fail) => {
  film.onerror = () => fail(new Error(film.error.message));
  film.onloadeddata = () => done([film.videoWidth, film.videoHeight]);
  film.src = address;
})"""
PLAY = """() => new Promise((done, fail) => {
  film.onerror = () => fail(new Error(film.error.message));
  film.onended = () => done(film.currentTime);
  film.currentTime = 0;
  film.playbackRate = 16;
  film.play().catch(fail);
})"""
SHOW = """at => new Promise((done) => {
  film.pause();
  film.requestVideoFrameCallback(() => done());
  film.currentTime = at;
})"""
PIXELS = """([name, width, height]) => {
  const shown = document.getElementById(name), context = canvas.getContext("2d");
  canvas.width = width; canvas.height = height;
  context.imageSmoothingQuality = "high";
  context.drawImage(shown, 0, 0, width, height);
  return [...context.getImageData(0, 0, width, height).data];
}"""
PHOTO = """async address => { photo.src = address; await photo.decode(); }"""


def accepted() -> list[str]:
    """Paths of what the manifest accepts, by its own words; of these the slice that was asked for."""
    if not corpus_path().is_dir():
        return []
    rows = manifest(corpus_path())
    number, slices = map(int, SLICE.split("/"))
    paths = [
        row["path"] for row in rows if row["expected_verdict"] == "accept" and row["path"] not in STRICTER
    ]
    return paths[number - 1 :: slices]


@dataclass(frozen=True, kw_only=True)
class Copied:
    """A file of the corpus and its viewing copy; `times` of its frames are seconds from the first."""

    path: Path
    facts: MediaFacts
    made: DerivedFile
    times: tuple[float, ...]
    seconds: float

    def middle_of(self, frame: int) -> float:
        ends = self.times[frame + 1] if frame + 1 < len(self.times) else self.facts.duration_s
        return (self.times[frame] + ends) / 2


def copied(path: Path, into: Path) -> Copied:
    media = FfmpegMedia()
    found = media.inspect(path=path, into=into)
    assert found.facts is not None, found.refusals
    began = time.perf_counter()
    made = media.preview(path=path, facts=found.facts, into=into, progress=lambda _: None)
    seconds = time.perf_counter() - began
    return Copied(path=path, facts=found.facts, made=made, times=times_of(found), seconds=seconds)


def times_of(found: Inspection) -> tuple[float, ...]:
    indexes = [file.path for file in found.derived if file.kind is DerivativeKind.PTS_INDEX]
    if not indexes:
        return (0.0,)
    told = json.loads(indexes[0].read_text())
    numerator, denominator = told["time_base"]
    return tuple((at - told["pts"][0]) * numerator / denominator for at in told["pts"])


@dataclass(frozen=True, kw_only=True)
class Played:
    """How one file fared. `worst` is the greatest distance of colours, of 255; `why` is empty if all went well."""

    name: str
    route: str = "-"
    worst: float = 0.0
    seconds: float = 0.0
    why: str = ""


@pytest.fixture(scope="module")
def played() -> Iterator[list[Played]]:
    """Everything that was tried; told when the last is done."""
    found: list[Played] = []
    yield found
    well = [one for one in found if not one.why]
    print(f"\n\nslice {SLICE}: {len(found)} files, {len(well)} played to the end in their colours")
    for route, count in Counter(one.route for one in well).items():
        rest = [one for one in well if one.route == route]
        worst, slowest = max(one.worst for one in rest), max(one.seconds for one in rest)
        print(
            f"| {route:9} | {count:3d} files | worst colour {worst:4.1f} of 255 | slowest copy {slowest:5.1f} s |"
        )
    for one in found:
        if one.why:
            print(f"| FAILED | {one.name} | {one.why} |")


@contextmanager
def noted(name: str, played: list[Played]) -> Iterator[None]:
    """Whatever goes wrong is told in the table too."""
    try:
        yield
    except Exception as error:
        lines = str(error).strip().splitlines() or [""]
        played.append(Played(name=name, why=f"{type(error).__name__}: {lines[0][:160]}"))
        raise


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The folder of copies and a page for them, from one origin: a canvas of another's pictures cannot be read."""
    routes = [Route("/", lambda _: HTMLResponse(PAGE)), Mount("/made", StaticFiles(directory=tmp_path))]
    with serving(Starlette(routes=routes)) as address:
        yield address


@pytest.mark.corpus
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", accepted())
def test_a_copy_plays_to_its_end_in_the_original_colours(
    corpus: Path, page: Page, site: str, tmp_path: Path, played: list[Played], name: str
) -> None:
    with noted(name, played):
        copy = copied(corpus / name, tmp_path)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(site)
        address = f"/made/{copy.made.path.name}"
        worst = (photograph if copy.facts.kind is MediaKind.STILL else film)(page, copy, address)
        assert worst <= DAMAGED.get(name, TOLERANCE), f"colours are {worst:.1f} apart"
    played.append(Played(name=name, route=preview_route(copy.facts), worst=worst, seconds=copy.seconds))


def photograph(page: Page, copy: Copied, address: str) -> float:
    page.evaluate(PHOTO, address)
    register_heif_opener()
    with warnings.catch_warnings(action="ignore"), Image.open(copy.path) as picture:  # of damaged details
        expected = quarters(ImageOps.exif_transpose(picture).convert("RGB"))
    return distance(seen(page, "photo"), expected)


def film(page: Page, copy: Copied, address: str) -> float:
    """The greatest distance of three frames, after playing to the end."""
    size = page.evaluate(LOAD, address)
    assert abs(size[0] / size[1] - copy.facts.width / copy.facts.height) < 0.03, f"shown at {size}"
    ended_at = page.evaluate(PLAY)
    assert ended_at >= copy.times[-1] - 0.1, f"ended at {ended_at:.2f} s of {copy.times[-1]:.2f}"
    frames = sorted({copy.facts.frame_count * part // 6 for part in (1, 3, 5)})
    return max(frame_distance(page, copy, frame) for frame in frames)


def frame_distance(page: Page, copy: Copied, frame: int) -> float:
    page.evaluate(SHOW, copy.middle_of(frame))
    return distance(seen(page, "film"), quarters(reference(copy, frame)))


def seen(page: Page, name: str) -> Colours:
    pixels = page.evaluate(PIXELS, [name, WIDTH, HEIGHT])
    return quarters(Image.frombytes("RGBA", (WIDTH, HEIGHT), bytes(pixels)).convert("RGB"))


def reference(copy: Copied, frame: int) -> Image.Image:
    """The frame by bare ffmpeg, counted from the start of a whole decoding, at its own choice of rotation."""
    transfer = TRANSFERS.get(copy.facts.hdr)
    filters = [rf"select=eq(n\,{frame})"]
    filters += ["bwdif=deint=interlaced"] if copy.facts.interlaced else []
    filters += [TONE_MAP.format(transfer=transfer)] if transfer else []
    filters += [f"scale={WIDTH}:{HEIGHT}:flags=area", "format=rgb24"]
    demuxer = (
        ["-f", "mpegts"] if copy.facts.container == "mpeg-ts" else []
    )  # behind junk it would take another
    command = [ffmpeg_program(), "-loglevel", "error", *demuxer, "-i", str(copy.path), "-vf", ",".join(filters), "-fps_mode", "passthrough"]  # fmt: skip
    done = subprocess.run(
        [*command, "-frames:v", "1", "-f", "rawvideo", "-"], capture_output=True, check=True
    )
    return Image.frombytes("RGB", (WIDTH, HEIGHT), done.stdout[: WIDTH * HEIGHT * 3])


def quarters(picture: Image.Image) -> Colours:
    small = picture.resize((2, 2), Image.Resampling.BOX)
    return tuple(float(value) for value in small.tobytes())


def distance(one: Colours, other: Colours) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
