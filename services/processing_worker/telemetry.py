"""Which reader of positions is believed: the one place of that policy.

Measured on a corpus of 54 files with positions (`tests/corpus/test_telemetry.py`): our own readers read them all, ExifTool
13.59 reads 27 of them and no position more, at twice the processor time. So ours come first, and ExifTool is asked where
ours found no track: it knows hundreds of makers that we do not.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import structlog

from services.core.adapters.media_ffmpeg.formats import recognise
from services.core.adapters.telemetry_exiftool import ExifToolTelemetry, exiftool
from services.core.adapters.telemetry_native.reader import NativeTelemetry
from services.core.domain.acceptance import Trouble
from services.core.domain.media import MediaKind
from services.core.domain.telemetry import TelemetryUnread, Track, is_settled, richer
from services.core.ports import TelemetryReader

log = structlog.get_logger()
_RAW = "telemetry.raw"


@dataclass(frozen=True, kw_only=True)
class TwoReaders:
    """The port `TelemetryReader` on two of them: `first` is asked, and `second`, if there is one, where it found no track."""

    first: TelemetryReader
    second: TelemetryReader | None

    def read(self, *, path: Path, into: Path) -> Track | None:
        """See the port. Raises `TelemetryUnread` only where nobody could read the file."""
        own, error = _asked(self.first, path=path, into=_room(into, "first"))
        other = None
        if self.second is not None and not is_settled(own) and not _is_photograph(path):
            other, second_error = _asked(self.second, path=path, into=_room(into, "second"))
            error = error and second_error
        if error is not None:
            raise error
        best = richer(own, other)
        if best is not None:
            shutil.move(into / ("first" if best is own else "second") / _RAW, into / _RAW)
        return best


def _is_photograph(path: Path) -> bool:
    """Its position is in EXIF, which ours reads: ExifTool would cost more than all else that is done for a photograph."""
    known = recognise(path)
    return not isinstance(known, Trouble) and known.kind is MediaKind.STILL


def _room(into: Path, name: str) -> Path:
    room = into / name
    room.mkdir()
    return room


def _asked(reader: TelemetryReader, *, path: Path, into: Path) -> tuple[Track | None, TelemetryUnread | None]:
    try:
        return reader.read(path=path, into=into), None
    except TelemetryUnread as error:
        return None, error


def telemetry_reader() -> TelemetryReader:
    """Both readers; our own alone on a machine without ExifTool or Perl, which `opsnap doctor` tells."""
    program = exiftool()
    if program is None:
        log.warning("exiftool_missing")
    return TwoReaders(first=NativeTelemetry(), second=ExifToolTelemetry(program) if program else None)
