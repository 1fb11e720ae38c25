"""What went wrong, as staff read it: faults of stopped work, steps that were refused, and why."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

_FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "its worker was lost each time": "Its worker was lost each time",
        "SandboxLost": "The program that reads files was lost",
        "SandboxBroken": "The program that reads files does not start",
        "LaunchFailed": "The program that reads files does not start",
        "LeaseLost": "The work took too long",
        "Unavailable": "A part of the service did not answer",
        "ModelMissing": "What reads marks is not installed",
        "PreviewFailed": "No viewing copy could be made",
        "ExcerptFailed": "The excerpt could not be cut",
        "address_refused": "The address does not take it",
        "letter_refused": "The service that sends letters does not take it",
        "SealBroken": "The address it goes to cannot be read",
    }
)
_TRIED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "open_upload": "To send a file",
        "sign_parts": "To send part of a file",
        "complete_upload": "To finish sending a file",
        "cancel_upload": "To take a file back",
        "submit_report": "To sign the report",
        "malformed_request": "A request that cannot be read",
        "rate_limited": "Too many requests at once",
    }
)
_WHY_NOT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "empty_file": "the file is empty",
        "file_too_big": "the file is too big",
        "too_many_files": "the report holds as many files as it may",
        "wrong_type": "not a type of file that we take",
        "sha256": "its hash cannot be read",
        "hash_differs": "the file is not the one that was announced",
        "part_number": "there is no such part",
        "part_size": "the part has another size",
        "part_sha256": "the part's hash cannot be read",
        "parts_missing": "parts of the file have not arrived",
        "parts_differ": "parts of the file are not those announced",
        "signature": "the name typed is not the reporter's",
        "statement_changed": "the statement has changed since it was read",
        "footage_sending": "footage is still being sent",
        "footage_waiting": "footage is still being read",
        "footage_refused": "no file can be used",
        "no_footage": "there is no footage",
        "missing": "an answer is missing",
        "MoveNotOpen": "the report was sent, or is over",
        "UploadClosed": "the file is not being sent any more",
        "FootageNotAsked": "no more footage was asked for",
        "NotFound": "no such report or file",
        "Conflict": "somebody else was first",
    }
)


def fault_words(error: str) -> str:
    """Why work stopped or a letter did not go; an error without words of its own is named."""
    return _FAULTS.get(error) or (f"Another fault: {_plain(error)}" if error else "Not known")


def tried_words(what: str) -> str:
    """The step that was refused."""
    return _TRIED.get(what) or _plain(what).capitalize()


def why_not_words(codes: Sequence[str]) -> str:
    """Every reason in one sentence, without a full stop."""
    said = ", ".join(_WHY_NOT.get(code) or _plain(code) for code in codes)
    return said[:1].upper() + said[1:]


def _plain(code: str) -> str:
    """`too_big` and `TooBig` as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", code).replace("_", " ").casefold()


TROUBLE_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {"fault_words": fault_words, "tried_words": tried_words, "why_not_words": why_not_words}
)
"""What templates may use."""
