"""Which log of positions that came with a report belongs to which of its clips: by name, else by time. The page says by which."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import PurePath
from typing import Final

from services.core.domain.clip_span import ClipSpan
from services.core.domain.deadlines import LONDON
from services.core.domain.telemetry import ClockKind, Fix, Track
from services.core.domain.track_summary import MatchedBy, TrackSummary, summaries

Logs = Sequence[tuple[str, Sequence[TrackSummary]]]
"""Each log's name, and what is kept of it: one track, or one for each clip that it names."""

CLOCKS_APART: Final = timedelta(minutes=1)
"""So far a camera's clock may be from the satellites' without anybody noticing: that much more of a log is kept at either end."""
LEAST_SHARE: Final = 0.5
"""Of a clip's length, what a log must cover to be that clip's by time."""
_CAMERAS: Final = "FBRIL"
"""The letter at the end of a dashcam's file names: front, back, rear, inside, left. One log serves them all."""


def track_in_logs(filename: str, logs: Logs, *, span: ClipSpan | None = None) -> TrackSummary | None:
    """The part of a log that belongs to a clip: the log names it, or they share a name but for the ending, or it covers its time.

    `span` is when the clip was recorded; None where its clocks do not tell, and then only names do.
    """
    named = [(log, track) for log, tracks in logs for track in tracks if track.path]
    for matched_by, belongs in ((MatchedBy.NAMED, _names), (MatchedBy.SAME_NAME, _shares_name)):
        for log, track in named:
            if belongs(filename, log, track):
                return replace(track, log=log, matched_by=matched_by)
    return _by_time(named, span) if span else None


# --- by name -----------------------------------------------------------------------------------------------------------


def _names(filename: str, log: str, track: TrackSummary) -> bool:
    del log
    return bool(track.clip) and _event(track.clip) == _event(filename)


def _shares_name(filename: str, log: str, track: TrackSummary) -> bool:
    return not track.clip and _event(log) == _event(filename)


def _event(filename: str) -> str:
    """A name without folder, ending, case, and without the letter of the camera."""
    stem = PurePath(filename.replace("\\", "/")).stem.upper()
    return stem[:-1] if len(stem) > 1 and stem[-1] in _CAMERAS and stem[-2].isdigit() else stem


# --- by time -----------------------------------------------------------------------------------------------------------


def _by_time(named: Sequence[tuple[str, TrackSummary]], span: ClipSpan) -> TrackSummary | None:
    """Of the logs that cover enough of the clip the one that covers most; of equals one that names no other clip."""
    found = [
        (_covered(track, zone, span), log, track, zone) for log, track in named for zone in _zones(track)
    ]
    best = max(found, key=lambda one: (one[0], not one[2].clip), default=None)
    if best is None or best[0] < span.length * LEAST_SHARE or not best[0]:
        return None
    _, log, track, zone = best
    return replace(_cut(track, zone, span), log=log, matched_by=MatchedBy.TIME)


def _zones(track: TrackSummary) -> Iterator[tzinfo]:
    """Whose time a log may be in; where it does not say, satellites' or London's."""
    if track.clock is not ClockKind.LOCAL:
        yield UTC
    if track.clock is not ClockKind.UTC:
        yield LONDON


def _covered(track: TrackSummary, zone: tzinfo, span: ClipSpan) -> timedelta:
    if track.written_from is None or track.written_to is None:
        return timedelta()
    begins = max(_aware(track.written_from, zone), span.begins_at)
    ends = min(_aware(track.written_to, zone), span.ends_at)
    return max(timedelta(), ends - begins)


def _aware(written: datetime, zone: tzinfo) -> datetime:
    return (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)


def _cut(track: TrackSummary, zone: tzinfo, span: ClipSpan) -> TrackSummary:
    """What lies in the clip's time and a little round it. Not tied to pictures: two clocks that differ would tie them wrongly."""
    part = Track(
        fixes=tuple(replace(fix, at_s=None, clip="") for fix in track.path if _is_in(fix, zone, span)),
        clock=track.clock, layout=track.layout, tool=track.tool, tool_version=track.tool_version,
        left_out=track.left_out, wrong_checksums=track.wrong_checksums,
    )  # fmt: skip
    return summaries(part)[0]


def _is_in(fix: Fix, zone: tzinfo, span: ClipSpan) -> bool:
    if fix.written is None:
        return False
    return span.begins_at - CLOCKS_APART <= _aware(fix.written, zone) <= span.ends_at + CLOCKS_APART
