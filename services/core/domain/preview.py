"""How a viewing copy is made: a table from facts to the cheapest way that every browser plays."""

from enum import StrEnum

from services.core.domain.media import MediaFacts, MediaKind
from services.core.errors import Refused

EIGHT_BIT_420 = frozenset({"yuv420p", "yuvj420p"})
COPIED_CONTAINERS = frozenset({"mp4/mov", "matroska", "mpeg-ts", "flv"})
"""Containers that carry a time with every packet; AVI and MPEG-PS do not, so copying would invent times."""
COPIED_AUDIO = frozenset({"aac"})


class PreviewRoute(StrEnum):
    """Cheapest first: repack the same pictures, encode H.264 anew, or a JPEG for a still."""

    REMUX = "remux"
    TRANSCODE = "transcode"
    PICTURE = "picture"


class PreviewFailed(Refused):
    """No viewing copy could be made; the original and stills from it remain."""


def preview_route(facts: MediaFacts) -> PreviewRoute:
    """The route for one file. Phones' turned pictures are copied: browsers turn them, but do not mirror them."""
    if facts.kind is MediaKind.STILL:
        return PreviewRoute.PICTURE
    plays_everywhere = (
        facts.video_codec == "h264"
        and facts.pixel_format in EIGHT_BIT_420
        and facts.hdr == "SDR"
        and not facts.interlaced
        and not facts.mirrored
        and not facts.hidden_frames
        and not facts.damaged_frames
        and facts.container in COPIED_CONTAINERS
    )
    return PreviewRoute.REMUX if plays_everywhere else PreviewRoute.TRANSCODE


def remuxes(facts: MediaFacts) -> bool:
    """Whether a preview costs well under a second of processor time for a minute of film."""
    return preview_route(facts) is not PreviewRoute.TRANSCODE


def needs_viewing_copy(facts: MediaFacts) -> bool:
    """Whether a browser cannot play the file as it was sent."""
    if facts.kind is MediaKind.STILL:
        return facts.container == "heic"
    in_web_container = facts.container == "mp4/mov" or (
        facts.container == "webm" and facts.video_codec in {"vp8", "vp9", "av1"}
    )
    return not in_web_container or (
        facts.container == "mp4/mov" and preview_route(facts) is PreviewRoute.TRANSCODE
    )
