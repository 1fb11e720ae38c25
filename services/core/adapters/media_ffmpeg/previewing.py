"""Makes viewing copies in the sandbox, with progress, and checks what came out."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import imageio_ffmpeg
from pydantic import TypeAdapter, ValidationError

from services.core.adapters.media_ffmpeg import names
from services.core.adapters.media_ffmpeg.formats import ISO_BMFF, Format
from services.core.adapters.media_ffmpeg.previews import FILM_COPY, SOURCE, Track, arguments
from services.core.adapters.media_ffmpeg.room import ask_child, run_in, take_out
from services.core.domain.acceptance import FootageLimits
from services.core.domain.media import DerivativeKind, DerivedFile, MediaFacts
from services.core.domain.preview import PreviewFailed, PreviewRoute, preview_route
from services.core.errors import Refusal
from services.core.ports import Progress
from services.core.sandbox import Finished, OnLine

_TRACK = TypeAdapter(Track)
STALL_S = 60.0
SLOW_DISK = 20_000_000
"""Bytes a second, at worst."""
SMALLEST_ROOM = 512 * 1024**2
CORES = 2
"""Processor seconds allowed for each second of wall clock."""
COUNT_SLACK = 2
"""Frames by which a copy may differ from the packets of its original: a damaged picture, a last one cut short."""


@dataclass(frozen=True, kw_only=True)
class Studio:
    """One film or photograph, and the private folder in which its copy is made."""

    path: Path
    known: Format
    facts: MediaFacts
    limits: FootageLimits
    room: Path
    timeout_s: float


def photograph_copy(studio: Studio, *, into: Path) -> DerivedFile:
    """A JPEG turned for showing, at most 2560 pixels long, without its notes. Raises `PreviewFailed`."""
    if _ask(studio, "copy", path=studio.path, known=studio.known) is None:
        raise _failed()
    return DerivedFile(
        kind=DerivativeKind.PREVIEW,
        path=take_out(studio.room, names.PICTURE_COPY, to=into / names.PICTURE_COPY),
        content_type="image/jpeg",
        tool=names.CHILD_TOOL,
        version=names.tool_versions(),
        arguments="picture copy, longest side 2560",
    )


def film_copy(studio: Studio, *, into: Path, progress: Progress) -> DerivedFile:
    """The cheapest route that holds; a remux whose frames do not agree with the original is made anew by transcoding."""
    track = _track(studio, studio.path, studio.known)
    (studio.room / SOURCE).symlink_to(studio.path.resolve())
    first = preview_route(studio.facts)
    for route in dict.fromkeys((first, PreviewRoute.TRANSCODE)):
        command = arguments(studio.facts, studio.known, route, track)
        done = _run(studio, command, progress)
        if done.ok and _agrees(_track(studio, studio.room / FILM_COPY, ISO_BMFF), track, route):
            progress(1.0)
            return _copy(studio, command, into=into)
    raise _failed()


def _copy(studio: Studio, command: list[str], *, into: Path) -> DerivedFile:
    return DerivedFile(
        kind=DerivativeKind.PREVIEW,
        path=take_out(studio.room, FILM_COPY, to=into / FILM_COPY),
        content_type="video/mp4",
        tool="ffmpeg",
        version=ffmpeg_version(),
        arguments=json.dumps(command),
    )


def _run(studio: Studio, command: list[str], progress: Progress) -> Finished:
    """The last step, moving the index to the front, writes the whole file again without a sign of progress."""
    size = studio.path.stat().st_size
    return run_in(
        studio.room,
        [ffmpeg_program(), *command],
        reads=studio.path,
        timeout_s=studio.timeout_s,
        cpu_s=int(studio.timeout_s * CORES),
        on_line=reporter(studio.facts.duration_s, progress),
        stall_s=STALL_S + size / SLOW_DISK,
        file_size_bytes=2 * size + SMALLEST_ROOM,
    )


def reporter(duration_s: float, progress: Progress) -> OnLine:
    """A listener to `-progress` that passes on the share done.

    A line counts as progress only if a frame more came out: ffmpeg goes on reporting while a decoder hangs.
    """
    reached = [-1]

    def listen(line: str) -> bool:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.lstrip("-").isdigit():
            progress(min(1.0, max(0.0, int(value) / 1e6 / max(duration_s, 0.001))))
        if name != "frame" or not value.isdigit() or int(value) <= reached[0]:
            return False
        reached[0] = int(value)
        return True

    return listen


def _agrees(copy: Track, original: Track, route: PreviewRoute) -> bool:
    """A remux must hold every frame; a transcode leaves out what does not decode."""
    if route is PreviewRoute.REMUX:
        return abs(copy.frames - original.frames) <= COUNT_SLACK
    return copy.frames > 0


def _track(studio: Studio, path: Path, known: Format) -> Track:
    answer = _ask(studio, "times", path=path, known=known)
    try:
        track = _TRACK.validate_json(answer or b"")
    except ValidationError as error:
        raise _failed() from error
    if not track.frames and path == studio.path:
        raise _failed()
    return track


def _ask(studio: Studio, action: str, *, path: Path, known: Format) -> bytes | None:
    return ask_child(
        action, path=path, known=known, limits=studio.limits, room=studio.room, timeout_s=studio.timeout_s
    )


def _failed() -> PreviewFailed:
    message = "No viewing copy of this file could be made. Review it by stills from the original."
    return PreviewFailed(Refusal(code="preview_failed", message=message))


@cache
def ffmpeg_program() -> str:
    return str(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def ffmpeg_version() -> str:
    return str(imageio_ffmpeg.get_ffmpeg_version())
