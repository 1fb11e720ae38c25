"""What may be uploaded at all: decided from name, size and count, before a byte is sent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from services.core.errors import Refusal

_HEX_256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 200
_CAMERAS_LOG = re.compile(r".*\.(nmea|gpx|gps|map)|gpsdata.*\.txt", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class IntakeLimits:
    """One force's limits; sizes in bytes. `endings` are lower-case name endings with their dot. Parts start at `smallest_part`."""

    max_file_bytes: int
    max_files: int
    endings: frozenset[str]
    smallest_part: int


@dataclass(frozen=True, kw_only=True)
class OfferedFile:
    """What the sender says about a file. `fingerprint` is the sender's own mark of it, so that it can be resumed."""

    filename: str
    size: int
    content_type: str = "application/octet-stream"
    fingerprint: str | None = None


_ENDINGS = {
    "mp4": (".mp4", ".m4v"),
    "mov": (".mov", ".qt"),
    "ts": (".ts", ".mts", ".m2ts"),
    "mpg": (".mpg", ".mpeg", ".ps", ".vob"),
    "jpeg": (".jpg", ".jpeg", ".mpo"),
    "heic": (".heic", ".heif"),
}


def endings_of(accepted_types: Iterable[str]) -> frozenset[str]:
    """Name endings of the types that a force names; a type without an entry is its own ending."""
    return frozenset(ending for kind in accepted_types for ending in _ENDINGS.get(kind, (f".{kind}",)))


def display_name(filename: str) -> str:
    """A name safe to show and to keep: no path, no control or direction-changing characters, at most 200 characters."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    printable = "".join(char for char in name if char.isprintable()).strip()
    return printable[-_LONGEST_NAME:] if printable.strip(".") else "footage"


def is_cameras_log(filename: str) -> bool:
    """Whether a name is that of a log of positions, which a camera writes beside its films: it may come with them.

    It is never evidence by itself: inspection refuses it as text, and reads it for the film that it belongs to.
    """
    return _CAMERAS_LOG.fullmatch(display_name(filename)) is not None


def upload_refusals(file: OfferedFile, *, files_already: int, limits: IntakeLimits) -> tuple[Refusal, ...]:
    """Every reason not to begin this upload. A name without ending is let through: contents decide later."""
    ending = PurePosixPath(display_name(file.filename)).suffix.lower()
    checks = (
        (
            file.size <= 0,
            "empty_file",
            "This file is empty. Choose the original file from the camera's card.",
        ),
        (
            file.size > limits.max_file_bytes,
            "file_too_big",
            f"This file is larger than {_gigabytes(limits.max_file_bytes)}. Send the part that shows the incident, with a minute before and after it.",
        ),
        (
            files_already >= limits.max_files,
            "too_many_files",
            f"A report holds at most {limits.max_files} files. Remove one that does not show the incident.",
        ),
        (
            bool(ending) and ending not in limits.endings and not is_cameras_log(file.filename),
            "wrong_type",
            f"Files ending in {ending} cannot be used. Send the video or photo as the camera saved it, for example MP4, MOV or JPEG.",
        ),
    )
    return tuple(
        Refusal(code=code, message=message, field="footage") for fails, code, message in checks if fails
    )


def part_refusals(
    *, number: int, size: int, sha256: str, count: int, expected_size: int | None
) -> tuple[Refusal, ...]:
    """Every reason not to sign this part."""
    checks = (
        (
            expected_size is None,
            "part_number",
            f"Part {number} does not exist: this file has parts 1 to {count}.",
        ),
        (
            expected_size is not None and size != expected_size,
            "part_size",
            f"Part {number} must be {expected_size} bytes, not {size}.",
        ),
        (
            _HEX_256.fullmatch(sha256) is None,
            "part_sha256",
            f"The SHA-256 of part {number} must be 64 hexadecimal digits.",
        ),
    )
    return tuple(
        Refusal(code=code, message=message, field="parts") for fails, code, message in checks if fails
    )


def is_sha256(text: str) -> bool:
    """Whether this is a SHA-256 in lower-case hex."""
    return _HEX_256.fullmatch(text) is not None


def _gigabytes(size: int) -> str:
    return f"{size / 1000**3:.0f} GB"
