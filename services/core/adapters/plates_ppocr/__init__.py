"""Plate reading with PP-OCRv6 (Apache-2.0 weights out of installed packages), in a sandbox. Port: `PlateReader`."""

from services.core.adapters.plates_ppocr.models import GivenModel
from services.core.adapters.plates_ppocr.reader import PlatesUnread, PpocrReader

__all__ = ["GivenModel", "PlatesUnread", "PpocrReader"]
