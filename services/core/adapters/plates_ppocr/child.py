"""Inside the sandbox: decode, read, vote. Arguments are one JSON object; the answer is lines of JSON on standard output."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import cv2

from services.core.adapters.plates_ppocr.answer import Answer, Burnt, Given, Reading, Request, Sighting
from services.core.adapters.plates_ppocr.crops import Crops, place_of, widest
from services.core.adapters.plates_ppocr.frames import Sampled, still
from services.core.adapters.plates_ppocr.given import GivenDetector, GivenReader
from services.core.adapters.plates_ppocr.models import GivenModel
from services.core.adapters.plates_ppocr.pipeline import Look, Pipeline
from services.core.adapters.plates_ppocr.sampling import Sampler
from services.core.domain.burnt_in import burnt_time, lies_in, steady_places
from services.core.domain.plate_grammar import grammar
from services.core.domain.plates import Box, Observation, Verdict, verdicts
from services.core.domain.registration import fold

_MOST_READINGS = 30
_MOST_SIGHTINGS = 600
_MOST_LINED = 24
"""Pictures in which longer lines are read too, the first: enough to know a running clock."""
_WORTH_WATCHING, _MOST_WATCHED = 4.0, 6
"""Misfit up to which a mark is looked at again in a neighbouring picture, and how many at once."""
_CLEAR, _SETTLED = 1.0, 6
"""A mark that was read so clearly in so many pictures is not looked at more often any more."""


def main() -> None:
    """Say `{"progress": share}` after each picture, and the answer on the last line."""
    cv2.setNumThreads(1)
    request = Request.model_validate_json(sys.argv[1])
    print(_answer(request).model_dump_json(), flush=True)  # noqa: T201 -- the answer


def _answer(request: Request) -> Answer:
    pipeline = Pipeline(
        rotation_cw=request.rotation_cw,
        mirrored=request.mirrored,
        grammar=grammar(request.countries),
        detector=GivenDetector(_contents(request.detector)) if request.detector else None,
        reader=GivenReader(_contents(request.reader)) if request.reader else None,
    )
    seen, crops = Look(), Crops(pipeline.shown)
    frames = 0
    for picture, look in _looks(request, pipeline):
        seen.observations.extend(look.observations)
        seen.stamps.extend(look.stamps)
        crops.keep(picture, look.observations)
        frames += not picture.near
        print(json.dumps({"progress": picture.share}), flush=True)  # noqa: T201 -- the protocol
    places = steady_places(seen.stamps, frames=min(frames, _MOST_LINED))
    marks = [one for one in seen.observations if not any(lies_in(one.box, place) for place in places)]
    found = verdicts(marks, still=request.still)[:_MOST_READINGS]
    return Answer(
        frames=frames,
        readings=tuple(_reading(verdict, crops, number) for number, verdict in enumerate(found)),
        burnt=_burnt(seen, still=request.still),
        provider=pipeline.provider,
    )


def _contents(given: Given) -> bytes:
    return GivenModel(path=Path(given.path), sha256=given.sha256).contents()


def _looks(request: Request, pipeline: Pipeline) -> Iterator[tuple[Sampled, Look]]:
    """Every picture with what it shows; where plates are in view, their neighbours are looked at too."""
    path = Path(request.path)
    if request.still:
        picture = next(still(path, container=request.container))
        yield picture, pipeline.look(picture, lines=True)
        return
    sampler = Sampler(path, container=request.container, moment_s=request.moment_s)
    whole, clear = 0, Counter[str]()
    for picture in sampler:
        look = pipeline.look(picture, lines=whole < _MOST_LINED)
        clear.update(_text(one) for one in look.observations if one.alignment.misfit <= _CLEAR)
        if not picture.near:
            whole += 1
            sampler.watch(_worth_watching(look.observations, clear))
        yield picture, look


def _worth_watching(seen: list[Observation], clear: Counter[str]) -> list[Box]:
    """Where marks may be of which not enough is known yet, the clearest first."""
    open_ones = [
        one for one in seen if one.alignment.misfit <= _WORTH_WATCHING and clear[_text(one)] < _SETTLED
    ]
    return [one.box for one in sorted(open_ones, key=lambda one: one.alignment.misfit)[:_MOST_WATCHED]]


def _text(one: Observation) -> str:
    return fold(one.alignment.text)


def _burnt(seen: Look, *, still: bool) -> Burnt | None:
    found = burnt_time(seen.stamps, still=still)
    return Burnt(**asdict(found)) if found else None


def _reading(verdict: Verdict, crops: Crops, number: int) -> Reading:
    best = widest(verdict)
    cheapest_first = list(dict.fromkeys((best, *verdict.agreeing)))[:_MOST_SIGHTINGS]
    sheet_of = crops.worth_a_sheet(verdict)
    return Reading(
        mark=verdict.mark,
        confidence=verdict.confidence,
        frames_agreeing=len({one.frame_index for one in verdict.agreeing}),
        alternatives=verdict.alternatives,
        characters=verdict.characters,
        crop=crops.write(place_of(best), number),
        crop_of=place_of(best),
        sheet=crops.write_sheet(sheet_of, number),
        sheet_of=sheet_of,
        sightings=tuple(_sighting(one) for one in cheapest_first),
    )


def _sighting(one: Observation) -> Sighting:
    return Sighting(
        frame_index=one.frame_index,
        pts_s=one.pts_s,
        box=one.box,
        text=one.alignment.text,
        cost=round(one.alignment.cost, 3),
    )
