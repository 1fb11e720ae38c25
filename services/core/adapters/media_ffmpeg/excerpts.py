"""Excerpts in the sandbox: copied by the child wherever that can be done, else encoded anew by ffmpeg, and checked."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import ffmpeg
from pydantic import TypeAdapter, ValidationError

from services.core.adapters.media_ffmpeg import names
from services.core.adapters.media_ffmpeg.formats import ISO_BMFF
from services.core.adapters.media_ffmpeg.previewing import (
    CORES,
    SLOW_DISK,
    SMALLEST_ROOM,
    STALL_S,
    Studio,
    film_again,
    reporter,
    version_of,
)
from services.core.adapters.media_ffmpeg.previews import Track, deinterlaced, fenced, for_screens
from services.core.adapters.media_ffmpeg.program import ffmpeg_program
from services.core.adapters.media_ffmpeg.room import ask_child, run_in, take_out
from services.core.domain.excerpt import (
    ENCODED,
    Box,
    Cut,
    ExcerptFailed,
    ExcerptRoute,
    NoCopy,
    Span,
    box_for,
    changes,
)
from services.core.domain.media import DerivativeKind, DerivedFile, MediaFacts, Recipe
from services.core.errors import Refusal
from services.core.ports import Progress

SOURCE = "source"
QUALITY, PRESET, SOUND_RATE, TIMESCALE, THREADS = 14, "fast", "192k", 90_000, 4
"""Visually the same as the original: this is looked at in court."""


@dataclass(frozen=True, kw_only=True)
class FoundCut:
    """The child's word on a cut: see `cutting.excerpt`. `why` is None where it left a copy."""

    begins: int
    ends: int
    begins_s: float
    first_s: float
    ends_s: float
    why: NoCopy | None
    after_s: float
    until_s: float
    counted: bool
    track: int


_FOUND = TypeAdapter(FoundCut)
_TRACK = TypeAdapter(Track)


def cut_excerpt(studio: Studio, span: Span, *, into: Path, progress: Progress) -> DerivedFile:
    """These frames, both included. A copy may hold some more at either end, and says so. Raises `ExcerptFailed`."""
    box = box_for(studio.facts)
    found = _ask(studio, span, box)
    if found.why is None:
        told = {"muxer": box.muxer, **asdict(_cut(studio, found, span))}
        return _made(studio, span, box, told, into=into)
    command = arguments(studio, span, found)
    (studio.room / SOURCE).symlink_to(studio.path.resolve())
    if not _encode(studio, command, found, progress) or _frames(studio) != span.last - span.first + 1:
        raise _failed()
    return _made(studio, span, ENCODED, {"command": command, **asdict(_cut(studio, found, span))}, into=into)


def excerpt_again(studio: Studio, span: Span, recipe: Recipe, *, into: Path) -> DerivedFile:
    """By the ledger's own command where it holds one, else cut as it was. Raises `ExcerptFailed`, `PreviewFailed`."""
    command = json.loads(recipe.arguments).get("command")
    if command is None:
        return cut_excerpt(studio, span, into=into, progress=lambda _: None)
    made = film_again(studio, recipe=replace(recipe, arguments=json.dumps(command)), into=into)
    return replace(made, arguments=recipe.arguments)


def _cut(studio: Studio, found: FoundCut, span: Span) -> Cut:
    return Cut(
        route=ExcerptRoute.ENCODE if found.why else ExcerptRoute.COPY, why=found.why,
        first=span.first, last=span.last, begins=found.begins, ends=found.ends,
        begins_s=round(found.begins_s, 6), first_s=round(found.first_s, 6), ends_s=round(found.ends_s, 6),
        changes=changes(studio.facts) if found.why else (),
    )  # fmt: skip


def _made(studio: Studio, span: Span, box: Box, told: dict[str, Any], *, into: Path) -> DerivedFile:
    is_copy = told["route"] is ExcerptRoute.COPY
    return DerivedFile(
        kind=DerivativeKind.EXCERPT,
        label=span.label,
        path=take_out(studio.room, names.EXCERPT, to=into / f"{span.label}{box.suffix}"),
        content_type=box.content_type,
        tool=names.CHILD_TOOL if is_copy else "ffmpeg",
        version=names.tool_versions() if is_copy else version_of(told["command"]),
        arguments=json.dumps(told),
    )


def _ask(studio: Studio, span: Span, box: Box) -> FoundCut:
    answer = ask_child(
        "excerpt", path=studio.path, known=studio.known, limits=studio.limits, room=studio.room, timeout_s=studio.timeout_s,
        extra={**asdict(span), "muxer": box.muxer, "sound": studio.facts.audio_codec is not None},
        file_size_bytes=_largest(studio),
    )  # fmt: skip
    try:
        return _FOUND.validate_json(answer or b"")
    except ValidationError as error:
        raise _failed() from error


def _largest(studio: Studio) -> int:
    return 2 * studio.path.stat().st_size + SMALLEST_ROOM


def _encode(studio: Studio, command: list[str], found: FoundCut, progress: Progress) -> bool:
    """Whether it went well. It reads from the start of the file, silently until the first frame."""
    silent_s = STALL_S + studio.path.stat().st_size / SLOW_DISK + found.ends_s
    done = run_in(
        studio.room, [ffmpeg_program(), *command], reads=studio.path, timeout_s=studio.timeout_s,
        cpu_s=int(studio.timeout_s * CORES), on_line=reporter(found.ends_s - found.first_s, progress),
        stall_s=silent_s, file_size_bytes=_largest(studio),
    )  # fmt: skip
    return done.ok


def _frames(studio: Studio) -> int:
    answer = ask_child(
        "times", path=studio.room / names.EXCERPT, known=ISO_BMFF, limits=studio.limits, room=studio.room,
        timeout_s=studio.timeout_s,
    )  # fmt: skip
    try:
        return _TRACK.validate_json(answer or b"").frames
    except ValidationError:
        return 0


def arguments(studio: Studio, span: Span, found: FoundCut) -> list[str]:
    """Ffmpeg's arguments after the program's own name, reading `source` and writing `excerpt`: exactly these frames."""
    facts = studio.facts
    source = fenced(studio.known, most_pixels=studio.limits.video_pixels, flags="+bitexact")
    whole = deinterlaced(
        source[str(found.track)], facts
    )  # before the cut: the picture before counts, as in the viewing copy
    streams = [_shown(_wanted(whole, span, found), facts)]
    if facts.audio_codec is not None:
        sound = source["a:0"].filter("atrim", start=f"{found.after_s:.6f}", end=f"{found.until_s:.6f}")
        streams.append(
            sound.filter("asetpts", f"PTS-({found.after_s:.6f}/TB)").filter("aresample", **{"async": 1})
        )
    built = ffmpeg.output(*streams, names.EXCERPT, **_OUTPUT)
    options = built.global_args("-nostdin", "-nostats", "-loglevel", "error", "-progress", "pipe:1", "-y")
    return [str(argument) for argument in ffmpeg.get_args(options)]


_OUTPUT: dict[str, Any] = {
    "f": ENCODED.muxer, "movflags": "+faststart", "fflags": "+bitexact", "map_metadata": "-1", "map_chapters": "-1",
    "avoid_negative_ts": "disabled", "video_track_timescale": TIMESCALE, "c:v": "libx264", "preset": PRESET, "crf": QUALITY,
    "flags:v": "+bitexact", "fps_mode": "passthrough", "enc_time_base": f"1:{TIMESCALE}", "c:a": "aac", "b:a": SOUND_RATE,
    "flags:a": "+bitexact", "threads": THREADS, "x264-params": "cpu-independent=1",
}  # fmt: skip


def _wanted(pictures: Any, span: Span, found: FoundCut) -> Any:
    if found.counted:
        return pictures.filter("trim", start_frame=span.first, end_frame=span.last + 1)
    return pictures.filter("trim", start=f"{found.after_s:.6f}", end=f"{found.until_s:.6f}")


def _shown(pictures: Any, facts: MediaFacts) -> Any:
    """At full size, with even sides as the pixel format asks, in the viewing copy's colours; each frame at its own time."""
    seen = for_screens(pictures, facts, size=(facts.width // 2 * 2, facts.height // 2 * 2))
    numbered = facts.container == "avi" and not facts.variable_frame_rate
    times = f"round(N*{facts.duration_s / facts.frame_count:.9f}/TB)" if numbered else "PTS-STARTPTS"
    return seen.filter("settb", f"1/{TIMESCALE}").filter("setpts", times)


def _failed() -> ExcerptFailed:
    message = "These frames could not be cut. Take stills of them, or use the original."
    return ExcerptFailed(Refusal(code="excerpt_failed", message=message))
