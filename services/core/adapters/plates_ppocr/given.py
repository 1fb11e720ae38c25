"""Models that a force brings along: an ONNX plate detector of the YOLO family, a plate reader as fast-plate-ocr exports it.

Neither is shipped: their licences are the operator's matter. Where one is given, it takes the place of the packaged one for
marks; lines of writing are still found and read by the packaged models.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.core.adapters.plates_ppocr.detect import Picture, TextBox
from services.core.domain.plate_alignment import ALPHABET, Spike
from services.core.weights import provider_of, session_of

Numbers = NDArray[np.float32]

_OPEN_SIDE: Final = 1280
"""For a detector that takes pictures of any size."""
_GREY: Final = 114
"""What YOLO models are trained to see round a picture of other proportions."""
_SURE, _OVERLAP = 0.3, 0.5
_END_TO_END: Final = 7
_WITHOUT_OVERLAPS: Final = 6


class ModelNotUnderstood(ValueError):
    """The file is an ONNX model, but gives or takes something else than is documented."""


@dataclass(frozen=True, kw_only=True)
class _Fitted:
    """A picture within the detector's sides: how much smaller, and how far from the left and the top."""

    planes: Numbers
    scale: float
    left: int
    top: int


class GivenDetector:
    """Finds plates: boxes level with the picture, the surest first. Raises `ModelNotUnderstood`."""

    def __init__(self, contents: bytes) -> None:
        self._session = session_of(contents)
        self.provider = provider_of(self._session)
        taken = self._session.get_inputs()[0]
        self._name, self._half = taken.name, taken.type == "tensor(float16)"
        if len(taken.shape) != 4 or taken.shape[1] not in {3, "3"}:  # noqa: PLR2004 -- batch, colours, height, width
            raise ModelNotUnderstood("a detector takes one picture of three colours: 1, 3, height, width")
        self._high, self._wide = (side if isinstance(side, int) else _OPEN_SIDE for side in taken.shape[2:])

    def find(self, picture: Picture, *, most: int = 12) -> list[TextBox]:
        """In an upright BGR picture, in its pixels."""
        fitted = self._fit(picture)
        planes = fitted.planes.astype(np.float16) if self._half else fitted.planes
        rows = boxes_of(np.asarray(self._session.run(None, {self._name: planes})[0], np.float32))
        sure = sorted((row for row in rows if row[4] >= _SURE), key=lambda row: -row[4])[:most]
        return [_text_box(row, fitted, picture) for row in sure]

    def _fit(self, picture: Picture) -> _Fitted:
        high, wide = picture.shape[:2]
        scale = min(self._high / high, self._wide / wide)
        size = (round(wide * scale), round(high * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        left, top = (self._wide - size[0]) // 2, (self._high - size[1]) // 2
        field = np.full((self._high, self._wide, 3), _GREY, np.uint8)
        field[top : top + size[1], left : left + size[0]] = cv2.resize(picture, size, interpolation=way)
        planes = field[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32) / 255
        return _Fitted(planes=np.ascontiguousarray(planes), scale=scale, left=left, top=top)


def boxes_of(answer: Numbers) -> Numbers:
    """Rows of left, top, right, bottom, score: of an end-to-end export (N x 7, as open-image-models; 1 x N x 6) or a raw one."""
    if answer.ndim == 2 and answer.shape[1] == _END_TO_END:  # noqa: PLR2004 -- picture, box, class, score
        return answer[:, [1, 2, 3, 4, 6]]
    if answer.ndim == 3 and answer.shape[2] == _WITHOUT_OVERLAPS:  # noqa: PLR2004 -- box, score, class
        return answer[0, :, :5]
    if answer.ndim == 3 and 4 < answer.shape[1] < answer.shape[2]:  # noqa: PLR2004 -- middle and size, a score for each class
        return _raw(answer[0].T)
    raise ModelNotUnderstood(f"a detector's answer of shape {answer.shape} is not known")


def _raw(rows: Numbers) -> Numbers:
    middle, size, scores = rows[:, :2], rows[:, 2:4], rows[:, 4:].max(axis=1)
    corners = np.hstack((middle - size / 2, middle + size / 2))
    found = np.hstack((corners, scores[:, None])).astype(np.float32)
    boxes = np.hstack((corners[:, :2], size)).tolist()
    kept = cv2.dnn.NMSBoxes(boxes, scores.tolist(), _SURE, _OVERLAP)
    return found[np.asarray(kept, np.intp).reshape(-1)]


def _text_box(row: Numbers, fitted: _Fitted, picture: Picture) -> TextBox:
    high, wide = picture.shape[:2]
    x = np.clip((row[[0, 2]] - fitted.left) / fitted.scale, 0, wide)
    y = np.clip((row[[1, 3]] - fitted.top) / fitted.scale, 0, high)
    corners = np.array(((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])), np.float32)
    return TextBox(corners=corners, score=float(row[4]))


class GivenReader:
    """Reads plates as fast-plate-ocr's models do: a slot for each character, the last class for none. Raises `ModelNotUnderstood`."""

    def __init__(self, contents: bytes) -> None:
        self._session = session_of(contents)
        self.provider = provider_of(self._session)
        taken = self._session.get_inputs()[0]
        self._name = taken.name
        sides = taken.shape[1:]
        if (
            taken.type != "tensor(uint8)"
            or not all(isinstance(side, int) for side in sides)
            or sides[2] not in {1, 3}
        ):
            raise ModelNotUnderstood("a reader takes bytes: 1, height, width, and one or three colours")
        self._high, self._wide, self._colours = sides

    def read(self, crop: Picture) -> tuple[Spike, ...]:
        """The characters of one level crop, left to right."""
        sized = cv2.resize(crop, (self._wide, self._high), interpolation=cv2.INTER_LINEAR)
        way = cv2.COLOR_BGR2GRAY if self._colours == 1 else cv2.COLOR_BGR2RGB
        coloured = cv2.cvtColor(sized, way).reshape(1, self._high, self._wide, self._colours)
        answer = np.asarray(self._session.run(None, {self._name: coloured})[0], np.float32)
        if answer.size % (len(ALPHABET) + 1):
            raise ModelNotUnderstood(f"a reader's answer of shape {answer.shape} is not known")
        return spikes_of(answer.reshape(-1, len(ALPHABET) + 1))


def spikes_of(slots: Numbers) -> tuple[Spike, ...]:
    """Slots that hold a character; what speaks for none is left out of its shares."""
    none = len(ALPHABET)
    filled = (slot for slot in slots if int(slot.argmax()) != none)
    return tuple(tuple(float(p) for p in slot[:none] / max(1 - float(slot[none]), 1e-6)) for slot in filled)
