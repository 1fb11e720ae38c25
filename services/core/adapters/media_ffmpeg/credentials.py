"""The outside: has a file's content credentials read in the sandbox, and believes only what is well-formed."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from services.core.adapters.media_ffmpeg.formats import Format
from services.core.adapters.media_ffmpeg.room import answer_of, private_room, run_in
from services.core.domain.credentials import Credentials
from services.core.sandbox import Module

_CHILD = "services.core.adapters.media_ffmpeg.credentials_child"
_ANSWER = TypeAdapter(Credentials | None)
_NOTHING_WRITTEN = 4096


def read_credentials(path: Path, known: Format, *, into: Path, timeout_s: float) -> Credentials | None:
    """What they say and whether they fit, None if they cannot be read. Raises `SandboxBroken`."""
    program = Module(_CHILD, (str(path.resolve()), known.family))
    with private_room(into) as room:
        done = run_in(room, program, reads=path, timeout_s=timeout_s, file_size_bytes=_NOTHING_WRITTEN)
    try:
        return _ANSWER.validate_json(answer_of(done) or b"null")
    except ValidationError:
        return None
