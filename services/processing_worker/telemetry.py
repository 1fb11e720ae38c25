"""Which reader of positions is believed: the one place of that policy.

Measured on a corpus of 54 files with positions (`tests/corpus/test_telemetry.py`): our own readers read them all, ExifTool
13.59 reads 27 of them and no position more, at many times the processor time. So ours come first, and ExifTool is asked where
ours found no track and the file has a place for one: it knows hundreds of makers that we do not.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import structlog

from services.core.adapters.telemetry_exiftool import ExifToolTelemetry, exiftool
from services.core.adapters.telemetry_native.reader import Looked, NativeTelemetry
from services.core.domain.telemetry import TelemetryUnread, Track, is_settled, richer
from services.core.ports import TelemetryReader

log = structlog.get_logger()
_RAW = "telemetry.raw"
_Answer = TypeVar("_Answer")


class FirstReader(Protocol):
    """Ours, which knows what else a file could hold."""

    def look(self, *, path: Path, into: Path) -> Looked:
        """As `TelemetryReader.read`, and whether the file has a place for more. Raises `TelemetryUnread`."""


@dataclass(frozen=True, kw_only=True)
class TwoReaders:
    """The port `TelemetryReader` on two of them: `first` is asked, and `second`, if there is one, where that leaves something open."""

    first: FirstReader
    second: TelemetryReader | None

    def read(self, *, path: Path, into: Path) -> Track | None:
        """See the port. Raises `TelemetryUnread` only where nobody could read the file."""
        looked, error = _tried(partial(self.first.look, path=path, into=_room(into, "first")))
        own, bare = (looked.track, looked.bare) if looked else (None, False)
        other = None
        if self.second is not None and not bare and not is_settled(own):
            other, unread = _tried(partial(self.second.read, path=path, into=_room(into, "second")))
            error = error and unread
        if error is not None:
            raise error
        best = richer(own, other)
        if best is not None:
            shutil.move(into / ("first" if best is own else "second") / _RAW, into / _RAW)
        return best


def _room(into: Path, name: str) -> Path:
    room = into / name
    room.mkdir()
    return room


def _tried(ask: Callable[[], _Answer]) -> tuple[_Answer | None, TelemetryUnread | None]:
    try:
        return ask(), None
    except TelemetryUnread as error:
        return None, error


def telemetry_reader() -> TelemetryReader:
    """Both readers; our own alone on a machine without ExifTool or Perl, which `opsnap doctor` tells."""
    program = exiftool()
    if program is None:
        log.warning("exiftool_missing")
    return TwoReaders(first=NativeTelemetry(), second=ExifToolTelemetry(program) if program else None)
