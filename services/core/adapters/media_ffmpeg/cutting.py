"""Inside the sandbox: copies a stretch of a film packet by packet, and checks that its pictures are the original's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from services.core.adapters.media_ffmpeg.footage import (
    Unusable,
    codec_of,
    open_film,
    picture_stream,
    whole_packets,
)
from services.core.adapters.media_ffmpeg.formats import Format, recognise
from services.core.adapters.media_ffmpeg.frames import shown_picture
from services.core.adapters.media_ffmpeg.inspection import film_timeline
from services.core.adapters.media_ffmpeg.names import EXCERPT
from services.core.adapters.media_ffmpeg.timeline import Timeline
from services.core.domain.acceptance import FootageLimits, Trouble
from services.core.domain.excerpt import NoCopy, Span

SEEK_BACK_S = 2
"""Containers that seek by the time of decoding, or nearly, are asked for a place before the one that is meant."""
MOST_SHIFT_S = 0.0011
"""How far a container that counts in milliseconds may move a picture."""
_OPTIONS = {"fflags": "+bitexact", "avoid_negative_ts": "disabled"}
"""The same cut is the same bytes; each picture keeps its time."""
_INDEX_FIRST = {"mp4": {"movflags": "+faststart"}, "mov": {"movflags": "+faststart"}}
_APPLE_TAG = {("hevc", "mp4"): "hvc1", ("hevc", "mov"): "hvc1"}
"""Without it some players show nothing."""


class CannotCopy(Exception):
    """These frames cannot be copied; says why."""

    def __init__(self, why: NoCopy) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Film:
    """A film that may be read, and when its frames show."""

    path: Path
    known: Format
    limits: FootageLimits
    timeline: Timeline

    @classmethod
    def at(cls, path: Path, known: Format, *, limits: FootageLimits) -> "Film":
        """Raises `Unusable`."""
        return cls(path=path, known=known, limits=limits, timeline=film_timeline(path, known, limits=limits))

    def ends(self, number: int) -> int:
        """When a frame makes way for the next, in ticks."""
        pts = self.timeline.pts
        return pts[number + 1] if number + 1 < len(pts) else pts[-1] + self.timeline.last_duration

    def shown_s(self, ticks: int) -> float:
        """Seconds from the first frame."""
        return self.timeline.seconds(ticks - self.timeline.pts[0])

    def time_of(self, packet: "Packet[Any]") -> int | None:
        return packet.dts if self.timeline.counted else packet.pts


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What to copy: the frames from `begins` to `ends`, in so many packets of pictures, and the sound of that time.

    `seek` is where to begin reading, in ticks; None is the start of the file.
    """

    begins: int
    ends: int
    packets: int
    seek: int | None


def cut(film: Film, *, span: Span, muxer: str, sound: bool, into: Path) -> Stretch:
    """Leaves the copy, checked against the original. Raises `CannotCopy`, `Unusable`."""
    stretch = _stretch(film, span)
    try:
        with (
            open_film(film.path, film.known, limits=film.limits) as source,
            av.open(str(into), "w", format=muxer, options=_OPTIONS | _INDEX_FIRST.get(muxer, {})) as copy,
        ):
            _write(source, copy, film, stretch, sound=sound)
    except (av.FFmpegError, ValueError) as error:
        raise CannotCopy(NoCopy.NOT_PACKED) from error
    _compare(film, stretch, span, copy=into)
    return stretch


def _stretch(film: Film, span: Span) -> Stretch:
    """Reads through once without writing: from near the key frame, or from the start where a container cannot seek there."""
    begins = _key_before(film.timeline, span.first)
    near = film.timeline.pts[begins] - round(SEEK_BACK_S / film.timeline.time_base)
    for seek in (None,) if film.timeline.counted else (near, None):
        if (found := _read_through(film, begins, span.last, seek=seek)) is not None:
            return found
    raise CannotCopy(NoCopy.PICTURES_DIFFER)


def _read_through(film: Film, begins: int, ends: int, *, seek: int | None) -> Stretch | None:
    """From the key frame on until every frame to the last one has come; None if they do not come."""
    packets, missing = 0, set(range(begins, ends + 1))
    with open_film(film.path, film.known, limits=film.limits) as source:
        track = picture_stream(source, limits=film.limits)
        if film.timeline.counted and track.codec_context.has_b_frames:
            raise CannotCopy(NoCopy.NO_TIMES)
        numbers = _numbers_from(film, begins)
        for packet in _from_key(source, [track], film, begins, seek):
            if (number := numbers.get(film.time_of(packet))) is None:
                continue
            if packet.is_discard:
                raise CannotCopy(NoCopy.HIDDEN_PICTURES)
            packets += 1
            missing |= set(range(ends + 1, number + 1))  # shown later, but others are decoded from it
            ends = max(ends, number)
            missing.discard(number)
            if not missing:
                return Stretch(begins=begins, ends=ends, packets=packets, seek=seek)
    return None


def _numbers_from(film: Film, begins: int) -> dict[int | None, int]:
    """Frames by their time. What is decoded after the key frame but shown before it is not among them."""
    return {at: number for number, at in enumerate(film.timeline.pts) if number >= begins}


def _key_before(timeline: Timeline, first: int) -> int:
    numbers = {at: number for number, at in enumerate(timeline.pts)}
    before = [numbers[at] for at in timeline.keys if numbers.get(at, first + 1) <= first]
    if not before:
        raise CannotCopy(NoCopy.NO_KEY_FRAME)
    return max(before)


def _from_key(
    source: InputContainer, tracks: list[VideoStream | AudioStream], film: Film, begins: int, seek: int | None
) -> Iterator["Packet[Any]"]:
    """Packets of these tracks, pictures first named, from that key frame on; sound from where reading begins."""
    key, begun = film.timeline.pts[begins], False
    if seek is not None:
        source.seek(seek, stream=tracks[0], backward=True)
    for packet in whole_packets(source, *tracks):
        is_picture = packet.stream_index == tracks[0].index
        begun = begun or (is_picture and packet.is_keyframe and film.time_of(packet) == key)
        if begun or not is_picture:
            yield packet


def _write(
    source: InputContainer, copy: OutputContainer, film: Film, stretch: Stretch, *, sound: bool
) -> None:
    track = picture_stream(source, limits=film.limits)
    tracks: list[VideoStream | AudioStream] = [track, *(source.streams.audio[:1] if sound else ())]
    twins = {one.index: copy.add_stream_from_template(one, opaque=True) for one in tracks}
    if tag := _APPLE_TAG.get((codec_of(track), copy.format.name)):
        twins[track.index].codec_context.codec_tag = tag
    begins_s = film.timeline.seconds(film.timeline.pts[stretch.begins])
    for packet in _belonging(
        _from_key(source, tracks, film, stretch.begins, stretch.seek), film, stretch, picture=track.index
    ):
        _move(packet, begins_s, counted=film.timeline.counted and packet.stream.index == track.index)
        packet.stream = twins[packet.stream.index]
        copy.mux_one(packet)


def _belonging(
    packets: Iterator["Packet[Any]"], film: Film, stretch: Stretch, *, picture: int
) -> Iterator["Packet[Any]"]:
    """Pictures by their number, sound by its time; to the end of both."""
    numbers, left = _numbers_from(film, stretch.begins), stretch.packets
    begins_s = film.timeline.seconds(film.timeline.pts[stretch.begins])
    ends_s = film.timeline.seconds(film.ends(stretch.ends))
    for packet in packets:
        if packet.stream.index == picture:
            if left and film.time_of(packet) in numbers:
                left -= 1
                yield packet
            continue
        at_s = _seconds(packet)
        if at_s is not None and begins_s <= at_s < ends_s:
            yield packet
        if not left and (at_s is None or at_s >= ends_s):
            return


def _seconds(packet: "Packet[Any]") -> float | None:
    at = packet.dts if packet.pts is None else packet.pts
    return None if at is None else float(at * packet.time_base)


def _move(packet: "Packet[Any]", begins_s: float, *, counted: bool) -> None:
    """Zero is where the first picture is shown. Pictures that are only counted are shown as they are decoded."""
    shift = round(begins_s / packet.time_base)
    packet.dts = None if packet.dts is None else packet.dts - shift
    if counted:
        packet.pts = packet.dts
    elif packet.pts is not None:
        packet.pts -= shift


def _compare(film: Film, stretch: Stretch, span: Span, *, copy: Path) -> None:
    """The same frames at the same times, and the first and last that were asked for the same pixel for pixel."""
    known = recognise(copy)
    if isinstance(known, Trouble):
        raise CannotCopy(NoCopy.PICTURES_DIFFER)
    made = Film.at(copy, known, limits=film.limits)
    wanted = [film.shown_s(at) for at in film.timeline.pts[stretch.begins : stretch.ends + 1]]
    got = [made.shown_s(at) for at in made.timeline.pts]
    same_times = len(wanted) == len(got) and all(
        abs(there - wanted[0] - here) <= MOST_SHIFT_S for there, here in zip(wanted, got, strict=True)
    )
    if not same_times or not all(
        _same_picture(film, made, number, stretch) for number in (span.first, span.last)
    ):
        raise CannotCopy(NoCopy.PICTURES_DIFFER)


def _same_picture(film: Film, made: Film, number: int, stretch: Stretch) -> bool:
    there = shown_picture(film.path, film.known, film.timeline, number=number, limits=film.limits)
    here = shown_picture(
        made.path, made.known, made.timeline, number=number - stretch.begins, limits=film.limits
    )
    return there.size == here.size and there.tobytes() == here.tobytes()


def excerpt(path: Path, known: Format, limits: FootageLimits, order: dict[str, Any]) -> object:
    """The child's action: leaves the copy under `names.EXCERPT`, or says why not and what an encoder needs to know."""
    span = Span(first=int(order["first"]), last=int(order["last"]))
    try:
        film = Film.at(path, known, limits=limits)
        if span.last >= len(film.timeline.pts):
            return {}
        with open_film(path, known, limits=limits) as source:
            number = picture_stream(source, limits=limits).index
        return _answer(film, span, order) | _for_encoder(film, span) | {"track": number}
    except Unusable:
        return {}


def _answer(film: Film, span: Span, order: dict[str, Any]) -> dict[str, object]:
    try:
        made = cut(film, span=span, muxer=order["muxer"], sound=order["sound"], into=Path(EXCERPT))
        begins, ends, why = made.begins, made.ends, None
    except CannotCopy as no:
        begins, ends, why = span.first, span.last, no.why
    return {
        "begins": begins,
        "ends": ends,
        "begins_s": film.shown_s(film.timeline.pts[begins]),
        "first_s": film.shown_s(film.timeline.pts[span.first]),
        "ends_s": film.shown_s(film.ends(ends)),
        "why": why,
    }


def _for_encoder(film: Film, span: Span) -> dict[str, object]:
    """Times on the file's own clock between which these frames lie and no others, half a frame away from each end."""
    pts, seconds = film.timeline.pts, film.timeline.seconds
    before = pts[span.first - 1] if span.first else pts[0] - film.timeline.last_duration
    return {
        "after_s": (seconds(before) + seconds(pts[span.first])) / 2,
        "until_s": (seconds(pts[span.last]) + seconds(film.ends(span.last))) / 2,
        "counted": film.timeline.counted,
    }
