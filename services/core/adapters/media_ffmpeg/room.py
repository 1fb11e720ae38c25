"""The outside of the sandbox: gives one order to the child in a private folder and takes its answer with suspicion."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from services.core.adapters.media_ffmpeg.formats import Format
from services.core.adapters.media_ffmpeg.names import ANSWER_MARK
from services.core.domain.acceptance import FootageLimits
from services.core.errors import Unavailable
from services.core.sandbox import Finished, LaunchFailed, Module, OnLine, run_limited

CHILD = "services.core.adapters.media_ffmpeg.child"
MEMORY_BYTES = 3 * 1024**3
FILE_BYTES = 512 * 1024**2
EXIT_OUR_FAULT = 1
"""Python's own exit status for an error outside the opening of the file: a broken installation, not a bad file."""


class SandboxBroken(Unavailable):
    """The sandbox or what should run in it does not work here; the file has nothing to do with it."""


@contextmanager
def private_room(into: Path) -> Iterator[Path]:
    """A folder of its own beneath `into`, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=into, prefix="room-") as folder:
        yield Path(folder)


def ask_child(
    action: str,
    *,
    path: Path,
    known: Format,
    limits: FootageLimits,
    room: Path,
    timeout_s: float,
    extra: Mapping[str, object] | None = None,
    file_size_bytes: int = FILE_BYTES,
) -> bytes | None:
    """The child's answer as JSON, or None if the file made it give up. Raises `SandboxBroken`."""
    order = {
        "action": action,
        "path": str(path.resolve()),
        "family": known.family,
        "limits": asdict(limits),
        **(extra or {}),
    }
    done = run_child(order, reads=path, room=room, timeout_s=timeout_s, file_size_bytes=file_size_bytes)
    return answer_of(done)


def run_child(
    order: Mapping[str, object],
    *,
    reads: Path,
    room: Path,
    timeout_s: float,
    file_size_bytes: int = FILE_BYTES,
) -> Finished:
    """The child with one order. Raises `SandboxBroken` if it cannot be started."""
    program = Module(CHILD, (json.dumps(order),))
    return run_in(room, program, reads=reads, timeout_s=timeout_s, file_size_bytes=file_size_bytes)


def answer_of(done: Finished) -> bytes | None:
    """What the child said last, None if it did not end well. Raises `SandboxBroken` for an error of its own."""
    if done.returncode == EXIT_OUR_FAULT and "MemoryError" not in done.stderr_tail:
        raise SandboxBroken(f"the media child failed: {done.stderr_tail.strip().splitlines()[-1:]}")
    mark = ANSWER_MARK.encode()
    lines = [line for line in done.stdout.splitlines() if line.startswith(mark)]
    return lines[-1].removeprefix(mark) if done.ok and lines else None


def run_in(  # noqa: PLR0913 -- each is one limit, all by name
    room: Path,
    program: Sequence[str] | Module,
    *,
    reads: Path,
    timeout_s: float,
    cpu_s: int | None = None,
    on_line: OnLine | None = None,
    stall_s: float | None = None,
    file_size_bytes: int = FILE_BYTES,
    devices: Sequence[Path] = (),
) -> Finished:
    """One limited run that may open `reads` and `devices`, and write to `room`. Raises `SandboxBroken`."""
    try:
        return run_limited(
            program,
            cwd=room,
            timeout_s=timeout_s,
            cpu_s=cpu_s or max(1, int(timeout_s)),
            memory_bytes=MEMORY_BYTES,
            file_size_bytes=file_size_bytes,
            readable=[reads],
            devices=devices,
            on_line=on_line,
            stall_s=stall_s,
        )
    except LaunchFailed as error:
        raise SandboxBroken(str(error)) from error


def take_out(room: Path, name: str, *, to: Path) -> Path:
    """Move a file that the child left; a link or anything but a plain file is not followed. Raises `SandboxBroken`."""
    made = room / name
    if made.is_symlink() or not made.is_file():
        raise SandboxBroken(f"the media child left no {name}")
    return Path(shutil.move(made, to))
