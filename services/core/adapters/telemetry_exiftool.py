"""`TelemetryReader` on ExifTool (Perl), for the layouts of hundreds of makers that we do not read ourselves."""

import json
import math
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from services.core.domain.telemetry import ClockKind, Fix, LeftOut, TelemetryUnread, Track, sift
from services.core.sandbox import LaunchFailed, run_limited

RAW = "telemetry.raw"
TAGS = ("GPSLatitude", "GPSLongitude", "GPSSpeed", "GPSSpeedRef", "GPSTrack", "GPSDateTime", "SampleTime")
# -ee3: embedded data wherever it lies, transport streams too. -G3: which sample a value is from. -n: numbers, no words.
OPTIONS = ("-ee3", "-n", "-j", "-G3", "-q", "-q")
PROJECT = Path(__file__).parents[3]
_VENDORED = PROJECT / "node_modules/exiftool-vendored.pl/bin/exiftool"
_MEMORY_BYTES = 1024**3
_ANSWER_BYTES = 64 * 1024**2
_KEY = re.compile(r"Doc(\d{1,9})(?:-(\d{1,9}))?:(\w+)")
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z?")
_UNITS = {"K": 1 / 3.6, "M": 1609.344 / 3600, "N": 1852 / 3600}
_CIRCLE = 360

Values = Mapping[str, object]


def exiftool() -> Path | None:
    """The program as npm installed it, else one of the machine's own; None without either, or without Perl."""
    if shutil.which("perl") is None:
        return None
    if _VENDORED.is_file():
        return _VENDORED
    found = shutil.which("exiftool")
    return Path(found).resolve() if found else None


@dataclass(frozen=True)
class ExifToolTelemetry:
    """The port `TelemetryReader`. `timeout_s` is wall-clock and processor seconds for one file."""

    program: Path
    timeout_s: float = 30.0

    @cached_property
    def version(self) -> str:
        """As the program says; asked once."""
        done = subprocess.run(
            [*self._perl(), "-ver"], capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout.strip()[:20]

    def read(self, *, path: Path, into: Path) -> Track | None:
        """See the port. Raises `TelemetryUnread` when the file breaks the program or its limits."""
        with tempfile.TemporaryDirectory(dir=into, prefix="room-") as folder:
            said = self._ask(path, Path(folder))
        values = _parsed(said)
        rows, layout = _rows(values)
        if not rows:
            return None
        (into / RAW).write_bytes(said)
        fixes, left_out = sift(rows)
        return Track(
            fixes=fixes,
            # It prints a Z behind local times too, so whose clock it is remains open.
            clock=ClockKind.UNSTATED if any(fix.written for fix in fixes) else ClockKind.NONE,
            layout=layout,
            tool="exiftool",
            tool_version=self.version,
            left_out=left_out,
        )

    def _perl(self) -> list[str]:
        perl = shutil.which("perl") or "/usr/bin/perl"
        return [perl, str(self.program), "-config", ""]

    def _ask(self, path: Path, room: Path) -> bytes:
        tags = [f"-{tag}" for tag in TAGS]
        # One name for every file: its answer names it, and the same file must give the same answer again.
        (room / "original").symlink_to(path.resolve())
        try:
            finished = run_limited(
                [*self._perl(), *OPTIONS, *tags, "original"],
                cwd=room,
                timeout_s=self.timeout_s,
                cpu_s=max(1, int(self.timeout_s)),
                memory_bytes=_MEMORY_BYTES,
                file_size_bytes=0,
                readable=[path, self.program.parent],
                env={"PERL_HASH_SEED": "0"},
                stdout_limit=_ANSWER_BYTES,
            )
        except LaunchFailed as error:
            raise TelemetryUnread("ExifTool could not be started.") from error
        # It ends with 1 for a file that it does not know: that is an answer, as long as it is one.
        if finished.timed_out or finished.output_exceeded or finished.returncode not in {0, 1}:
            raise TelemetryUnread("ExifTool gave up on this file.")
        return finished.stdout


def _parsed(said: bytes) -> Values:
    if not said.strip():
        return {}
    try:
        files = json.loads(said)
    except ValueError as error:
        raise TelemetryUnread("ExifTool gave no well-formed answer.") from error
    one = files[0] if isinstance(files, list) and files else {}
    return one if isinstance(one, dict) else {}


def _rows(values: Values) -> tuple[list[Fix | LeftOut], str]:
    """A row for each sample that holds a position, in their order; without any, the position of the whole file."""
    samples: dict[tuple[int, int], dict[str, object]] = {}
    for key, value in values.items():
        named = _KEY.fullmatch(key)
        if named:
            samples.setdefault((int(named[1]), int(named[2] or 0)), {})[named[3]] = value
    rows = [row for row in _each(samples) if row is not None]
    if rows:
        return rows, "exiftool"
    whole = {key.removeprefix("Main:"): value for key, value in values.items() if key.startswith("Main:")}
    row = _row(whole)
    return ([] if row is None else [row]), "container"


def _each(samples: Mapping[tuple[int, int], Values]) -> Iterator[Fix | LeftOut | None]:
    """Only the first position of a sample has the sample's time; the others' share of it is not told."""
    for _, values in sorted(samples.items()):
        yield _row(values)


def _row(values: Values) -> Fix | LeftOut | None:
    if "GPSLatitude" not in values or "GPSLongitude" not in values:
        return None
    try:
        return Fix(
            latitude=_number(values["GPSLatitude"]),
            longitude=_number(values["GPSLongitude"]),
            at_s=_number(values["SampleTime"]) if "SampleTime" in values else None,
            written=_time(values.get("GPSDateTime")),
            speed_mps=_speed(values),
            bearing=_bearing(values.get("GPSTrack")),
        )
    except ValueError:
        return LeftOut.DAMAGED


def _number(value: object) -> float:
    """Raises `ValueError` for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")  # noqa: TRY004 -- one kind of fault for the caller
    return float(value)


def _time(value: object) -> datetime | None:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    fraction = int((found[7] or "0").ljust(6, "0"))
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    return datetime(year, month, day, hour, minute, second, fraction)  # noqa: DTZ001 -- see `clock`


def _speed(values: Values) -> float | None:
    unit = _UNITS.get(str(values.get("GPSSpeedRef", "K")))
    try:
        speed = _number(values.get("GPSSpeed"))
    except ValueError:
        return None
    return round(speed * unit, 3) if unit and math.isfinite(speed) and speed >= 0 else None


def _bearing(value: object) -> float | None:
    try:
        bearing = _number(value)
    except ValueError:
        return None
    return round(bearing, 2) if 0 <= bearing <= _CIRCLE else None
