"""Viewing copies in a real browser: each plays to its end and shows the colours of ffmpeg's own decoding; their cost beside bare ffmpeg.

Colours are the means of four quarters of a picture, so that one turned or mirrored does not pass. `-k dashcam` asks for a part.
"""

import json
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

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
PATIENCE_MS = 240_000
ROUNDS = 3
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
    """Paths of what the manifest accepts, by its own words."""
    if not corpus_path().is_dir():
        return []
    rows = manifest(corpus_path())
    return [
        row["path"] for row in rows if row["expected_verdict"] == "accept" and row["path"] not in STRICTER
    ]


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
    corpus: Path, page: Page, site: str, tmp_path: Path, name: str
) -> None:
    copy = copied(corpus / name, tmp_path)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(site)
    address = f"/made/{copy.made.path.name}"
    worst = (photograph if copy.facts.kind is MediaKind.STILL else film)(page, copy, address)
    print(f"\n{worst:5.1f}  {preview_route(copy.facts):9}  {copy.seconds:5.1f} s  {name}")
    assert worst <= TOLERANCE


def photograph(page: Page, copy: Copied, address: str) -> float:
    page.evaluate(PHOTO, address)
    register_heif_opener()
    with Image.open(copy.path) as picture:
        expected = quarters(ImageOps.exif_transpose(picture).convert("RGB"))
    return distance(seen(page, "photo"), expected)


def film(page: Page, copy: Copied, address: str) -> float:
    """The greatest distance of three frames, after playing to the end."""
    size = page.evaluate(LOAD, address)
    assert abs(size[0] / size[1] - copy.facts.width / copy.facts.height) < 0.03, size
    ended_at = page.evaluate(PLAY)
    assert ended_at >= copy.times[-1] - 0.1
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
    command = [ffmpeg_program(), "-loglevel", "error", "-i", str(copy.path), "-vf", ",".join(filters), "-fps_mode", "passthrough"]  # fmt: skip
    done = subprocess.run(
        [*command, "-frames:v", "1", "-f", "rawvideo", "-"], capture_output=True, check=True
    )
    return Image.frombytes("RGB", (WIDTH, HEIGHT), done.stdout[: WIDTH * HEIGHT * 3])


def quarters(picture: Image.Image) -> Colours:
    small = picture.resize((2, 2), Image.Resampling.BOX)
    return tuple(float(value) for value in small.tobytes())


def distance(one: Colours, other: Colours) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


# ---- cost ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 s of 1080p as an old camera writes it, which no browser plays."""
    path = tmp_path_factory.mktemp("drawn") / "drawn.avi"
    source = ("-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=20")
    coded = ("-vf", "noise=alls=6:allf=t", "-c:v", "mpeg4", "-q:v", "4", "-g", "30")
    subprocess.run([ffmpeg_program(), "-y", "-loglevel", "error", *source, *coded, str(path)], check=True)
    return path


@pytest.mark.timeout(900)
def test_a_transcode_costs_little_more_than_bare_ffmpeg(drawn: Path, tmp_path: Path) -> None:
    """Processor seconds, in turn, so that a noisy machine is noisy for both."""
    media = FfmpegMedia()
    facts = media.inspect(path=drawn, into=tmp_path).facts
    assert facts is not None
    ours, bare = list[float](), list[float]()
    made = media.preview(path=drawn, facts=facts, into=tmp_path, progress=lambda _: None)
    words = {"source": str(drawn), "preview.mp4": str(tmp_path / "bare.mp4")}
    command = [ffmpeg_program(), *(words.get(word, word) for word in json.loads(made.arguments))]
    for _ in range(ROUNDS):
        ours.append(cpu_of(lambda: media.preview(path=drawn, facts=facts, into=tmp_path, progress=lambda _: None)))  # fmt: skip
        bare.append(cpu_of(lambda: subprocess.run(command, check=True, capture_output=True)))
    ratio = median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    print(
        f"\ntranscode of 20 s of 1080p: {min(ours):.1f} s CPU, bare ffmpeg {min(bare):.1f} s, ratio {ratio:.2f}"
    )
    assert ratio <= 1.1


def cpu_of(work: Callable[[], object]) -> float:
    """Processor seconds of ourselves and of every program that was started and ended meanwhile."""
    before = used()
    work()
    return used() - before


def used() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)
