"""What stands in a crop: PP-OCR's recogniser, its CTC output boiled down to one distribution per character."""

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from services.core.adapters.plates_ppocr.detect import Picture
from services.core.adapters.plates_ppocr.models import session
from services.core.domain.plate_alignment import ALPHABET, Spike

HIGH = 48
_WIDEST = 480
_BLANK = 0


class TextRecogniser:
    """Reads level crops of 48 pixels' height; one thread."""

    def __init__(self) -> None:
        self._session = session("text_recogniser")
        listed = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        self._columns = _columns(["", *listed])

    def read(self, crops: list[Picture]) -> list[tuple[Spike, ...]]:
        """The characters of each crop, left to right."""
        return [self._read_one(crop) for crop in crops]

    def _read_one(self, crop: Picture) -> tuple[Spike, ...]:
        crop = crop[:, :_WIDEST]
        image = (crop.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
        steps = self._session.run(None, {"x": np.ascontiguousarray(image[None])})[0][0]
        return self._spikes(steps)

    def _spikes(self, steps: NDArray[np.float32]) -> tuple[Spike, ...]:
        """Runs of the same best class are one character; its clearest step speaks for it."""
        best = steps.argmax(axis=1)
        runs = (
            list(run) for label, run in groupby(range(len(best)), key=lambda at: best[at]) if label != _BLANK
        )
        clearest = (max(run, key=lambda at: float(steps[at, best[at]])) for run in runs)
        return tuple(self._folded(steps[at]) for at in clearest)

    def _folded(self, step: NDArray[np.float32]) -> Spike:
        """36 probabilities; capital and small letters count as one, the blank does not count."""
        known = np.append(step, 0.0)[self._columns].sum(axis=1)
        return tuple(float(p) for p in known / max(1 - float(step[_BLANK]), 1e-6))


def _columns(labels: list[str]) -> NDArray[np.intp]:
    """For each character of the alphabet its columns in the model's output: capital, and small or one past the end."""
    at = {label: index for index, label in enumerate(labels)}
    return np.array([(at[c], at[c.lower()] if c.isalpha() else -1) for c in ALPHABET], np.intp)
