"""The files of a case as its page shows them in order: one line for each camera, with gaps and overlaps in words."""

from dataclasses import dataclass
from datetime import timedelta

from services.core.domain.acceptance import written_time
from services.core.domain.media import VIEW_WORDS, MediaKind, View
from services.core.domain.sequences import Basis, Clip, Join, Lane, Piece, Timeline, timelines
from services.core.queries.case_file import CaseFile
from services.core.queries.case_footage import FootageView

_BASIS_WORDS = {
    Basis.NAME: "By the times in the files' names",
    Basis.WRITTEN: "By the times written in the files",
    Basis.NUMBER: "By the numbers in the files' names; the times between them are not known",
}


@dataclass(frozen=True, kw_only=True)
class PieceView:
    """A file in its line. `times` by the camera's clock, empty if not known; `before` names what lies between it and the one before."""

    position: int
    times: str
    before: str


@dataclass(frozen=True, kw_only=True)
class LaneView:
    camera: str
    pieces: tuple[PieceView, ...]


@dataclass(frozen=True, kw_only=True)
class TimelineView:
    """One event with its cameras; `basis` says what the order rests on."""

    basis: str
    lanes: tuple[LaneView, ...]


def case_timelines(case: CaseFile) -> tuple[TimelineView, ...]:
    """Every event that several accepted files show."""
    clips = [clip for file in case.footage if (clip := _clip(file)) is not None]
    return tuple(_view(line) for line in timelines(clips))


def _clip(file: FootageView) -> Clip | None:
    if file.state != "accepted" or file.facts is None or file.facts.kind is not MediaKind.VIDEO:
        return None
    return Clip(
        position=file.position,
        filename=file.filename,
        duration_s=file.facts.duration_s,
        view=View(file.view),
        written=written_time(file.facts.created_as_written),
    )


def _view(line: Timeline) -> TimelineView:
    day = f", {line.begins_at:%-d %B %Y}" if line.begins_at else ""
    return TimelineView(
        basis=f"{_BASIS_WORDS[line.basis]}{day}", lanes=tuple(_lane(line, lane) for lane in line.lanes)
    )


def _lane(line: Timeline, lane: Lane) -> LaneView:
    camera = VIEW_WORDS[lane.view] if lane.view is not View.UNSAID else "Camera"
    befores = ("", *(_join_words(join) for join in lane.joins))
    pieces = (
        PieceView(position=piece.position, times=_times(line, piece), before=before)
        for piece, before in zip(lane.pieces, befores, strict=True)
    )
    return LaneView(camera=camera, pieces=tuple(pieces))


def _times(line: Timeline, piece: Piece) -> str:
    if line.begins_at is None or piece.starts_s is None or piece.ends_s is None:
        return ""
    begins, ends = (line.begins_at + timedelta(seconds=at) for at in (piece.starts_s, piece.ends_s))
    return f"{begins:%H:%M:%S} to {ends:%H:%M:%S}"


def _join_words(join: Join) -> str:
    if join.seconds is None:
        missing = f"{join.missing} {'file is' if join.missing == 1 else 'files are'} missing"
        return missing if join.missing else "next by number"
    if join.seconds == 0:
        return "no gap"
    amount = f"{abs(join.seconds):.1f} seconds"
    return f"gap of {amount}" if join.seconds > 0 else f"overlap of {amount}"
