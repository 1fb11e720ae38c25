"""Inside the sandbox: decode, find, say so; or pixelate a still. The argument is one JSON object, the answer lines of JSON."""

import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from pydantic import TypeAdapter

from services.core.adapters.redaction_onnx.answer import (
    MOST_IN_A_PICTURE,
    FoundBox,
    FoundInPicture,
    HideRequest,
    Request,
)
from services.core.adapters.redaction_onnx.faces import FaceDetector
from services.core.adapters.redaction_onnx.found import Found
from services.core.adapters.redaction_onnx.frames import Look, Sampled, sampled, still
from services.core.adapters.redaction_onnx.pixelate import pixelated
from services.core.adapters.redaction_onnx.plates import PlateFinder

_TASK: TypeAdapter[Request | HideRequest] = TypeAdapter(Request | HideRequest)


def main() -> None:
    """A line for each picture that was looked at; a still that was pixelated is left as a file."""
    cv2.setNumThreads(1)
    request = _TASK.validate_json(sys.argv[1])
    if isinstance(request, HideRequest):
        _hide(request)
    else:
        _find(request)


def _find(request: Request) -> None:
    faces, plates = FaceDetector(), PlateFinder()
    look = Look(container=request.container, rotation_cw=request.rotation_cw, mirrored=request.mirrored)
    pictures = (still if request.still else sampled)(Path(request.path), look)
    for one in pictures:
        found = [*faces.find(one.picture), *plates.find(one.picture)]
        print(_line(one, found), flush=True)  # noqa: T201 -- the answer


def _line(one: Sampled, found: list[Found]) -> str:
    boxes = tuple(
        FoundBox(source=found.source, box=found.box, score=round(min(1.0, max(0.0, found.score)), 3))
        for found in found[:MOST_IN_A_PICTURE]
    )
    return FoundInPicture(
        share=one.share, frame_index=one.frame_index, pts_s=round(one.pts_s, 6), found=boxes
    ).model_dump_json()


def _hide(request: HideRequest) -> None:
    with Image.open(request.path, formats=["PNG"]) as image:
        picture = np.asarray(image.convert("RGB"), np.uint8)
    Image.fromarray(pixelated(picture, request.boxes)).save(request.into, "PNG", optimize=False)
