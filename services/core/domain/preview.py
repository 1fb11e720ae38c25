"""How a viewing copy is made: a table from facts to the cheapest way that every browser plays, with the reasons in words.

Nothing is played as it was sent, though browsers could play much of it. The master leaves the evidence room only by a
download that is logged; its data tracks (positions, serial numbers) stay with it; and a copy begins at time zero without an
edit list, so that the browser's clock and our index name the same frame. Copying costs a tenth of a second of processor
time for a minute of film: there is nothing to win.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.core.domain.media import MediaFacts, MediaKind
from services.core.errors import Refused

EIGHT_BIT_420 = frozenset({"yuv420p", "yuvj420p"})
COPIED_CONTAINERS = frozenset({"mp4/mov", "matroska", "mpeg-ts", "flv"})
"""Containers that carry a time with every packet; AVI and MPEG-PS do not, so copying would invent times."""
COPIED_AUDIO = frozenset({"aac"})
COPIED = '"-c:v", "copy"'
"""In the ledger's arguments of a viewing copy whose pictures are the original's."""
MOST_FROM_KEY = 300
"""Pictures from one key frame to the next beyond which a copy would seek too slowly: a browser decodes all of them first.

In Chromium, at 1080p, going to a moment takes 3 times as long with 300 of them as with 30, and 20 times as long with 1,200.
Encoders keep to 250 unless told otherwise.
"""

_CODEC_NAMES: Final = MappingProxyType(
    {
        "hevc": "HEVC (H.265)",
        "mjpeg": "Motion JPEG",
        "mpeg4": "MPEG-4 part 2",
        "mpeg2video": "MPEG-2",
        "mpeg1video": "MPEG-1",
        "h263": "H.263",
        "h263p": "H.263",
        "flv1": "Sorenson H.263",
        "dvvideo": "DV",
        "prores": "ProRes",
    }
)
_SOME_BROWSERS: Final = frozenset({"vp8", "vp9", "av1"})
_DEEP = ("9", "10", "12", "14", "16")


class PreviewRoute(StrEnum):
    """Cheapest first: repack the same pictures, encode H.264 anew, or a JPEG for a still."""

    REMUX = "remux"
    TRANSCODE = "transcode"
    PICTURE = "picture"


class PreviewFailed(Refused):
    """No viewing copy could be made; the original and stills from it remain."""


@dataclass(frozen=True, kw_only=True)
class PreviewPlan:
    """What is done to one file. `reasons` say why it must be encoded anew, in plain words; empty for the other routes."""

    route: PreviewRoute
    reasons: tuple[str, ...] = ()


def preview_plan(facts: MediaFacts) -> PreviewPlan:
    """The route for one file, and every reason for it."""
    if facts.kind is MediaKind.STILL:
        return PreviewPlan(route=PreviewRoute.PICTURE)
    reasons = tuple(words(facts) for applies, words in _ANEW if applies(facts))
    return PreviewPlan(route=PreviewRoute.TRANSCODE if reasons else PreviewRoute.REMUX, reasons=reasons)


def preview_route(facts: MediaFacts) -> PreviewRoute:
    """The route alone."""
    return preview_plan(facts).route


def preview_words(facts: MediaFacts, *, encoded: bool) -> str:
    """For the case page: what was done to the pictures and why. `encoded`: they were encoded anew, whatever the plan was."""
    plan = preview_plan(facts)
    if plan.route is PreviewRoute.PICTURE:
        return "A copy turned for showing, without the camera's notes."
    if plan.reasons:
        return f"Encoded anew: {'; '.join(plan.reasons)}."
    return "Encoded anew: copying would have lost pictures." if encoded else _copied(facts)


def remuxes(facts: MediaFacts) -> bool:
    """Whether a preview costs well under a second of processor time for a minute of film."""
    return preview_route(facts) is not PreviewRoute.TRANSCODE


def needs_viewing_copy(facts: MediaFacts) -> bool:
    """Whether a browser cannot play the file as it was sent, however slowly."""
    if facts.kind is MediaKind.STILL:
        return facts.container == "heic"
    if facts.container == "webm":
        return facts.video_codec not in _SOME_BROWSERS
    return facts.container != "mp4/mov" or any(applies(facts) for applies, _ in _UNPLAYABLE)


def _copied(facts: MediaFacts) -> str:
    if facts.audio_codec is None or facts.audio_codec in COPIED_AUDIO:
        return "Copied without change."
    return f"Pictures copied without change; sound encoded anew: browsers cannot play {facts.audio_codec}."


def _codec_words(facts: MediaFacts) -> str:
    if facts.video_codec in _SOME_BROWSERS:
        return f"not every browser plays {facts.video_codec.upper()}"
    return f"browsers cannot play {_CODEC_NAMES.get(facts.video_codec, facts.video_codec)}"


def _colour_words(facts: MediaFacts) -> str:
    form = facts.pixel_format.removesuffix("le").removesuffix("be")
    bits = next((depth for depth in _DEEP if form.endswith(f"p{depth}")), None)
    if bits:
        return f"browsers cannot play colours of {bits} bits"
    return f"browsers cannot play colours stored as {facts.pixel_format}"


def _from_key(facts: MediaFacts) -> int:
    """Pictures in the longest stretch without a key frame, as far as it was measured."""
    if facts.key_gap_s is None or facts.duration_s <= 0:
        return 0
    return round(facts.frame_count * min(1.0, facts.key_gap_s / facts.duration_s))


def _seek_words(facts: MediaFacts) -> str:
    return f"its key pictures are up to {facts.key_gap_s:.0f} seconds apart, so that finding a moment would be slow"


_Applies = Callable[[MediaFacts], bool]
_Words = Callable[[MediaFacts], str]
_UNPLAYABLE: Final[tuple[tuple[_Applies, _Words], ...]] = (
    (lambda facts: facts.video_codec != "h264", _codec_words),
    (lambda facts: facts.pixel_format not in EIGHT_BIT_420, _colour_words),
    (lambda facts: facts.hdr != "SDR", lambda facts: f"its range of brightness ({facts.hdr}) is brought down to that of a screen"),
    (lambda facts: facts.interlaced, lambda _: "each picture is woven of two halves (interlaced)"),
    (lambda facts: facts.mirrored, lambda _: "it is stored mirrored, which browsers do not turn back"),
    (lambda facts: facts.hidden_frames > 0, lambda _: "its edit list hides pictures, and browsers differ in what they show"),
    (lambda facts: facts.damaged_frames > 0, lambda _: "some of its pictures are damaged, and browsers stop at those"),
    (lambda facts: facts.container not in COPIED_CONTAINERS, lambda facts: f"its container ({facts.container}) gives no exact times"),
)  # fmt: skip
_ANEW: Final[tuple[tuple[_Applies, _Words], ...]] = (
    *_UNPLAYABLE,
    (lambda facts: _from_key(facts) > MOST_FROM_KEY, _seek_words),
)
"""One row a reason, and every row is asked.

What no row names is copied: turned pictures (browsers turn them), odd sides, uneven times and times that begin late (kept), a
further picture track (the largest is shown), data tracks (left out), sound of any kind or none (encoded anew if need be).
Dolby Vision 8 is HLG or HDR10 to whoever does not know it, and is treated so.
"""
