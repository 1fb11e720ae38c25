"""Inside the sandbox: decode, read, vote. Arguments are one JSON object; the answer is lines of JSON on standard output."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import cv2

from services.core.adapters.plates_ppocr.answer import Answer, Burnt, Reading, Request, Sighting
from services.core.adapters.plates_ppocr.frames import Sampled, sampled, still
from services.core.adapters.plates_ppocr.pipeline import Look, Pipeline
from services.core.domain.burnt_in import burnt_time, lies_in, steady_places
from services.core.domain.plates import Observation, Verdict, verdicts

_MOST_READINGS = 30
_MOST_SIGHTINGS = 60
_MOST_LINED = 24
"""Pictures in which longer lines are read too, the first: enough to know a running clock."""


def main() -> None:
    """Say `{"progress": share}` after each picture, and the answer on the last line."""
    cv2.setNumThreads(1)
    request = Request.model_validate_json(sys.argv[1])
    print(_answer(request).model_dump_json(), flush=True)  # noqa: T201 -- the answer


def _answer(request: Request) -> Answer:
    pipeline = Pipeline(rotation_cw=request.rotation_cw, mirrored=request.mirrored)
    path = Path(request.path)
    source = still if request.still else sampled
    seen = Look()
    crops = Crops(pipeline)
    frames = 0
    for picture in source(path, container=request.container):
        look = pipeline.look(picture, lines=frames < _MOST_LINED)
        seen.observations.extend(look.observations)
        seen.stamps.extend(look.stamps)
        crops.keep(picture, look.observations)
        frames += 1
        print(json.dumps({"progress": picture.share}), flush=True)  # noqa: T201 -- the protocol
    places = steady_places(seen.stamps, frames=min(frames, _MOST_LINED))
    marks = [one for one in seen.observations if not any(lies_in(one.box, place) for place in places)]
    found = verdicts(marks, still=request.still)[:_MOST_READINGS]
    readings = tuple(_reading(verdict, crops.write(verdict, number)) for number, verdict in enumerate(found))
    return Answer(frames=frames, readings=readings, burnt=_burnt(seen, still=request.still))


def _burnt(seen: Look, *, still: bool) -> Burnt | None:
    found = burnt_time(seen.stamps, still=still)
    return Burnt(**asdict(found)) if found else None


class Crops:
    """Small pictures of every promising observation, as PNG bytes, until it is known which are wanted."""

    _WORTH_A_CROP = 2.5

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._kept: dict[tuple[int, tuple[int, ...]], bytes] = {}

    def keep(self, picture: Sampled, seen: list[Observation]) -> None:
        for one in seen:
            if one.alignment.cost <= self._WORTH_A_CROP:
                done, png = cv2.imencode(".png", self._pipeline.crop(picture, one.box))
                if done:
                    self._kept[one.frame_index, one.box] = png.tobytes()

    def write(self, verdict: Verdict, number: int) -> str | None:
        """The crop of the frame to show: the widest of those that agree, as people read best there."""
        best = max(verdict.agreeing, key=lambda one: one.box[2])
        png = self._kept.get((best.frame_index, best.box))
        if png is None:
            return None
        name = f"plate-{number:02d}.png"
        Path(name).write_bytes(png)
        return name


def _reading(verdict: Verdict, crop: str | None) -> Reading:
    widest = max(verdict.agreeing, key=lambda one: one.box[2])
    cheapest_first = dict.fromkeys((widest, *verdict.agreeing))
    return Reading(
        mark=verdict.mark,
        confidence=verdict.confidence,
        frames_agreeing=len({one.frame_index for one in verdict.agreeing}),
        alternatives=verdict.alternatives,
        crop=crop,
        crop_of=_sighting(widest),
        sightings=tuple(_sighting(one) for one in list(cheapest_first)[:_MOST_SIGHTINGS]),
    )


def _sighting(one: Observation) -> Sighting:
    return Sighting(
        frame_index=one.frame_index,
        pts_s=one.pts_s,
        box=one.box,
        text=one.alignment.text,
        cost=round(one.alignment.cost, 3),
    )
