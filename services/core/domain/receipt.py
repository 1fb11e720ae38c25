"""Which exhibit of a signed statement a file is: read from the frozen words, which are what counts."""

import re
from typing import Final

_PRODUCED: Final = re.compile(
    r"^I produce as exhibit (\w+/\d+) the file “.*”, SHA-256 ([0-9a-f]{64})\.$", re.MULTILINE
)


def exhibit_labels(statement: str) -> dict[str, str]:
    """Labels such as `AB/1` by the SHA-256 of the file. A file that was produced twice has both."""
    found: dict[str, str] = {}
    for label, sha256 in _PRODUCED.findall(statement):
        found[sha256] = f"{found[sha256]}, {label}" if sha256 in found else label
    return found
