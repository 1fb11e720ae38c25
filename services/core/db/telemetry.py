"""What cameras say of place and time: read once beside the inspection, kept as a summary of the file and two derivatives."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from services.core.db.tables import Footage
from services.core.domain.acceptance import Trouble
from services.core.domain.clip_span import ClipSpan
from services.core.domain.companion_log import Logs, track_in_logs
from services.core.domain.media import DerivativeKind, DerivedFile, Inspection, Warned
from services.core.domain.telemetry import TelemetryUnread, Track
from services.core.domain.track_summary import LOG_POINTS, TrackSummary, summaries
from services.core.ports import TelemetryReader

RAW = "telemetry.raw"
"""What the tool said, whole, as a reader leaves it."""
NORMALISED = "telemetry.json"
_SUMMARIES = TypeAdapter(tuple[TrackSummary, ...])
_TRACK = TypeAdapter(Track)
_LOGS = {str(Trouble.TEXT)}
_UNREAD = Warned(
    code="telemetry_unread",
    message="The positions in this file could not be read: the reader gave up on it.",
)
_UNTRUE = Warned(
    code="position_impossible", message="The position in this file cannot be true, so it is not shown."
)


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """What one file says of place and time; empty for one that says nothing."""

    tracks: tuple[TrackSummary, ...] = ()
    derived: tuple[DerivedFile, ...] = ()
    warnings: tuple[Warned, ...] = ()


def read_claims(reader: TelemetryReader, *, path: Path, into: Path, inspection: Inspection) -> Claimed:
    """Of a file that was accepted, or of a camera's log that was refused as text. A reader that gives up is a warning."""
    codes = {refusal.code for refusal in inspection.refusals}
    if codes and codes != _LOGS:
        return Claimed()
    try:
        track = reader.read(path=path, into=into)
    except TelemetryUnread:
        return Claimed() if codes else Claimed(warnings=(_UNREAD,))
    if track is None:
        return Claimed()
    if codes:
        return Claimed(tracks=summaries(track, most=LOG_POINTS))
    untrue = track.left_out and not track.fixes and track.layout == "exif"
    return Claimed(tracks=summaries(track), derived=_kept(track, into), warnings=(_UNTRUE,) if untrue else ())


def _kept(track: Track, into: Path) -> tuple[DerivedFile, ...]:
    """The track in our words and in the tool's own."""
    normalised = into / NORMALISED
    normalised.write_bytes(json.dumps(_TRACK.dump_python(track, mode="json"), sort_keys=True).encode())
    kinds = ((DerivativeKind.TELEMETRY, normalised), (DerivativeKind.TELEMETRY_RAW, into / RAW))
    return tuple(
        DerivedFile(
            kind=kind,
            path=path,
            content_type="application/json",
            tool=track.tool,
            version=track.tool_version,
            arguments=f"telemetry layout={track.layout}",
        )
        for kind, path in kinds
    )


def as_column(claimed: Claimed) -> dict[str, Any] | None:
    """For `Footage.telemetry`; None for a file that says nothing."""
    return {"tracks": _SUMMARIES.dump_python(claimed.tracks, mode="json")} if claimed.tracks else None


def tracks_of(file: Footage) -> tuple[TrackSummary, ...]:
    """Of a film one; of a camera's log one for each clip that it names."""
    return _SUMMARIES.validate_python(file.telemetry["tracks"]) if file.telemetry else ()


def logs_in(files: Iterable[Footage]) -> Logs:
    """The logs of positions among a submission's files, by their names."""
    return [(log.filename, tracks_of(log)) for log in files if log.state == "refused" and log.telemetry]


def track_of(file: Footage, logs: Logs, *, span: ClipSpan | None = None) -> TrackSummary | None:
    """Where this film's camera says it was: in the film itself, else in a log that came with it and belongs to it.

    `span` is when the film was recorded; without it only a log's name tells that it belongs to it.
    """
    own = next(iter(tracks_of(file)), None)
    if own is not None and own.is_along:
        return own
    return (track_in_logs(file.filename, logs, span=span) if logs else None) or own
