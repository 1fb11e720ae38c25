"""Where the camera says it was, as the case page shows it: words for a claim, and the track drawn without a map's tiles."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.core.domain.marked_moment import moment_words
from services.core.domain.pin import Pin
from services.core.domain.telemetry import CLOCK_WORDS, LAYOUT_WORDS, LEFT_OUT_WORDS, Fix, LeftOut
from services.core.domain.track_summary import MatchedBy, TrackSummary, fix_at, nearest_m
from services.core.domain.track_words import length_words, place_words, speed_words, written_words

WIDTH, HEIGHT, EDGE = 560, 320, 28
FOOT = 28
"""Room at the foot of the sheet for the scale."""
_METRES_A_DEGREE: Final = 111_195.0
_BARS_M: Final = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
_SMALLEST_SPAN_M: Final = 20.0
_FARTHEST_PIN_M: Final = 20_000.0
"""A pin further off than this is said in words only: drawn, it would leave the track a dot."""

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """North is up, in pixels of `WIDTH` by `HEIGHT`. `line` is an SVG polyline's points; `bar_px` is `bar_words` long."""

    line: str
    start: Point
    end: Point
    marked: Point | None
    pin: Point | None
    bar_px: float
    bar_words: str
    words: str


@dataclass(frozen=True, kw_only=True)
class TrackView:
    """`rows` are what is said of it, as keys and values, all of them claims of the camera's."""

    is_along: bool
    rows: tuple[tuple[str, str], ...]
    drawing: Drawing | None


def track_view(track: TrackSummary | None, *, moment_s: float | None, pin: Pin | None) -> TrackView | None:
    """What a page shows; None for a file that says nothing of places."""
    if track is None:
        return None
    marked = fix_at(track.path, moment_s) if moment_s is not None else None
    rows = [
        *_source_rows(track),
        *_place_rows(track),
        *_moment_rows(track, marked, moment_s),
        *_pin_rows(track, marked, pin),
    ]
    return TrackView(
        is_along=track.is_along,
        rows=tuple((key, value) for key, value in rows if value),
        drawing=_drawing(track, marked, pin) if track.is_along else None,
    )


def _source_rows(track: TrackSummary) -> list[tuple[str, str]]:
    left_out = ", ".join(f"{count:,} {LEFT_OUT_WORDS[LeftOut(reason)]}" for reason, count in track.left_out)
    checksums = (
        f"{track.wrong_checksums:,} of the lines are not what their checksum says: damaged, or changed"
    )
    return [
        ("Taken from", _log_words(track)),
        ("Kept as", LAYOUT_WORDS.get(track.layout, track.layout)),
        ("Read by", f"{track.tool} {track.tool_version}"),
        ("Usable positions", f"{track.count:,}"),
        ("Left out", left_out),
        ("Doubtful", checksums if track.wrong_checksums else ""),
    ]


_MATCH_WORDS: Final = {
    None: "",
    MatchedBy.NAMED: "; the log names this clip",
    MatchedBy.SAME_NAME: "; it has the clip's name",
    MatchedBy.TIME: "; matched by time alone: shown is what it says of the time that the clip's own clock tells, and of a minute before and after",
}  # fmt: skip


def _log_words(track: TrackSummary) -> str:
    if not track.log:
        return ""
    whose = "the log" if track.matched_by is MatchedBy.TIME else "the camera's log"
    return f"{whose} {track.log}, sent with this clip{_MATCH_WORDS[track.matched_by]}"


def _place_rows(track: TrackSummary) -> list[tuple[str, str]]:
    if track.first is None or track.last is None:
        return []
    if track.count == 1:
        return [("Position", f"{place_words(track.first)}{_after(track, track.written_from)}")]
    rows = [
        ("First position", f"{place_words(track.first)}{_after(track, track.written_from)}"),
        ("Last position", f"{place_words(track.last)}{_after(track, track.written_to)}"),
        ("Whose clock", CLOCK_WORDS[track.clock]),
        ("Length of the track", length_words(track.length_m)),
    ]
    if track.top_speed_mps is not None:
        rows.append(("Highest speed it wrote", speed_words(track.top_speed_mps)))
    return rows


def _after(track: TrackSummary, written: datetime | None) -> str:
    return f", {written_words(written, track.clock)}" if written else ""


def _moment_rows(track: TrackSummary, marked: Fix | None, moment_s: float | None) -> list[tuple[str, str]]:
    if moment_s is None or not track.is_along:
        return []
    key = f"At the marked moment ({moment_words(moment_s)})"
    if marked is None:
        return [(key, "the file does not tie its positions to its pictures there")]
    speed = f", {speed_words(marked.speed_mps)}" if marked.speed_mps is not None else ""
    return [(key, place_words(marked) + speed)]


def _pin_rows(track: TrackSummary, marked: Fix | None, pin: Pin | None) -> list[tuple[str, str]]:
    nearest = nearest_m(track.path, pin) if pin else None
    if nearest is None or pin is None:
        return []
    words = f"{length_words(nearest)} at its nearest" if track.is_along else length_words(nearest)
    if marked is not None:
        words += f", {length_words(nearest_m([marked], pin) or 0.0)} at the marked moment"
    return [("From the reported place", words)]


def _drawing(track: TrackSummary, marked: Fix | None, pin: Pin | None) -> Drawing:
    places = [(fix.latitude, fix.longitude) for fix in track.path]
    far = pin is None or (nearest_m(track.path, pin) or 0.0) > _FARTHEST_PIN_M
    sheet = _Sheet(places if far or pin is None else [*places, pin])
    bar_m = max((bar for bar in _BARS_M if bar * sheet.scale <= WIDTH / 3), default=_BARS_M[0])
    return Drawing(
        line=" ".join(f"{x:.1f},{y:.1f}" for x, y in map(sheet.point, places)),
        start=sheet.point(places[0]),
        end=sheet.point(places[-1]),
        marked=sheet.point((marked.latitude, marked.longitude)) if marked else None,
        pin=None if far or pin is None else sheet.point(pin),
        bar_px=round(bar_m * sheet.scale, 1),
        bar_words=length_words(bar_m),
        words=f"The track that the camera wrote, {length_words(track.length_m)} long, north up.",
    )


class _Sheet:
    """Places on a flat sheet: true in shape for the few kilometres of a clip. `scale` is pixels a metre."""

    def __init__(self, places: list[Pin]) -> None:
        latitudes = [latitude for latitude, _ in places]
        longitudes = [longitude for _, longitude in places]
        self._middle = (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
        self._shrink = max(0.01, math.cos(math.radians(self._middle[0])))
        across = (max(longitudes) - min(longitudes)) * _METRES_A_DEGREE * self._shrink
        up = (max(latitudes) - min(latitudes)) * _METRES_A_DEGREE
        self.scale = min(
            (WIDTH - 2 * EDGE) / max(across, _SMALLEST_SPAN_M),
            (HEIGHT - FOOT - 2 * EDGE) / max(up, _SMALLEST_SPAN_M),
        )

    def point(self, place: Pin) -> Point:
        """Where a place is drawn."""
        metres = self.scale * _METRES_A_DEGREE
        x = WIDTH / 2 + (place[1] - self._middle[1]) * metres * self._shrink
        y = (HEIGHT - FOOT) / 2 - (place[0] - self._middle[0]) * metres
        return round(x, 1), round(y, 1)
