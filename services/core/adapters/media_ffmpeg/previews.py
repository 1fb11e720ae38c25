"""The argument lists for viewing copies, built as filter graphs. Names in them are those of the private folder."""

from dataclasses import dataclass
from typing import Any

import ffmpeg

from services.core.adapters.media_ffmpeg.formats import Format
from services.core.domain.media import MediaFacts
from services.core.domain.preview import COPIED_AUDIO, PreviewRoute

SOURCE, FILM_COPY = "source", "preview.mp4"
SHORT_SIDE = 720
"""A viewing copy's shorter side at most: 1080p costs twice the time, and marks are read from stills of the original."""
QUALITY, PRESET, AUDIO_RATE = 23, "veryfast", "96k"
TIMESCALE = 90_000
_HDR_TRANSFER = {"HLG": "arib-std-b67", "HDR10 (PQ)": "smpte2084"}


@dataclass(frozen=True, kw_only=True)
class Track:
    """Where the film's pictures are: the stream's number and the time of its first frame, in seconds."""

    number: int
    first_s: float
    frames: int


def arguments(facts: MediaFacts, known: Format, route: PreviewRoute, track: Track) -> list[str]:
    """Ffmpeg's arguments after the program's own name, reading `source` and writing `preview.mp4`.

    Both routes put the first picture at time zero and keep every later time: no picture is doubled or dropped.
    """
    source = ffmpeg.input(
        SOURCE,
        f=known.demuxer,
        protocol_whitelist="file",
        format_whitelist=known.demuxer,
        copyts=None,
        **({"fflags": "+genpts"} if known.family in {"avi", "mpeg-ps"} else {}),
    )
    built = _remux(source, facts, track) if route is PreviewRoute.REMUX else _transcode(source, facts, track)
    options = built.global_args("-nostdin", "-nostats", "-loglevel", "error", "-progress", "pipe:1", "-y")
    return [str(argument) for argument in ffmpeg.get_args(options)]


_OUTPUT: dict[str, Any] = {
    "f": "mp4",
    "movflags": "+faststart",
    "map_metadata": "-1",
    "map_chapters": "-1",
    "avoid_negative_ts": "disabled",
    "video_track_timescale": TIMESCALE,
}


def _remux(source: Any, facts: MediaFacts, track: Track) -> Any:
    """The same pictures in a new box; sound that browsers do not play is encoded anew."""
    streams = [source[str(track.number)]]
    options = _OUTPUT | {"c:v": "copy", "output_ts_offset": f"{-track.first_s:.6f}"}
    if facts.audio_codec is not None:
        streams.append(source["a:0"])
        options |= {"c:a": "copy"} if facts.audio_codec in COPIED_AUDIO else {"c:a": "aac", "b:a": AUDIO_RATE}
    return ffmpeg.output(*streams, FILM_COPY, **options)


def _transcode(source: Any, facts: MediaFacts, track: Track) -> Any:
    """H.264 that plays everywhere; a key frame each second at least, no B-frames, so that seeking is exact and quick."""
    streams = [_shown(source[str(track.number)], facts)]
    if facts.audio_codec is not None:
        sound = source["a:0"].filter("asetpts", f"PTS-({track.first_s:.6f}/TB)")
        streams.append(sound.filter("atrim", start=0).filter("aresample", **{"async": 1}))
    return ffmpeg.output(
        *streams,
        FILM_COPY,
        **_OUTPUT,
        **{
            "c:v": "libx264",
            "profile:v": "high",
            "preset": PRESET,
            "crf": QUALITY,
            "pix_fmt": "yuv420p",
            "bf": 0,
            "fps_mode": "passthrough",
            "enc_time_base": f"1:{TIMESCALE}",
            "force_key_frames": "expr:gte(t,n_forced)",
            "c:a": "aac",
            "b:a": AUDIO_RATE,
            "ac": 2,
        },
    )


def _shown(pictures: Any, facts: MediaFacts) -> Any:
    """As a viewer should see them; ffmpeg has applied the rotation before the first filter."""
    if facts.interlaced:
        pictures = pictures.filter("bwdif", mode="send_frame", deint="interlaced")
    width, height = copy_size(facts.width, facts.height)
    pictures = pictures.filter("scale", width, height, out_range="tv")
    if facts.hdr in _HDR_TRANSFER:
        pictures = _tone_mapped(pictures, _HDR_TRANSFER[facts.hdr])
    return (
        pictures.filter("format", "yuv420p")
        .filter("settb", f"1/{TIMESCALE}")
        .filter("setpts", _from_zero(facts))
    )


def _from_zero(facts: MediaFacts) -> str:
    """Each picture's own time, from zero. An even AVI has none, so its pictures are numbered, as the container means it."""
    if facts.container == "avi" and not facts.variable_frame_rate:
        return f"round(N*{facts.duration_s / facts.frame_count:.9f}/TB)"
    return "PTS-STARTPTS"


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
