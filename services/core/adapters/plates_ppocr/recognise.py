"""What stands in a crop: PP-OCR's recogniser, its CTC output boiled down to one distribution per character."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from services.core.adapters.plates_ppocr.detect import Picture
from services.core.adapters.plates_ppocr.models import session
from services.core.domain.plate_alignment import ALPHABET, Spike
from services.core.weights import provider_of

HIGH = 48
_WIDEST = 480
WIDEST_LINE = 32 * HIGH
_BLANK = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """What stands in one crop: as plain text with its signs, and its characters by their probabilities."""

    text: str
    spikes: tuple[Spike, ...]


class TextRecogniser:
    """Reads level crops of 48 pixels' height; one thread."""

    def __init__(self) -> None:
        self._session = session("text_recogniser")
        self.provider = provider_of(self._session)
        listed = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        self._labels = ["", *listed, " "]
        self._columns = _columns(["", *listed])

    def read(self, crops: list[Picture], *, widest: int = _WIDEST) -> list[Line]:
        """The characters of each crop, left to right, up to `widest` pixels."""
        return [self._read_one(crop[:, :widest]) for crop in crops]

    def _read_one(self, crop: Picture) -> Line:
        image = (crop.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
        steps = self._session.run(None, {"x": np.ascontiguousarray(image[None])})[0][0]
        best = steps.argmax(axis=1)
        clearest = _clearest(steps, best)
        return Line(
            text="".join(self._labels[best[at]] for at in clearest),
            spikes=tuple(self._folded(steps[at]) for at in clearest),
        )

    def _folded(self, step: NDArray[np.float32]) -> Spike:
        """36 probabilities; capital and small letters count as one, the blank does not count."""
        known = np.append(step, 0.0)[self._columns].sum(axis=1)
        return tuple(float(p) for p in known / max(1 - float(step[_BLANK]), 1e-6))


def _clearest(steps: NDArray[np.float32], best: NDArray[np.intp]) -> list[int]:
    """Runs of the same best class are one character; its clearest step speaks for it."""
    runs = (list(run) for label, run in groupby(range(len(best)), key=lambda at: best[at]) if label != _BLANK)
    return [max(run, key=lambda at: float(steps[at, best[at]])) for run in runs]


def _columns(labels: list[str]) -> NDArray[np.intp]:
    """For each character of the alphabet its columns in the model's output: capital, and small or one past the end."""
    at = {label: index for index, label in enumerate(labels)}
    return np.array([(at[c], at[c.lower()] if c.isalpha() else -1) for c in ALPHABET], np.intp)
