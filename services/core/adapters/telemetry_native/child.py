"""The program in the sandbox: reads where the camera says it was in one file, and leaves one answer (`answer.Answer`) as JSON.

Its argument is the file; its folder is private and receives `telemetry.raw`. See `sandbox.fork_server` for how it is started.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from services.core.adapters.telemetry_native.found import Found, Row
from services.core.adapters.telemetry_native.names import MOST_ROWS, RAW
from services.core.adapters.telemetry_native.reading import read
from services.core.domain.telemetry import ClockKind, Fix


def answer_of(found: Found | None, *, bare: bool) -> dict[str, object]:
    """The answer, no longer than may be told."""
    if found is None:
        return {"layout": "", "clock": ClockKind.NONE, "bare": bare}
    return {
        "bare": bare,
        "layout": found.layout,
        "clock": found.clock,
        "rows": [_told(row) for row in found.rows[:MOST_ROWS]],
        "beyond": max(0, len(found.rows) - MOST_ROWS),
        "wrong_checksums": found.wrong_checksums,
    }


def _told(row: Row) -> str | Sequence[object]:
    if not isinstance(row, Fix):
        return row
    written = row.written.isoformat() if row.written else None
    return row.latitude, row.longitude, row.at_s, written, row.speed_mps, row.bearing, row.clip


def main() -> None:
    """One file, one answer; a fault of the file ends the program, and whoever started it says so."""
    found, bare = read(Path(sys.argv[1]))
    answer = answer_of(found, bare=bare)
    Path(RAW).write_text(json.dumps(answer), encoding="utf-8")
