"""The table of routes: the cheapest that every browser plays."""

from dataclasses import replace

import pytest

from services.core.domain.media import MediaFacts, MediaKind
from services.core.domain.preview import PreviewRoute, needs_viewing_copy, preview_route, remuxes

PLAYS = MediaFacts(
    kind=MediaKind.VIDEO,
    container="mp4/mov",
    video_codec="h264",
    pixel_format="yuv420p",
    width=1920,
    height=1080,
    audio_codec="aac",
)


@pytest.mark.parametrize(
    ("changed", "route", "needs_copy"),
    [
        ({}, PreviewRoute.REMUX, False),
        ({"audio_codec": "pcm_s16le"}, PreviewRoute.REMUX, False),
        ({"pixel_format": "yuvj420p"}, PreviewRoute.REMUX, False),
        ({"rotation_cw": 90}, PreviewRoute.REMUX, False),
        ({"variable_frame_rate": True}, PreviewRoute.REMUX, False),
        ({"container": "mpeg-ts"}, PreviewRoute.REMUX, True),
        ({"container": "matroska"}, PreviewRoute.REMUX, True),
        ({"container": "flv"}, PreviewRoute.REMUX, True),
        ({"container": "avi"}, PreviewRoute.TRANSCODE, True),
        ({"container": "mpeg-ps", "video_codec": "mpeg2video"}, PreviewRoute.TRANSCODE, True),
        ({"container": "webm", "video_codec": "vp9"}, PreviewRoute.TRANSCODE, False),
        ({"video_codec": "hevc"}, PreviewRoute.TRANSCODE, True),
        ({"video_codec": "mjpeg"}, PreviewRoute.TRANSCODE, True),
        ({"video_codec": "av1"}, PreviewRoute.TRANSCODE, True),
        ({"pixel_format": "yuv420p10le"}, PreviewRoute.TRANSCODE, True),
        ({"pixel_format": "yuv422p"}, PreviewRoute.TRANSCODE, True),
        ({"hdr": "HLG"}, PreviewRoute.TRANSCODE, True),
        ({"interlaced": True}, PreviewRoute.TRANSCODE, True),
        ({"mirrored": True}, PreviewRoute.TRANSCODE, True),
        ({"hidden_frames": 2}, PreviewRoute.TRANSCODE, True),
        ({"damaged_frames": 1}, PreviewRoute.TRANSCODE, True),
        ({"kind": MediaKind.STILL, "container": "jpeg"}, PreviewRoute.PICTURE, False),
        ({"kind": MediaKind.STILL, "container": "heic"}, PreviewRoute.PICTURE, True),
    ],
)
def test_the_route_follows_from_the_facts(
    changed: dict[str, object], route: PreviewRoute, *, needs_copy: bool
) -> None:
    facts = replace(PLAYS, **changed)  # type: ignore[arg-type]
    assert preview_route(facts) is route
    assert needs_viewing_copy(facts) is needs_copy
    assert remuxes(facts) is (route is not PreviewRoute.TRANSCODE)
