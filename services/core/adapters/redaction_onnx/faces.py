"""Where faces are in a picture: CenterFace, with a low threshold, as a face too many is taken out by a person in a moment."""

import cv2
import numpy as np
from numpy.typing import NDArray

from services.core.adapters.redaction_onnx.centerface_file import PICTURE
from services.core.adapters.redaction_onnx.found import Found, Picture, framed
from services.core.adapters.redaction_onnx.models import face_session
from services.core.domain.redaction import Source

LONG_SIDE = 960
_SURE, _OVERLAP = 0.2, 0.3
_STRIDE = 4
_OUTPUTS = ["537", "538", "539"]
"""As its file names them: how likely a face is centred in each cell, how large, and where in the cell."""


class FaceDetector:
    """Finds faces; one thread."""

    def __init__(self) -> None:
        self._session = face_session()

    def find(self, picture: Picture) -> list[Found]:
        """Faces in an upright BGR picture, the surest first."""
        high, wide = picture.shape[:2]
        fit = LONG_SIDE / max(high, wide)
        size = tuple(max(32, round(side * fit / 32) * 32) for side in (wide, high))
        blob = cv2.dnn.blobFromImage(picture, 1.0, size, swapRB=True, crop=False)
        heat, sizes, places = self._session.run(_OUTPUTS, {PICTURE: blob})
        boxes, scores = _boxes(heat[0, 0], sizes[0], places[0])
        boxes *= np.array((wide / size[0], high / size[1]) * 2, np.float32)
        kept = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), _SURE, _OVERLAP)
        return [framed(Source.FACES, boxes[at], float(scores[at]), picture) for at in np.ravel(kept)]


def _boxes(
    heat: NDArray[np.float32], sizes: NDArray[np.float32], places: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """x, y, width and height in pixels of the model's picture, and the scores."""
    rows, columns = np.nonzero(heat > _SURE)
    highs, wides = (np.exp(sizes[axis][rows, columns]) * _STRIDE for axis in (0, 1))
    middle_y = (rows + places[0][rows, columns] + 0.5) * _STRIDE
    middle_x = (columns + places[1][rows, columns] + 0.5) * _STRIDE
    boxes = np.stack((middle_x - wides / 2, middle_y - highs / 2, wides, highs), axis=1)
    return boxes.astype(np.float32), heat[rows, columns]
