"""The port's side: start the child in the sandbox, believe only what passes the checks, name what made each picture."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from services.core.adapters.plates_ppocr.answer import (
    Answer,
    Burnt,
    CutRequest,
    Given,
    Place,
    Reading,
    Request,
    Sighting,
)
from services.core.adapters.plates_ppocr.models import GivenModel, Model, cards, manifest
from services.core.adapters.plates_ppocr.recipe import TOOL, arguments_of, label_of, places_in
from services.core.adapters.plates_ppocr.recut import MADE
from services.core.domain.burnt_in import BurntTime
from services.core.domain.media import (
    DerivativeKind,
    DerivedFile,
    HowRead,
    MediaFacts,
    MediaKind,
    ModelUsed,
    PictureText,
    PlateReading,
    PlateSighting,
    Recipe,
)
from services.core.domain.origin import cleaned
from services.core.domain.plate_countries import Country
from services.core.errors import NotFound, OpsnapError
from services.core.ports import Progress
from services.core.sandbox import Finished, Module, OnLine, run_limited

_CHILD = "services.core.adapters.plates_ppocr.child"
_CUTTER = "services.core.adapters.plates_ppocr.recut"
_AS_ISSUED = (Country.UNITED_KINGDOM,)
_STALL_S = 60.0
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST_CROP = 64 * 1024**2
_MEMORY, _MEMORY_WITH_CARDS = 2 * 1024**3, 16 * 1024**3
"""A card's libraries keep much more than they use."""


class PlatesUnread(OpsnapError):
    """The file made the reader fail or run over its limits. Nothing is known of the marks in it."""


class PpocrReader:
    """Reads marks in footage and stills. Raises `PlatesUnread`, and `ModelMissing` when the weights are not installed."""

    def __init__(
        self,
        *,
        countries: tuple[Country, ...] = _AS_ISSUED,
        detector: GivenModel | None = None,
        reader: GivenModel | None = None,
        timeout_s: float = 900.0,
    ) -> None:
        """`detector` and `reader` are model files that an operator brings along, instead of the packaged ones for marks."""
        self._countries, self._timeout_s = countries, timeout_s
        given = {"plate_detector": detector, "plate_reader": reader}
        self._given = {part: model for part, model in given.items() if model}

    def read(
        self, *, path: Path, facts: MediaFacts, moment_s: float | None, into: Path, progress: Progress
    ) -> PictureText:
        """Marks seen, best first, and a burnt-in clock; pictures of them are written to `into` as PNG."""
        request = Request(
            **_file(path, facts),
            countries=self._countries,
            moment_s=moment_s,
            detector=_handed(self._given.get("plate_detector")),
            reader=_handed(self._given.get("plate_reader")),
        )
        used = self._models()
        files = [model.located() for model in manifest().values()] + [
            one.path for one in self._given.values()
        ]
        lines, readable = _Lines(progress), [path, *files]
        answer = lines.answer(self._run(_CHILD, request, into=into, readable=readable, on_line=lines.take))
        progress(1.0)
        return PictureText(
            marks=tuple(_reading(reading, into=into, used=used) for reading in answer.readings),
            burnt=_burnt(answer.burnt) if answer.burnt else None,
            how=HowRead(
                pictures=answer.frames, countries=self._countries, models=used, provider=answer.provider
            ),
        )

    def _models(self) -> tuple[ModelUsed, ...]:
        """All that take part. Raises `ModelMissing` for one brought along that is not there, or not the one that was set."""
        for given in self._given.values():
            given.contents()
        every: dict[str, Model | GivenModel] = {**manifest(), **self._given}
        return tuple(ModelUsed(part=part, name=one.name, sha256=one.sha256) for part, one in every.items())

    def remake(self, *, path: Path, facts: MediaFacts, recipe: Recipe, into: Path) -> DerivedFile:
        """The picture cut out of its frames again; nothing is read. Raises `NotFound` for what is no picture of a mark."""
        places = places_in(recipe)
        request = CutRequest(
            **_file(path, facts), places=places, is_sheet=recipe.kind is DerivativeKind.PLATE_SHEET
        )
        finished = self._run(_CUTTER, request, into=into, readable=[path])
        made = _picture(recipe.kind, MADE, places, into=into, used=())
        if not finished.ok or made is None:
            raise NotFound("The picture of the mark could not be cut out again.")
        return made

    def _run(
        self,
        child: str,
        request: Request | CutRequest,
        *,
        into: Path,
        readable: list[Path],
        on_line: OnLine | None = None,
    ) -> Finished:
        devices = cards()
        return run_limited(
            Module(child, (request.model_dump_json(),)),
            cwd=into,
            timeout_s=self._timeout_s,
            cpu_s=int(self._timeout_s),
            file_size_bytes=_LARGEST_CROP,
            stall_s=_STALL_S if on_line else None,
            on_line=on_line,
            readable=readable,
            devices=devices,
            memory_bytes=_MEMORY_WITH_CARDS if devices else _MEMORY,
        )


def _handed(given: GivenModel | None) -> Given | None:
    return Given(path=str(given.path.resolve()), sha256=given.sha256) if given else None


def _file(path: Path, facts: MediaFacts) -> dict[str, Any]:
    """What both children must know of a file."""
    return {
        "path": str(path.resolve()),
        "container": facts.container,
        "still": facts.kind is MediaKind.STILL,
        "rotation_cw": facts.rotation_cw,
        "mirrored": facts.mirrored,
    }


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


def _reading(reading: Reading, *, into: Path, used: tuple[ModelUsed, ...]) -> PlateReading:
    crop, sheet = DerivativeKind.PLATE_CROP, DerivativeKind.PLATE_SHEET
    return PlateReading(
        mark=reading.mark,
        confidence=reading.confidence,
        frames_agreeing=reading.frames_agreeing,
        sightings=tuple(_sighting(one) for one in reading.sightings),
        alternatives=reading.alternatives,
        characters=reading.characters,
        crop=_picture(crop, reading.crop, [reading.crop_of], into=into, used=used),
        sheet=_picture(sheet, reading.sheet, reading.sheet_of, into=into, used=used),
    )


def _sighting(one: Sighting) -> PlateSighting:
    return PlateSighting(
        frame_index=one.frame_index, pts_s=one.pts_s, box=one.box, text=one.text, cost=one.cost
    )


def _picture(
    kind: DerivativeKind,
    name: str | None,
    places: Sequence[Place],
    *,
    into: Path,
    used: tuple[ModelUsed, ...],
) -> DerivedFile | None:
    """The picture if the child left a plain PNG there; a link or anything else is not taken."""
    path = into / name if name and places else None
    if path is None or path.is_symlink() or not path.is_file() or not _is_png(path):
        return None
    return DerivedFile(
        kind=kind,
        path=path,
        content_type="image/png",
        tool=TOOL,
        version=f"{version('opsnap')} (PyAV {version('av')}, OpenCV {version('opencv-python-headless')})",
        arguments=arguments_of(kind, places, used),
        label=label_of(places),
    )


def _is_png(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_PNG)) == _PNG
