"""The time that a camera put into a file's name: a wall clock without a zone, unless the maker's names are in UTC."""

import re
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Final

_SEPARATOR = r"[-_. ]?"
_DATE = rf"(?P<year>(?:19|20)\d\d){_SEPARATOR}(?P<month>\d\d){_SEPARATOR}(?P<day>\d\d)"
_TIME = rf"(?P<hour>\d\d){_SEPARATOR}(?P<minute>\d\d){_SEPARATOR}(?P<second>\d\d)"
_LONG: Final = re.compile(rf"(?<!\d){_DATE}(?:[-_ T]| at )?{_TIME}")
_SHORT: Final = re.compile(rf"^FILE(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)-{_TIME}")
"""Mio's names: FILE260625-144859."""
_IN_UTC: Final = ("PXL_",)
"""Google's camera names its files in UTC; the others that we have seen use the camera's own clock."""


def name_time(filename: str) -> datetime | None:
    """The time in a name such as `2026-01-05_08-15-00-front.mp4`, naive but for makers who write UTC; None if it holds none.

    What cannot be a date is none. Of several the first counts: cameras put the time before their counters.
    """
    stem = PurePath(filename).stem
    for pattern in (_LONG, _SHORT):
        if (found := pattern.search(stem)) and (at := _time_of(found)) is not None:
            return at.replace(tzinfo=UTC) if stem.startswith(_IN_UTC) else at
    return None


def _time_of(found: re.Match[str]) -> datetime | None:
    parts = {name: int(digits) for name, digits in found.groupdict().items()}
    century = 2000 if parts["year"] < 100 else 0  # noqa: PLR2004 -- two digits
    try:
        return datetime(  # noqa: DTZ001 -- the camera's own clock, which names no zone
            parts["year"] + century,
            *(parts[name] for name in ("month", "day", "hour", "minute", "second")),  # type: ignore[arg-type]
        )
    except ValueError:
        return None
