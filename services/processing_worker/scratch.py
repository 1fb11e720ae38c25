"""Where a pool process of a worker keeps footage while it works on it: a folder under its own number."""

import os
import shutil
from pathlib import Path


def own_scratch(folder: Path) -> Path:
    """A room for this process in the folder of its worker. What killed processes left there is removed: it may be somebody's footage."""
    for room in folder.iterdir():
        if not _is_alive(room.name):
            shutil.rmtree(room, ignore_errors=True)
    own = folder / str(os.getpid())
    own.mkdir(mode=0o700, exist_ok=True)
    return own


def _is_alive(number: str) -> bool:
    return number.isdecimal() and Path("/proc", number).exists()
