"""Which tests go to the same process: those of a file, and those that share what is dear to start."""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parents[1]
DEAR = ("apps", "seeded_settings")
"""Fixtures that take seconds and gigabytes: one of each is enough for a run."""


class Together(LoadFileScheduling):  # type: ignore[misc] # xdist states no types for its schedulers
    """A file at a time; files that ask for the same dear fixture count as one."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(super()._split_scope(nodeid))


@cache
def scope_of(file: str) -> str:
    """The dear fixture that some test or fixture in the file has as an argument, else the file. `file` is from the project's root."""
    path = ROOT / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return next((name for name in DEAR if f"{name}: " in text), file)
