"""Lists of other files that pose as video. Read without guards they open a planted secret; each guard alone keeps it shut."""

import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import av
import cv2
import pytest
from PIL import Image

from services.core.adapters.media_ffmpeg.footage import Unusable, open_film, picture_stream, read_timeline
from services.core.adapters.media_ffmpeg.formats import AVI, FLV, ISO_BMFF, MATROSKA, MPEG_PS, MPEG_TS, Format
from services.core.adapters.media_ffmpeg.previews import SOURCE, Track, Wanted, arguments
from services.core.adapters.media_ffmpeg.program import ffmpeg_program
from services.core.adapters.media_ffmpeg.room import run_in
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.adapters.plates_ppocr.sampling import Sampler
from services.core.domain.acceptance import FootageLimits
from services.core.domain.media import MediaFacts, MediaKind
from services.core.domain.preview import PreviewRoute
from services.core.errors import NotFound
from services.core.sandbox import run_limited
from tests.core.adapters.media_ffmpeg import hostile
from tests.core.adapters.media_ffmpeg.conftest import number_in, numbered_picture, picture_at, run_ffmpeg

SECRET = 777
FAMILIES = (ISO_BMFF, MPEG_TS, MATROSKA, AVI, FLV, MPEG_PS)
LISTS = {"ffconcat": hostile.ffconcat, "hls": hostile.hls, "dash": hostile.dash}
EVERY_LIST = pytest.mark.parametrize("kind", LISTS)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A worker's folder: somebody else's footage, and beside it a list of each kind, by the names that reporters give."""
    folder = tmp_path_factory.mktemp("room")
    source = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", "320x240", "-r", "25", "-i", "-")
    made = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    run_ffmpeg(*source, *made, str(folder / "secret.ts"), stdin=numbered_picture(SECRET) * 10)
    for kind, text in LISTS.items():
        for ending in (".mp4", ".mov", ".ts"):
            (folder / f"{kind}{ending}").write_bytes(text("secret.ts"))
    return folder


# ---- without guards -------------------------------------------------------------------------------------------------


def by_pyav(path: Path, demuxer: str | None) -> Image.Image:
    with av.open(str(path), format=demuxer) as container:
        return Image.fromarray(next(container.decode(video=0)).to_ndarray(format="rgb24"))


def by_opencv(path: Path, demuxer: str | None) -> Image.Image:
    assert demuxer is None
    read, picture = cv2.VideoCapture(str(path)).read()
    assert read
    return Image.fromarray(picture)


def by_ffmpeg(path: Path, demuxer: str | None) -> Image.Image:
    named = ("-f", demuxer) if demuxer else ()
    run_ffmpeg(*named, "-i", str(path), "-frames:v", "1", str(path.with_suffix(".png")))
    return picture_at(path.with_suffix(".png"))


@pytest.mark.parametrize(
    ("name", "read", "demuxer"),
    [
        ("ffconcat.mp4", by_pyav, None),
        ("ffconcat.ts", by_opencv, None),
        ("ffconcat.mov", by_ffmpeg, None),
        ("dash.mp4", by_ffmpeg, None),
        # By its own ending only does this version take it for a list; older ones did by any.
        ("hls.mp4", by_pyav, "hls"),
        ("hls.mov", by_ffmpeg, "hls"),
    ],
)
def test_unguarded_readers_show_the_secret(
    room: Path, name: str, read: Callable[[Path, str | None], Image.Image], demuxer: str | None
) -> None:
    assert number_in(read(room / name, demuxer)) == SECRET


# ---- the gate -------------------------------------------------------------------------------------------------------


def facts_of(known: Format) -> MediaFacts:
    """As if the file had been taken."""
    return MediaFacts(
        kind=MediaKind.VIDEO, container=known.family, video_codec="h264", pixel_format="yuv420p", width=320, height=240,
        duration_s=0.4, frame_count=10,
    )  # fmt: skip


@EVERY_LIST
@pytest.mark.parametrize("ending", [".mp4", ".mov", ".ts"])
def test_the_gate_lets_no_list_in_by_any_door(
    media: FfmpegMedia, room: Path, tmp_path: Path, kind: str, ending: str
) -> None:
    path, facts = room / f"{kind}{ending}", facts_of(ISO_BMFF)
    assert [no.code for no in media.inspect(path=path, into=tmp_path).refusals] == ["playlist"]
    with pytest.raises(NotFound):
        media.preview(path=path, facts=facts, into=tmp_path, progress=lambda _: None)
    with pytest.raises(NotFound):
        media.still(path=path, facts=facts, frame_index=0, into=tmp_path)
    assert list(tmp_path.iterdir()) == []


# ---- behind the gate ------------------------------------------------------------------------------------------------


@EVERY_LIST
@pytest.mark.parametrize("known", FAMILIES, ids=lambda known: known.family)
def test_a_list_behind_the_gate_is_no_film_to_inspection(room: Path, kind: str, known: Format) -> None:
    limits = FootageLimits()
    with (
        pytest.raises(Unusable),
        open_film(room / f"{kind}.mp4", known, limits=limits) as container,
    ):
        read_timeline(container, picture_stream(container, limits=limits), limits=limits)


@EVERY_LIST
@pytest.mark.parametrize("known", FAMILIES, ids=lambda known: known.family)
def test_a_list_behind_the_gate_has_no_picture_for_the_plate_reader(
    room: Path, kind: str, known: Format
) -> None:
    seen = []
    with suppress(av.FFmpegError, IndexError):
        seen += list(Sampler(room / f"{kind}.mp4", container=known.family, moment_s=None))
    assert seen == []


@EVERY_LIST
@pytest.mark.parametrize("known", [ISO_BMFF, MPEG_TS], ids=lambda known: known.family)
def test_a_list_behind_the_gate_gives_no_viewing_copy(
    room: Path, tmp_path: Path, kind: str, known: Format
) -> None:
    """The argument list as it is, without the sandbox round it."""
    (tmp_path / SOURCE).symlink_to(room / f"{kind}.mp4")
    (tmp_path / "secret.ts").symlink_to(room / "secret.ts")
    wanted = Wanted(
        most_pixels=FootageLimits().video_pixels,
        facts=facts_of(known), known=known, route=PreviewRoute.TRANSCODE, track=Track(number=0, first_s=0.0, frames=10)
    )  # fmt: skip
    command = [ffmpeg_program(), *arguments(wanted)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0, done.stderr.decode()
    left = [path for path in tmp_path.iterdir() if not path.is_symlink()]
    assert sum(path.stat().st_size for path in left) == 0


# ---- the sandbox ----------------------------------------------------------------------------------------------------


def has_landlock(folder: Path) -> bool:
    tried = run_limited(["/bin/true"], cwd=folder, timeout_s=20, cpu_s=5, readable=[])
    return "files" in tried.fences


@pytest.mark.parametrize("kind", ["ffconcat", "dash"])
def test_the_sandbox_keeps_the_secret_from_a_reader_without_any_guard(
    room: Path, tmp_path: Path, kind: str
) -> None:
    command = [ffmpeg_program(), "-loglevel", "error", "-i", str(room / f"{kind}.mp4"), "-frames:v", "1"]
    if not has_landlock(tmp_path):
        pytest.skip("this kernel has no Landlock: files are kept apart by users and folders alone")
    shut = run_in(tmp_path, [*command, "shut.png"], reads=room / f"{kind}.mp4", timeout_s=20)
    assert shut.returncode != 0
    assert not (tmp_path / "shut.png").exists()

    opened = run_in(tmp_path, [*command, "open.png"], reads=room, timeout_s=20)  # the folder is given to it
    assert opened.returncode == 0, opened.stderr_tail
    assert number_in(picture_at(tmp_path / "open.png")) == SECRET
