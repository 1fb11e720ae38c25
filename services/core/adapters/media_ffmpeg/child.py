"""The only program of ours that runs inside the sandbox: takes one order as JSON, prints one answer as JSON.

Its argument is the order; its folder is private and receives its files. See `sandbox.fork_server` for how it is started.
The answer is not to be trusted: whoever reads it validates it.
"""

import dataclasses
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import av.logging
from PIL import Image, PngImagePlugin

from services.core.adapters.media_ffmpeg import cutting, photographs
from services.core.adapters.media_ffmpeg.footage import Unusable, open_film, picture_stream, read_timeline
from services.core.adapters.media_ffmpeg.formats import FORMATS, Format
from services.core.adapters.media_ffmpeg.frames import NoSuchFrame, exact_frame
from services.core.adapters.media_ffmpeg.inspection import film_timeline, inspect_film
from services.core.adapters.media_ffmpeg.names import ANSWER_MARK, PICTURE_COPY, STILL
from services.core.domain.acceptance import Findings, FootageLimits, Trouble
from services.core.domain.media import MediaKind

COPY_SIDE = 2560


def inspect(path: Path, known: Format, limits: FootageLimits, _: dict[str, Any]) -> object:
    """`Findings`; what cannot be opened at all is a finding too, and its trace goes to standard error."""
    look = inspect_film if known.kind is MediaKind.VIDEO else photographs.inspect_photograph
    try:
        return look(path, known, limits=limits, into=Path.cwd())
    except Exception:  # noqa: BLE001 -- a stranger's file may break any library in any way
        traceback.print_exc()
        return Findings(troubles=(Trouble.GAVE_UP,))


def still(path: Path, known: Format, limits: FootageLimits, order: dict[str, Any]) -> object:
    """Leaves `still.png`; answers with the time of the frame, or without if there is no such frame."""
    number = int(order["frame_index"])
    try:
        if known.kind is MediaKind.VIDEO:
            picture, ticks, timeline = exact_frame(path, known, number=number, limits=limits)
            at = {"pts": ticks, "time_base": str(timeline.time_base)}
        elif number == 0:
            picture, at = photographs.shown_picture(path, known, limits=limits), {"pts": 0, "time_base": "1"}
        else:
            return {"found": False}
    except NoSuchFrame:
        return {"found": False}
    _save_png(picture, {"frame_index": number, "source_sha256": order["sha256"], **at})
    return {"found": True, **at}


def _save_png(picture: Image.Image, facts: dict[str, object]) -> None:
    """The picture with what it is written into it, so that it can be found again in the original."""
    notes = PngImagePlugin.PngInfo()
    for name, value in facts.items():
        notes.add_text(f"opsnap:{name}", str(value))
    picture.save(STILL, pnginfo=notes, compress_level=3)


def copy(path: Path, known: Format, limits: FootageLimits, _: dict[str, Any]) -> object:
    """A photograph's viewing copy, without its notes (they may hold a position)."""
    picture = photographs.shown_picture(path, known, limits=limits)
    picture.thumbnail((COPY_SIDE, COPY_SIDE))
    picture.save(PICTURE_COPY, quality=88)
    return {"found": True}


def times(path: Path, known: Format, limits: FootageLimits, _: dict[str, Any]) -> object:
    """Where the film's pictures are, how many by the packets, and when the first is shown, in seconds."""
    try:
        with open_film(path, known, limits=limits) as film:
            track = picture_stream(film, limits=limits)
            timeline = read_timeline(film, track, limits=limits)
            return {
                "number": track.index,
                "first_s": timeline.seconds(timeline.pts[0]),
                "frames": len(timeline.pts),
            }
    except Unusable:
        return {"number": 0, "first_s": 0.0, "frames": 0}


def part(path: Path, known: Format, limits: FootageLimits, order: dict[str, Any]) -> object:
    """The frames shown from `from_s` to `to_s` seconds after the first, as `previews.Part` has them."""
    try:
        with open_film(path, known, limits=limits) as film:
            start_s = (film.start_time or 0) / av.time_base
        timeline = film_timeline(path, known, limits=limits)
    except Unusable:
        return {}
    return timeline.part(float(order["from_s"]), float(order["to_s"])) | {"start_s": start_s}


ACTIONS: dict[str, Callable[[Path, Format, FootageLimits, dict[str, Any]], object]] = {
    "inspect": inspect,
    "still": still,
    "copy": copy,
    "times": times,
    "part": part,
    "excerpt": cutting.excerpt,
}


def main() -> None:
    order = json.loads(sys.argv[1])
    av.logging.set_level(av.logging.ERROR)
    answer = ACTIONS[order["action"]](
        Path(order["path"]), FORMATS[order["family"]], FootageLimits(**order["limits"]), order
    )
    plain = dataclasses.asdict(answer) if isinstance(answer, Findings) else answer
    sys.stdout.write(f"\n{ANSWER_MARK}{json.dumps(plain)}\n")
