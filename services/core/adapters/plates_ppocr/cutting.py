"""Pictures of marks, cut out of the original by frame and place: as they were kept while reading, and made again later."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from services.core.adapters.plates_ppocr.answer import CutRequest, Place
from services.core.adapters.plates_ppocr.contact import Tile, contact_sheet
from services.core.adapters.plates_ppocr.detect import Picture
from services.core.adapters.plates_ppocr.frames import decoded, opened, still, timestamps
from services.core.adapters.plates_ppocr.orientation import Orientation


def as_png(picture: Picture) -> bytes:
    """Raises `ValueError` for a picture that has no pixels."""
    done, png = cv2.imencode(".png", picture)
    if not done:
        raise ValueError("no PNG")
    return png.tobytes()


def sheet_of(places: Sequence[Place], crops: Mapping[Place, bytes]) -> bytes:
    """The contact sheet of these places, in this order, as PNG."""
    tiles = [
        Tile(
            picture=np.asarray(
                cv2.imdecode(np.frombuffer(crops[place], np.uint8), cv2.IMREAD_COLOR), np.uint8
            ),
            caption=f"frame {place.frame_index}",
        )
        for place in places
    ]
    return as_png(contact_sheet(tiles))


def cut_again(request: CutRequest) -> bytes:
    """The one crop, or the sheet of all. Raises `ValueError` for a frame that the file does not have."""
    shown = Orientation(rotation_cw=request.rotation_cw, mirrored=request.mirrored)
    pictures = dict(_pictures(request))
    crops = {place: as_png(shown.crop(pictures[place.frame_index], place.box)) for place in request.places}
    return sheet_of(request.places, crops) if request.is_sheet else crops[request.places[0]]


def _pictures(request: CutRequest) -> Iterator[tuple[int, Picture]]:
    path = Path(request.path)
    if request.still:
        yield 0, next(still(path, container=request.container)).picture
        return
    index = timestamps(path, container=request.container)
    wanted = sorted({place.frame_index for place in request.places})
    if wanted[-1] >= len(index):
        raise ValueError("no such frame")
    with opened(path, container=request.container) as box:
        stream = box.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.skip_frame = "NONREF"
        numbers = {index[number]: number for number in wanted}
        for pts, frame in decoded(box, stream):
            if pts in numbers:
                yield numbers.pop(pts), np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            if not numbers:
                return
    raise ValueError("no such frame")
