"""The port's side: start the child in the sandbox, believe only what passes the checks, name what made each crop."""

import json
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from services.core.adapters.plates_ppocr.answer import Answer, Burnt, Reading, Request, Sighting
from services.core.adapters.plates_ppocr.models import manifest
from services.core.domain.burnt_in import BurntTime
from services.core.domain.media import (
    DerivativeKind,
    DerivedFile,
    MediaFacts,
    MediaKind,
    PictureText,
    PlateReading,
    PlateSighting,
)
from services.core.domain.origin import cleaned
from services.core.errors import OpsnapError
from services.core.ports import Progress
from services.core.sandbox import Finished, Module, run_limited

_CHILD = "services.core.adapters.plates_ppocr.child"
_STALL_S = 60.0
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST_CROP = 64 * 1024**2


class PlatesUnread(OpsnapError):
    """The file made the reader fail or run over its limits. Nothing is known of the marks in it."""


class PpocrReader:
    """Reads marks in footage and stills. Raises `PlatesUnread`, and `ModelMissing` when the weights are not installed."""

    def __init__(self, *, timeout_s: float = 900.0) -> None:
        self._timeout_s = timeout_s

    def read(self, *, path: Path, facts: MediaFacts, into: Path, progress: Progress) -> PictureText:
        """Marks seen, best first, and a burnt-in clock; crops are written to `into` as PNG."""
        models = [model.located() for model in manifest().values()]
        request = Request(
            path=str(path.resolve()),
            container=facts.container,
            still=facts.kind is MediaKind.STILL,
            rotation_cw=facts.rotation_cw,
            mirrored=facts.mirrored,
        )
        answer = self._ask(request, into=into, readable=[path, *models], progress=progress)
        progress(1.0)
        return PictureText(
            marks=tuple(_reading(reading, into=into) for reading in answer.readings),
            burnt=_burnt(answer.burnt) if answer.burnt else None,
        )

    def _ask(self, request: Request, *, into: Path, readable: list[Path], progress: Progress) -> Answer:
        lines = _Lines(progress)
        finished = run_limited(
            Module(_CHILD, (request.model_dump_json(),)),
            cwd=into,
            timeout_s=self._timeout_s,
            cpu_s=int(self._timeout_s),
            file_size_bytes=_LARGEST_CROP,
            stall_s=_STALL_S,
            on_line=lines.take,
            readable=readable,
        )
        return lines.answer(finished)


class _Lines:
    """Takes the child's lines: progress goes on, the last other line is the answer."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = ""

    def take(self, line: str) -> bool:
        if line.startswith('{"progress"'):
            self._progress(_share(line))
        else:
            self._last = line
        return True

    def answer(self, finished: Finished) -> Answer:
        """Raises `PlatesUnread` unless the child ended well and its answer is well-formed."""
        if not finished.ok:
            raise PlatesUnread(f"The plate reader did not finish ({_why(finished)}).")
        try:
            return Answer.model_validate_json(self._last)
        except ValidationError as error:
            raise PlatesUnread("The plate reader gave no well-formed answer.") from error


def _share(line: str) -> float:
    try:
        return min(1.0, max(0.0, float(json.loads(line)["progress"])))
    except (ValueError, TypeError, KeyError):
        return 0.0


def _why(finished: Finished) -> str:
    if finished.timed_out or finished.stalled:
        return "out of time"
    return "too much output" if finished.output_exceeded else f"exit status {finished.returncode}"


def _burnt(burnt: Burnt) -> BurntTime:
    """What the child read, its text on one line and without controls."""
    return BurntTime(**{**dict(burnt), "text": cleaned(burnt.text)})


def _reading(reading: Reading, *, into: Path) -> PlateReading:
    return PlateReading(
        mark=reading.mark,
        confidence=reading.confidence,
        frames_agreeing=reading.frames_agreeing,
        sightings=tuple(_sighting(one) for one in reading.sightings),
        alternatives=reading.alternatives,
        crop=_crop(reading, into=into),
    )


def _sighting(one: Sighting) -> PlateSighting:
    return PlateSighting(
        frame_index=one.frame_index, pts_s=one.pts_s, box=one.box, text=one.text, cost=one.cost
    )


def _crop(reading: Reading, *, into: Path) -> DerivedFile | None:
    """The crop if the child left a plain PNG there; a link or anything else is not taken."""
    path = into / reading.crop if reading.crop else None
    if path is None or path.is_symlink() or not path.is_file() or not _is_png(path):
        return None
    one = reading.crop_of
    return DerivedFile(
        kind=DerivativeKind.PLATE_CROP,
        path=path,
        content_type="image/png",
        tool="opsnap plates_ppocr",
        version=f"{version('opsnap')} (PyAV {version('av')}, OpenCV {version('opencv-python-headless')})",
        arguments=f"frame={one.frame_index} box={','.join(map(str, one.box))} margin=0.25 upright, not enhanced",
        label=f"frame-{one.frame_index:06d}-{one.box[0]}-{one.box[1]}",
    )


def _is_png(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_PNG)) == _PNG
