"""Inside the sandbox: opens one film, decides whether any picture can be shown, and leaves index, poster and storyboard."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from services.core.adapters.media_ffmpeg import boxes
from services.core.adapters.media_ffmpeg.footage import (
    Unusable,
    codec_of,
    created_times,
    is_slow_motion,
    open_film,
    picture_stream,
    picture_tracks,
    read_timeline,
)
from services.core.adapters.media_ffmpeg.formats import ISO_BMFF, Format
from services.core.adapters.media_ffmpeg.likeness import KeyPictures
from services.core.adapters.media_ffmpeg.names import CUES, INDEX, POSTER, SHEET
from services.core.adapters.media_ffmpeg.pictures import (
    Decoded,
    Lumas,
    Orientation,
    decode_all,
    decode_keys,
    orientation_of,
    small_picture,
)
from services.core.adapters.media_ffmpeg.sharpness import LOOKED_AT, Sharpness
from services.core.adapters.media_ffmpeg.storyboard import Storyboard
from services.core.adapters.media_ffmpeg.tags import film_origin
from services.core.adapters.media_ffmpeg.timeline import Timeline, corrected
from services.core.domain.acceptance import Findings, FootageLimits, Trouble
from services.core.domain.media import MediaFacts, MediaKind

WHOLE_DECODE_PIXELS = 400_000_000
"""A film of fewer pixels in all (some 190 pictures of 1080p) is decoded whole; of a longer one, key frames only."""
MOST_TILES = 32
TILE_SIDE, POSTER_SIDE = 176, 1280
AUDIO_LOOK = 12
PQ, HLG = 16, 18
"""Transfer characteristics of ITU-T H.273."""


@dataclass
class _Gallery:
    """Keeps a tile of each chosen frame and the middle one as poster; measures brightness and sharpness on the way."""

    wanted: frozenset[int]
    first_pts: int
    timeline: Timeline
    seen: int = 0
    orientation: Orientation = field(default_factory=Orientation)
    lumas: Lumas = field(default_factory=Lumas)
    sharpness: Sharpness = field(default_factory=Sharpness)
    board: Storyboard = field(default_factory=Storyboard)
    likeness: KeyPictures = field(default_factory=KeyPictures)
    poster: Image.Image | None = None

    def keep(self, frame: VideoFrame) -> None:
        """Of frames in presentation order, those whose number is wanted."""
        number, self.seen = self.seen, self.seen + 1
        if number == 0:
            self.orientation = orientation_of(frame)
        if number not in self.wanted:
            return
        tile = small_picture(frame, orientation=self.orientation, longest=TILE_SIDE)
        self.lumas.take(tile)
        self.sharpness.take(small_picture(frame, orientation=Orientation(), longest=LOOKED_AT))
        at_s = self._time_of(frame, number)
        self.board.add(at_s, tile)
        self.likeness.take(at_s, tile)
        if self.poster is None or len(self.board.tiles) == len(self.wanted) // 2:
            self.poster = small_picture(frame, orientation=self.orientation, longest=POSTER_SIDE)

    def _time_of(self, frame: VideoFrame, number: int) -> float:
        at = frame.dts if frame.pts is None else frame.pts
        if at is None:
            at = self.timeline.pts[min(number, len(self.timeline.pts) - 1)]
        return max(0.0, self.timeline.seconds(at - self.first_pts))


def inspect_film(path: Path, known: Format, *, limits: FootageLimits, into: Path) -> Findings:
    """Facts and findings of a film; files named as the constants above are left in `into` if it can be shown."""
    try:
        return _inspect(path, known, limits=limits, into=into)
    except Unusable as no:
        return Findings(troubles=(no.trouble,))


def film_timeline(path: Path, known: Format, *, limits: FootageLimits) -> Timeline:
    """The same timeline that inspection found, found again. Raises `Unusable`."""
    with open_film(path, known, limits=limits) as container:
        track = picture_stream(container, limits=limits)
        timeline = read_timeline(container, track, limits=limits)
        affordable = _is_affordable(track, timeline)
    if not affordable:
        return timeline
    return _decode(path, known, timeline, limits=limits, whole=True)[0]


@dataclass(frozen=True, kw_only=True)
class _Stated:
    """What the file says about itself, before anything is decoded."""

    codec: str
    has_sound: bool
    audio_codec: str | None
    created: str | None
    other_created: str | None
    end_s: float | None
    slow_motion: bool
    lengths_wrong: bool
    hidden_views: int


def _inspect(path: Path, known: Format, *, limits: FootageLimits, into: Path) -> Findings:
    with open_film(path, known, limits=limits) as container:
        track = picture_stream(container, limits=limits)
        stated = _read_stated(container, track, path, known)
        timeline = read_timeline(container, track, limits=limits)
        whole = _is_affordable(track, timeline)
        origin = film_origin(container, path, known, timeline)
    timeline, decoded, gallery = _decode(path, known, timeline, limits=limits, whole=whole)
    if decoded.first is None or gallery.poster is None:
        raise Unusable(Trouble.NOTHING_DECODES)
    facts = _facts(decoded, gallery.orientation, timeline, stated, family=known.family)
    sound_decodes = stated.has_sound and _sound_decodes(path, known, limits=limits)
    _write(gallery, timeline, into=into)
    smallest, _, largest = timeline.gaps_s()
    return Findings(
        facts=replace(
            facts,
            audio_codec=stated.audio_codec if sound_decodes else None,
            mean_luma=float(gallery.lumas.mean),
            sharpness=gallery.sharpness.middle,
        ),
        pictures_decoded=len(decoded.times),
        pictures_damaged=decoded.damaged,
        brightest_luma=gallery.lumas.brightest,
        mean_luma=gallery.lumas.mean,
        smallest_gap_s=smallest,
        largest_gap_s=largest,
        stated_duration_s=None if stated.end_s is None else stated.end_s - facts.first_pts_s,
        other_created=stated.other_created,
        sound_unreadable=stated.has_sound and not sound_decodes,
        lengths_wrong=stated.lengths_wrong,
        slow_motion=stated.slow_motion,
        hidden_views=stated.hidden_views,
        origin=origin,
        key_pictures=tuple(gallery.likeness.found),
    )


def _read_stated(container: InputContainer, track: VideoStream, path: Path, known: Format) -> _Stated:
    created, other = created_times(container, track)
    layout = boxes.walk(path) if known is ISO_BMFF else boxes.NONE
    sound = container.streams.audio[0] if container.streams.audio else None
    context = getattr(sound, "codec_context", None)
    return _Stated(
        codec=codec_of(track),
        has_sound=sound is not None,
        audio_codec=None if context is None else str(context.codec.canonical_name),
        created=created,
        other_created=other,
        end_s=None
        if container.duration is None
        else (container.duration + (container.start_time or 0)) / av.time_base,
        slow_motion=is_slow_motion(container, path),
        lengths_wrong=layout.lengths_wrong,
        hidden_views=len(picture_tracks(container)) - 1 + layout.two_views,
    )


def _is_affordable(track: VideoStream, timeline: Timeline) -> bool:
    return len(timeline.pts) * track.codec_context.width * track.codec_context.height <= WHOLE_DECODE_PIXELS


def _decode(
    path: Path, known: Format, timeline: Timeline, *, limits: FootageLimits, whole: bool
) -> tuple[Timeline, Decoded, _Gallery]:
    """Everything, or an even choice of key frames; after everything the timeline is what really came out."""
    chosen = timeline.pts if whole else _evenly(timeline.keys, MOST_TILES)
    wanted = range(len(timeline.pts)) if whole else range(len(chosen))
    gallery = _Gallery(
        wanted=frozenset(_evenly(wanted, MOST_TILES)), first_pts=timeline.pts[0], timeline=timeline
    )
    with open_film(path, known, limits=limits) as container:
        track = picture_stream(container, limits=limits)
        if whole:
            decoded = decode_all(container, track, keep=gallery.keep)
            return corrected(timeline, decoded.times), decoded, gallery
        decoded = decode_keys(container, track, chosen=frozenset(chosen), keep=gallery.keep)
    return timeline, decoded, gallery


def _evenly(items: Sequence[int], most: int) -> tuple[int, ...]:
    """At most so many of them, the first always, the rest at even steps."""
    count = min(most, len(items))
    return tuple(items[place * len(items) // count] for place in range(count))


def _facts(
    decoded: Decoded, orientation: Orientation, timeline: Timeline, stated: _Stated, *, family: str
) -> MediaFacts:
    frame = decoded.first
    if frame is None:
        raise Unusable(Trouble.NOTHING_DECODES)
    sides = (frame.height, frame.width) if orientation.swaps_sides else (frame.width, frame.height)
    return MediaFacts(
        kind=MediaKind.VIDEO,
        container=family,
        video_codec=stated.codec,
        pixel_format=frame.format.name,
        width=sides[0],
        height=sides[1],
        rotation_cw=orientation.rotation_cw,
        mirrored=orientation.mirrored,
        duration_s=timeline.duration_s(),
        frame_count=len(timeline.pts),
        first_pts_s=timeline.seconds(timeline.pts[0]),
        variable_frame_rate=timeline.is_uneven(),
        hdr={PQ: "HDR10 (PQ)", HLG: "HLG"}.get(int(frame.color_trc), "SDR"),
        interlaced=decoded.interlaced * 2 > len(decoded.times),
        hidden_frames=timeline.hidden,
        damaged_frames=decoded.damaged,
        created_as_written=stated.created,
        key_gap_s=timeline.key_gap_s(),
    )


def _sound_decodes(path: Path, known: Format, *, limits: FootageLimits) -> bool:
    """Whether any of the first packets of sound gives sound."""
    with open_film(path, known, limits=limits) as container:
        sound = container.streams.audio[0]
        if getattr(sound, "codec_context", None) is None:
            return False
        try:
            return any(packet.decode() for packet in islice(container.demux(sound), AUDIO_LOOK))
        except (av.FFmpegError, ValueError):
            return False


def _write(gallery: _Gallery, timeline: Timeline, *, into: Path) -> None:
    if gallery.poster is not None:
        gallery.poster.save(into / POSTER, quality=85)
    gallery.board.write(sheet=into / SHEET, cues=into / CUES, duration_s=timeline.duration_s())
    (into / INDEX).write_text(json.dumps(timeline.as_json(), separators=(",", ":")), encoding="utf-8")
