"""The argument lists for viewing copies, built as filter graphs. Names in them are those of the private folder.

The ledger keeps these lists, and the same list run on the same original gives the same bytes: the number of threads is
written out (x264 encodes otherwise with another), filters keep to exact arithmetic, and no date goes into the file.
"""

from dataclasses import dataclass
from typing import Any

import ffmpeg

from services.core.adapters.media_ffmpeg.encoders import SOFTWARE, Encoder
from services.core.adapters.media_ffmpeg.formats import Format
from services.core.domain.media import MediaFacts
from services.core.domain.preview import COPIED_AUDIO, PreviewRoute

SOURCE, FILM_COPY = "source", "preview.mp4"
SHORT_SIDE = 720
"""A viewing copy's shorter side at most: 1080p costs twice the time, and marks are read from stills of the original."""
AUDIO_RATE = "96k"
TIMESCALE = 90_000
KEY_EVERY_S = 0.9
"""A key frame at the first picture after so long: with the picture's own length, not more than a second between them."""
SEEK_MARGIN_S = 0.5
_HDR_TRANSFER = {"HLG": "arib-std-b67", "HDR10 (PQ)": "smpte2084"}


@dataclass(frozen=True, kw_only=True)
class Track:
    """Where the film's pictures are: the stream's number and the time of its first frame, in seconds."""

    number: int
    first_s: float
    frames: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a film: its first frame by number, how many there are, and times in seconds as the container has them.

    `begins_s` is the first frame's own time. Times from `after_s` and before `until_s` are those of its frames and of no
    other. `key_s` is that of a key frame well before it; `start_s` the container's own beginning. `counted`: the container
    gives no times, so the frames are counted.
    """

    first: int
    frames: int
    begins_s: float
    after_s: float
    until_s: float
    key_s: float
    start_s: float
    counted: bool

    @property
    def seek_s(self) -> float:
        """Where to begin reading, from the container's beginning."""
        return 0.0 if self.counted else max(0.0, self.key_s - self.start_s - SEEK_MARGIN_S)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One viewing copy to make. `part` is None for the whole film; `encoder` is used by a transcode only.

    `most_pixels` is the largest picture that may be decoded.
    """

    facts: MediaFacts
    most_pixels: int
    known: Format
    route: PreviewRoute
    track: Track
    part: Part | None = None
    encoder: Encoder = SOFTWARE


def arguments(wanted: Wanted) -> list[str]:
    """Ffmpeg's arguments after the program's own name, reading `source` and writing `preview.mp4`.

    Both routes put the first picture at time zero and keep every later time: no picture is doubled or dropped.
    """
    source = fenced(wanted.known, most_pixels=wanted.most_pixels, **_further(wanted))
    built = _remux(source, wanted) if wanted.route is PreviewRoute.REMUX else _transcode(source, wanted)
    options = built.global_args(
        *wanted.encoder.device, "-nostdin", "-nostats", "-loglevel", "error", "-progress", "pipe:1", "-y"
    )
    return [str(argument) for argument in ffmpeg.get_args(options)]


def fenced(known: Format, *, most_pixels: int, **further: Any) -> Any:
    """A stranger's film as ffmpeg may read it: with this demuxer, from this file alone, no larger pictures, each at its own time."""
    if known.family in {"avi", "mpeg-ps"}:
        further["fflags"] = "+genpts"
    return ffmpeg.input(
        SOURCE,
        f=known.demuxer,
        protocol_whitelist="file",
        format_whitelist=known.demuxer,
        max_pixels=most_pixels,
        copyts=None,
        **further,
    )


def _further(wanted: Wanted) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if wanted.route is PreviewRoute.TRANSCODE:
        options["flags"] = "+bitexact"
    if wanted.part is not None and wanted.part.seek_s:
        options |= {"noaccurate_seek": None, "ss": f"{wanted.part.seek_s:.6f}"}
    return options


_OUTPUT: dict[str, Any] = {
    "f": "mp4",
    "movflags": "+faststart",
    "fflags": "+bitexact",
    "map_metadata": "-1",
    "map_chapters": "-1",
    "avoid_negative_ts": "disabled",
    "video_track_timescale": TIMESCALE,
}
_SOUND: dict[str, Any] = {"c:a": "aac", "b:a": AUDIO_RATE, "flags:a": "+bitexact"}


def _remux(source: Any, wanted: Wanted) -> Any:
    """The same pictures in a new box; sound that browsers do not play is encoded anew."""
    streams = [source[str(wanted.track.number)]]
    options = _OUTPUT | {"c:v": "copy", "output_ts_offset": f"{-wanted.track.first_s:.6f}"}
    if wanted.facts.audio_codec is not None:
        streams.append(source["a:0"])
        options |= {"c:a": "copy"} if wanted.facts.audio_codec in COPIED_AUDIO else _SOUND
    return ffmpeg.output(*streams, FILM_COPY, **options)


def _transcode(source: Any, wanted: Wanted) -> Any:
    """H.264 that plays everywhere; a key frame each second at least, no B-frames, so that seeking is exact and quick."""
    pictures = _shown(_cut(source[str(wanted.track.number)], wanted.part), wanted)
    for name, *values in wanted.encoder.filters:
        pictures = pictures.filter(name, *values)
    has_sound = wanted.facts.audio_codec is not None
    streams = [pictures, _heard(source["a:0"], wanted)] if has_sound else [pictures]
    return ffmpeg.output(
        *streams,
        FILM_COPY,
        **_OUTPUT,
        **wanted.encoder.options,
        **(_SOUND | {"ac": 2} if has_sound else {}),
        **{
            "flags:v": "+bitexact+cgop",
            "bf": 0,
            "fps_mode": "passthrough",
            "enc_time_base": f"1:{TIMESCALE}",
            "force_key_frames": f"expr:gte(t,n_forced*{KEY_EVERY_S})",
        },
    )


def _cut(pictures: Any, part: Part | None) -> Any:
    """The frames of a part, by their times, or by counting where there are none."""
    if part is None:
        return pictures
    if part.counted:
        return pictures.filter("trim", start_frame=part.first, end_frame=part.first + part.frames)
    return pictures.filter("trim", start=f"{part.after_s:.6f}", end=f"{part.until_s:.6f}")


def _heard(sound: Any, wanted: Wanted) -> Any:
    """The sound from the first picture on, gaps filled, to the end of the part."""
    begins_s = wanted.part.begins_s if wanted.part else wanted.track.first_s
    ends = {"end": f"{wanted.part.until_s - begins_s:.6f}"} if wanted.part else {}
    moved = sound.filter("asetpts", f"PTS-({begins_s:.6f}/TB)")
    return moved.filter("atrim", start=0, **ends).filter("aresample", **{"async": 1})


def _shown(pictures: Any, wanted: Wanted) -> Any:
    """As a viewer should see them, each at its own time from zero."""
    facts = wanted.facts
    size = copy_size(facts.width, facts.height)
    seen = for_screens(deinterlaced(pictures, facts), facts, size=size)
    return seen.filter("settb", f"1/{TIMESCALE}").filter("setpts", _from_zero(facts, wanted.part))


def deinterlaced(pictures: Any, facts: MediaFacts) -> Any:
    """A picture for each that was woven of two halves; all others as they are."""
    if not facts.interlaced:
        return pictures
    return pictures.filter("bwdif", mode="send_frame", deint="interlaced")


def for_screens(pictures: Any, facts: MediaFacts, *, size: tuple[int, int]) -> Any:
    """In the colours and the range of brightness of any screen; ffmpeg has applied the rotation before the first filter."""
    scaled = pictures.filter("scale", *size, out_range="tv", flags="bicubic+accurate_rnd+bitexact")
    if facts.hdr in _HDR_TRANSFER:
        scaled = _tone_mapped(scaled, _HDR_TRANSFER[facts.hdr])
    return scaled.filter("format", "yuv420p")


def _from_zero(facts: MediaFacts, part: Part | None) -> str:
    """Each picture's own time, from zero. An even AVI has none, so its pictures are numbered, as the container means it."""
    if facts.container == "avi" and not facts.variable_frame_rate:
        return f"round(N*{facts.duration_s / facts.frame_count:.9f}/TB)"
    if part is None or part.counted:
        return "PTS-STARTPTS"
    return f"round((T-{part.begins_s:.9f})/TB)"  # by its own time: the first may be a picture that does not decode


def _tone_mapped(pictures: Any, transfer: str) -> Any:
    """BT.2100 to BT.709: to linear light, to the smaller gamut, and compressed rather than cut off."""
    linear = pictures.filter(
        "zscale", tin=transfer, min="2020_ncl", pin="2020", rin="tv", t="linear", npl=100
    )
    gamut = linear.filter("format", "gbrpf32le").filter("zscale", p="709")
    return gamut.filter("tonemap", "hable", desat=0).filter("zscale", t="709", m="709", r="tv")


def copy_size(width: int, height: int) -> tuple[int, int]:
    """Even sides, the shorter at most `SHORT_SIDE`, never enlarged."""
    scale = min(1.0, SHORT_SIDE / min(width, height))
    return tuple(max(2, round(side * scale / 2) * 2) for side in (width, height))  # type: ignore[return-value]
