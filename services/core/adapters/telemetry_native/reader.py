"""The port's side: start the child in the sandbox, believe only an answer that makes sense."""

import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from services.core.adapters.telemetry_native.answer import Answer, Recorded
from services.core.adapters.telemetry_native.names import RAW
from services.core.domain.telemetry import LAYOUT_WORDS, Fix, LeftOut, TelemetryUnread, Track, sift
from services.core.sandbox import LaunchFailed, Module, run_limited

TOOL = "opsnap telemetry_native"
_CHILD = "services.core.adapters.telemetry_native.child"
_MEMORY_BYTES = 1024**3
_ANSWER_BYTES = 128 * 1024**2


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A track, if there is one that we know. `bare`: the file has no place for another, whoever reads it."""

    track: Track | None
    bare: bool


class NativeTelemetry:
    """The port `TelemetryReader` on our own readers. `timeout_s` is wall-clock and processor seconds for one file."""

    def __init__(self, *, timeout_s: float = 30.0) -> None:
        self._timeout_s = timeout_s

    def read(self, *, path: Path, into: Path) -> Track | None:
        """See the port. Raises `TelemetryUnread` when the file breaks the child or its limits."""
        return self.look(path=path, into=into).track

    def look(self, *, path: Path, into: Path) -> Looked:
        """The same, and whether anybody else could find more. Raises `TelemetryUnread`."""
        with tempfile.TemporaryDirectory(dir=into, prefix="room-") as folder:
            room = Path(folder)
            self._run(path, room)
            answer = _validated(room / RAW)
            if not answer.layout:
                return Looked(track=None, bare=answer.bare)
            shutil.move(room / RAW, into / RAW)
        return Looked(track=_track(answer), bare=answer.bare)

    def _run(self, path: Path, room: Path) -> None:
        try:
            finished = run_limited(
                Module(_CHILD, (str(path.resolve()),)),
                cwd=room,
                timeout_s=self._timeout_s,
                cpu_s=max(1, int(self._timeout_s)),
                memory_bytes=_MEMORY_BYTES,
                file_size_bytes=_ANSWER_BYTES,
                readable=[path],
            )
        except LaunchFailed as error:
            raise TelemetryUnread("The reader of positions could not be started.") from error
        if not finished.ok:
            raise TelemetryUnread("The reader of positions gave up on this file.")


def _validated(made: Path) -> Answer:
    """An answer that makes no sense is a child that was taken over."""
    if made.is_symlink() or not made.is_file():
        raise TelemetryUnread("The reader of positions left no answer.")
    try:
        answer = Answer.model_validate_json(made.read_bytes())
    except ValidationError as error:
        raise TelemetryUnread("The reader of positions gave no well-formed answer.") from error
    if answer.layout and answer.layout not in LAYOUT_WORDS:
        raise TelemetryUnread("The reader of positions named no layout that we know.")
    return answer


def _track(answer: Answer) -> Track:
    fixes, left_out = sift(_row(row) for row in answer.rows)
    counts = dict(left_out)
    if answer.beyond:
        counts[LeftOut.TOO_MANY] = counts.get(LeftOut.TOO_MANY, 0) + answer.beyond
    return Track(
        fixes=fixes,
        clock=answer.clock,
        layout=answer.layout,
        tool=TOOL,
        tool_version=version("opsnap"),
        left_out=tuple(counts.items()),
        wrong_checksums=answer.wrong_checksums,
    )


def _row(row: Recorded | LeftOut) -> Fix | LeftOut:
    if isinstance(row, LeftOut):
        return row
    latitude, longitude, at_s, written, speed_mps, bearing, clip = row
    return Fix(
        latitude=latitude, longitude=longitude, at_s=at_s, written=written, speed_mps=speed_mps, bearing=bearing, clip=clip
    )  # fmt: skip
