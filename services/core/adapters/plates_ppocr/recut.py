"""Inside the sandbox: cut pictures of marks once more, as the ledger says. The argument is one JSON object; no models are loaded."""

import sys
from pathlib import Path

import cv2

from services.core.adapters.plates_ppocr.answer import CutRequest
from services.core.adapters.plates_ppocr.cutting import cut_again

MADE = "plate.png"


def main() -> None:
    """Leave the picture as `plate.png`."""
    cv2.setNumThreads(1)
    Path(MADE).write_bytes(cut_again(CutRequest.model_validate_json(sys.argv[1])))
