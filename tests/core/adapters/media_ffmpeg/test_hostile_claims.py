"""Files that claim or unfold to more than they are: each ends in time, within the stated memory, with a verdict."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import av
import pytest

from services.core.adapters.media_ffmpeg import excerpts
from services.core.adapters.media_ffmpeg.formats import AVI, Format, recognise
from services.core.adapters.media_ffmpeg.previewing import Studio
from services.core.adapters.media_ffmpeg.previews import Track, Wanted, arguments
from services.core.adapters.media_ffmpeg.program import ffmpeg_program
from services.core.adapters.media_ffmpeg.room import MEMORY_BYTES, answer_of, run_child
from services.core.adapters.media_ffmpeg.tools import _validated
from services.core.domain.acceptance import Findings, FootageLimits
from services.core.domain.excerpt import NoCopy, Span
from services.core.domain.media import MediaFacts, MediaKind
from services.core.domain.preview import PreviewRoute
from services.core.sandbox import Finished
from tests.core.adapters.media_ffmpeg import hostile
from tests.core.adapters.media_ffmpeg.conftest import X264, Film

SECONDS, CPU_SECONDS = 20.0, 3.0
USUAL_BYTES = 1024**3
"""What opening costs at most where it does not run into the limit; that of this process is counted in."""
TEXT_BOMB = hostile.png(1, 1, chunks=hostile.png_chunk(b"iTXt", b"c\0\1\0\0\0" + hostile.zeros(1)))
PROFILE_BOMB = hostile.png(1, 1, chunks=hostile.png_chunk(b"iCCP", b"c\0\0" + hostile.zeros(1)))
MANY_NOTES = hostile.png(1, 1, chunks=hostile.png_chunk(b"tEXt", b"c\0" + b"x" * 100) * 20_000)
TAKEN: list[str] = []

Outcome = tuple[Findings, Finished]
FILMS: dict[str, tuple[Callable[[bytes], bytes], list[str]]] = {
    "durations without end": (hostile.endless_duration, TAKEN),
    "a frame of two days": (hostile.endless_frame, ["too_long"]),
    "billions of samples": (hostile.billions_of_samples, ["nothing_to_show"]),
    "a hundred thousand boxes": (hostile.boxes_without_number, TAKEN),
    "boxes in boxes": (hostile.boxes_in_boxes, ["unreadable"]),
    "thousands of tracks": (hostile.thousands_of_tracks, ["could_not_be_opened"]),
}
OTHERS: dict[str, tuple[bytes, list[str]]] = {
    "hundreds of streams": (hostile.hundreds_of_streams(), ["too_many_streams"]),
    "clusters without end": (hostile.clusters_without_end(), ["no_picture"]),
    "a picture that unfolds to a gigabyte": (hostile.png(1, 1, pixels=hostile.zeros(1)), TAKEN),
    "a text that unfolds to a gigabyte": (TEXT_BOMB, ["metadata_too_large"]),
    "a profile that unfolds to a gigabyte": (PROFILE_BOMB, ["metadata_too_large"]),
    "twenty thousand texts": (MANY_NOTES, ["metadata_too_large"]),
    "a JPEG of 16k by 16k": (hostile.jpeg_that_claims(hostile.SIDE, hostile.SIDE), ["too_many_pixels"]),
    "a HEIC of 16k by 16k": (hostile.heic_that_claims(hostile.SIDE, hostile.SIDE), ["too_many_pixels"]),
    "a PNG of 16k by 16k": (
        hostile.png(hostile.SIDE, hostile.SIDE, pixels=hostile.zeros(1)),
        ["too_many_pixels"],
    ),
}
LARGER = "pictures larger than said"
WANTED = {name: codes for name, (_, codes) in (FILMS | OTHERS).items()} | {LARGER: ["nothing_to_show"]}


@pytest.fixture(scope="module")
def outcomes(film: Film, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    """Each file opened in the sandbox, two at a time."""
    folder = tmp_path_factory.mktemp("hostile")
    plain = film("ten.mp4", *X264, frames=10).read_bytes()
    motion = film("ten.avi", "-c:v", "mjpeg", frames=10).read_bytes()
    files = {name: make(plain) for name, (make, _) in FILMS.items()}
    files |= {name: data for name, (data, _) in OTHERS.items()}
    files[LARGER] = hostile.picture_larger_than_said(motion)
    rooms = [folder / str(number) for number in range(len(files))]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(files, pool.map(opened, files.values(), rooms), strict=True))


def opened(data: bytes, room: Path, timeout_s: float = SECONDS) -> Outcome:
    """As `FfmpegMedia.inspect` has it opened, with what that cost."""
    room.mkdir()
    path = hostile.written(room.with_suffix(".original"), data)
    known = recognise(path)
    assert isinstance(known, Format), known
    order = {
        "action": "inspect", "path": str(path), "family": known.family, "limits": asdict(FootageLimits())
    }  # fmt: skip
    done = run_child(order, reads=path, room=room, timeout_s=timeout_s)
    return _validated(answer_of(done)), done


@pytest.mark.parametrize("name", WANTED)
def test_a_file_that_claims_too_much_has_its_verdict_within_its_limits(
    outcomes: Mapping[str, Outcome], name: str
) -> None:
    findings, done = outcomes[name]
    assert [trouble.value for trouble in findings.troubles] == WANTED[name]
    assert (findings.facts is None) is bool(WANTED[name])
    assert done.ok, done
    assert done.cpu_seconds < CPU_SECONDS
    assert done.peak_memory_bytes < USUAL_BYTES < MEMORY_BYTES


def frames_made(command: list[str], source: Path, room: Path) -> int:
    """How many pictures ffmpeg makes of it by itself, without the sandbox round it."""
    room.mkdir()
    (room / "source").symlink_to(source)
    subprocess.run([ffmpeg_program(), *command], cwd=room, capture_output=True, check=False)
    made = [path for path in room.iterdir() if not path.is_symlink() and path.stat().st_size]
    if not made:
        return 0
    with av.open(str(made[0])) as copy:
        return sum(1 for _ in copy.decode(video=0))


def commands(studio: Studio) -> Iterator[list[str]]:
    """For a viewing copy and for an excerpt that is encoded anew."""
    track = Track(number=0, first_s=0.0, frames=10)
    yield arguments(
        Wanted(
            facts=studio.facts, known=studio.known, route=PreviewRoute.TRANSCODE, track=track,
            most_pixels=studio.limits.video_pixels,
        )
    )  # fmt: skip
    found = excerpts.FoundCut(
        begins=0, ends=9, begins_s=0.0, first_s=0.0, ends_s=0.4, why=NoCopy.NO_TIMES, after_s=-0.02, until_s=0.38,
        counted=False, track=0,
    )  # fmt: skip
    yield excerpts.arguments(studio, Span(first=0, last=9), found)


@pytest.mark.parametrize(
    ("larger", "most_pixels", "frames"),
    [(False, 320 * 240, 10), (False, 320 * 240 - 1, 0), (True, FootageLimits().video_pixels, 0)],
    ids=["just allowed", "one too many", "larger than said"],
)
def test_the_program_that_encodes_decodes_no_larger_picture_than_inspection_does(
    film: Film, tmp_path: Path, *, larger: bool, most_pixels: int, frames: int
) -> None:
    motion = film("ten.avi", "-c:v", "mjpeg", frames=10).read_bytes()
    data = hostile.picture_larger_than_said(motion) if larger else motion
    path = hostile.written(tmp_path / "motion.avi", data)
    facts = MediaFacts(
        kind=MediaKind.VIDEO, container="avi", video_codec="mjpeg", pixel_format="yuvj420p", width=320, height=240,
        duration_s=0.4, frame_count=10,
    )  # fmt: skip
    limits = FootageLimits(video_pixels=most_pixels)
    studio = Studio(path=path, known=AVI, facts=facts, limits=limits, room=tmp_path, timeout_s=SECONDS)
    made = [
        frames_made(command, path, tmp_path / str(number)) for number, command in enumerate(commands(studio))
    ]
    assert made == [frames, frames]


def test_a_file_that_only_costs_time_is_given_up_in_time(tmp_path: Path) -> None:
    findings, done = opened(hostile.jpeg_of_many_scans(3000), tmp_path / "room", timeout_s=1.0)
    assert [trouble.value for trouble in findings.troubles] == ["could_not_be_opened"]
    assert done.timed_out or done.cpu_seconds >= 1
    assert done.seconds < SECONDS
    assert done.peak_memory_bytes < USUAL_BYTES
