"""Makes viewing copies in the sandbox, with progress, and checks what came out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from services.core.adapters.media_ffmpeg import names
from services.core.adapters.media_ffmpeg.encoders import SOFTWARE, Encoder
from services.core.adapters.media_ffmpeg.formats import ISO_BMFF, Format
from services.core.adapters.media_ffmpeg.previews import FILM_COPY, SOURCE, Part, Track, Wanted, arguments
from services.core.adapters.media_ffmpeg.program import arithmetic, ffmpeg_program, ffmpeg_version
from services.core.adapters.media_ffmpeg.room import ask_child, run_in, take_out
from services.core.domain.acceptance import FootageLimits
from services.core.domain.marked_minute import around_label
from services.core.domain.media import DerivativeKind, DerivedFile, MediaFacts, Recipe
from services.core.domain.preview import PreviewFailed, PreviewRoute, preview_route
from services.core.errors import Refusal
from services.core.ports import Progress
from services.core.sandbox import Finished, OnLine

log = structlog.get_logger()
_TRACK = TypeAdapter(Track)
_PART = TypeAdapter(Part)
_COMMAND = TypeAdapter(list[str])
PROGRAM = "ffmpeg"
"""The tool as the ledger names it, where the arguments are the whole truth."""
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
    encoder: Encoder = SOFTWARE


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
    """The cheapest way that holds; a copy whose frames do not agree with the original is made anew by the next."""
    track = _track(studio, studio.path, studio.known)
    (studio.room / SOURCE).symlink_to(studio.path.resolve())
    for wanted in _ways(studio, track):
        command = arguments(wanted)
        done = _run(
            studio, command, progress, seconds=studio.facts.duration_s, devices=wanted.encoder.devices()
        )
        if done.ok and _agrees(_track(studio, studio.room / FILM_COPY, ISO_BMFF), track, wanted.route):
            progress(1.0)
            return _copy(studio, command, into=into)
        log.warning("preview_way_failed", route=wanted.route, encoder=wanted.encoder.name)
    raise _failed()


def _ways(studio: Studio, track: Track) -> Iterator[Wanted]:
    """Cheapest first: copied, encoded by a card, encoded by the processor."""
    wanted = _wanted(studio, track, PreviewRoute.REMUX)
    if preview_route(studio.facts) is PreviewRoute.REMUX:
        yield wanted
    wanted = replace(wanted, route=PreviewRoute.TRANSCODE)
    if studio.encoder is not SOFTWARE:
        yield replace(wanted, encoder=studio.encoder)
    yield wanted


def _wanted(studio: Studio, track: Track, route: PreviewRoute) -> Wanted:
    return Wanted(
        facts=studio.facts,
        known=studio.known,
        route=route,
        track=track,
        most_pixels=studio.limits.video_pixels,
    )


def part_copy(studio: Studio, seconds: tuple[float, float], *, into: Path, progress: Progress) -> DerivedFile:
    """The frames shown from one second to another, encoded anew; labelled by the first. Raises `PreviewFailed`."""
    part = _part(studio, seconds)
    track = _track(studio, studio.path, studio.known)
    (studio.room / SOURCE).symlink_to(studio.path.resolve())
    command = arguments(replace(_wanted(studio, track, PreviewRoute.TRANSCODE), part=part))
    done = _run(studio, command, progress, seconds=seconds[1] - seconds[0], silent_s=part.until_s)
    if not done.ok or _track(studio, studio.room / FILM_COPY, ISO_BMFF).frames > part.frames:
        raise _failed()
    return replace(
        _copy(studio, command, into=into, name=f"{around_label(part.first)}.mp4"),
        label=around_label(part.first),
    )


def film_again(studio: Studio, *, recipe: Recipe, into: Path) -> DerivedFile:
    """What the ledger's own arguments make of the film. Raises `PreviewFailed` if they make nothing."""
    (studio.room / SOURCE).symlink_to(studio.path.resolve())
    command = _COMMAND.validate_json(recipe.arguments)
    done = _run(studio, command, lambda _: None, seconds=studio.facts.duration_s, silent_s=studio.timeout_s)
    left = [path.name for path in studio.room.iterdir() if path.name != SOURCE]
    if not done.ok or len(left) != 1:
        raise _failed()
    made = take_out(studio.room, left[0], to=into / left[0])
    return DerivedFile(
        kind=recipe.kind, label=recipe.label, path=made, content_type="video/mp4",
        tool=PROGRAM, version=version_of(command), arguments=recipe.arguments,
    )  # fmt: skip


def _copy(studio: Studio, command: list[str], *, into: Path, name: str = FILM_COPY) -> DerivedFile:
    return DerivedFile(
        kind=DerivativeKind.PREVIEW,
        path=take_out(studio.room, FILM_COPY, to=into / name),
        content_type="video/mp4",
        tool=PROGRAM,
        version=version_of(command),
        arguments=json.dumps(command),
    )


def version_of(command: list[str]) -> str:
    """The program's, for the ledger. Pictures come out the same on every processor, encoded sound does not."""
    return f"{ffmpeg_version()}, {arithmetic()}" if "aac" in command else ffmpeg_version()


def _run(
    studio: Studio,
    command: list[str],
    progress: Progress,
    *,
    seconds: float,
    silent_s: float = 0.0,
    devices: Sequence[Path] = (),
) -> Finished:
    """`silent_s`: how long it may read before the first picture comes out.

    The last step, moving the index to the front, writes the whole file again without a sign of progress.
    """
    size = studio.path.stat().st_size
    return run_in(
        studio.room,
        [ffmpeg_program(), *command],
        reads=studio.path,
        timeout_s=studio.timeout_s,
        cpu_s=int(studio.timeout_s * CORES),
        on_line=reporter(seconds, progress),
        stall_s=STALL_S + size / SLOW_DISK + silent_s,
        file_size_bytes=2 * size + SMALLEST_ROOM,
        devices=devices,
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


def _part(studio: Studio, seconds: tuple[float, float]) -> Part:
    extra = {"from_s": seconds[0], "to_s": seconds[1]}
    answer = _ask(studio, "part", path=studio.path, known=studio.known, extra=extra)
    try:
        return _PART.validate_json(answer or b"")
    except ValidationError as error:
        raise _failed() from error


def _ask(
    studio: Studio, action: str, *, path: Path, known: Format, extra: Mapping[str, object] | None = None
) -> bytes | None:
    return ask_child(
        action, path=path, known=known, limits=studio.limits, room=studio.room, timeout_s=studio.timeout_s,
        extra=extra,
    )  # fmt: skip


def _failed() -> PreviewFailed:
    message = "No viewing copy of this file could be made. Review it by stills from the original."
    return PreviewFailed(Refusal(code="preview_failed", message=message))
